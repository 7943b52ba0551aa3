// hashhop: follow a chain of hashes through a long text that nothing else gives a hold in.
//
// The text has --tokens / 3 lines "<hash> = <hash>" in random order (three whitespace words each),
// a hash being 16 random letters of both cases, no hash on more than two lines. The lines make
// chains: the right hash of one is the left hash of the next. A question is the first hash of a
// chain, alone; asked for H hops, the H lines that lead on from it are expected among the first
// H + 10 rows. 100 questions for each H, each from a chain of its own.
//
// Chains are kChainLines lines long (longer if --hops asks for more), whatever H is, so that
// `--hops 3` and the third row of `--hops 1..6` measure the same text.
//
// The text is stored as one document of a collection with a chunk per line.

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "bench/eval/metrics.h"
#include "bench/eval/suite.h"
#include "bench/random.h"

namespace wend::bench {
namespace {

constexpr uint64_t kQuestions = 100;
constexpr uint64_t kChainLines = 8;
constexpr uint64_t kWordsPerLine = 3;
constexpr size_t kHashLetters = 16;
constexpr int kExtraRows = 10;
constexpr int kMaxHops = 900;  // the rows asked for have to stay below the limit of RECALL

// The hashes and lines of one text, computed from their numbers and never all held.
class ChainText {
 public:
  ChainText(uint64_t seed, uint64_t lines, uint64_t chain_lines)
      : seed_(Mix(seed)), lines_(lines), chain_lines_(chain_lines) {}

  // Chains that have all their lines; what is left over makes a shorter last one.
  uint64_t chain_count() const { return lines_ / chain_lines_; }

  // Hash number `place` (0 to chain_lines) of a chain.
  std::string HashAt(uint64_t chain, uint64_t place) const {
    static constexpr std::string_view kLetters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const uint64_t number = chain * (chain_lines_ + 1) + place;
    std::string hash(kHashLetters, ' ');
    uint64_t bits = 0;
    for (size_t i = 0; i < kHashLetters; ++i) {
      // 52^8 is far below 2^64: one mixed number gives eight letters without visible bias.
      if (i % 8 == 0) bits = Mix(seed_ ^ Mix(2 * number + i / 8));
      hash[i] = kLetters[bits % kLetters.size()];
      bits /= kLetters.size();
    }
    return hash;
  }

  std::string LineAt(uint64_t chain, uint64_t place) const {
    return HashAt(chain, place) + " = " + HashAt(chain, place + 1);
  }

  std::string Shuffled() const {
    std::vector<uint32_t> order(lines_);
    for (uint64_t i = 0; i < lines_; ++i) order[i] = static_cast<uint32_t>(i);
    Random random(seed_);
    random.Shuffle(&order);
    std::string text;
    text.reserve(lines_ * (2 * kHashLetters + 4));
    for (const uint32_t line : order) {
      text += LineAt(line / chain_lines_, line % chain_lines_);
      text += '\n';
    }
    return text;
  }

 private:
  uint64_t seed_;
  uint64_t lines_;
  uint64_t chain_lines_;
};

// "3" or "1..6".
Error ParseHops(const std::string& text, int* first, int* last) {
  const auto parse = [](std::string_view part, int* number) {
    const auto parsed = std::from_chars(part.data(), part.data() + part.size(), *number);
    return parsed.ec == std::errc() && parsed.ptr == part.data() + part.size();
  };
  const size_t dots = text.find("..");
  const bool one = dots == std::string::npos;
  const bool good = one ? parse(text, first) : parse(std::string_view(text).substr(0, dots), first);
  if (!good ||
      !parse(one ? std::string_view(text) : std::string_view(text).substr(dots + 2), last) ||
      *first < 1 || *last < *first || *last > kMaxHops) {
    return "--hops '" + text + "': expected a number or a range such as 1..6, within 1 to " +
           std::to_string(kMaxHops);
  }
  return std::nullopt;
}

// `count` different numbers below `bound`, in random order.
std::vector<uint64_t> Sample(uint64_t bound, uint64_t count, uint64_t seed) {
  Random random(seed);
  std::unordered_set<uint64_t> taken;
  std::vector<uint64_t> sample;
  while (sample.size() < count) {
    const uint64_t number = random.Below(bound);
    if (taken.insert(number).second) sample.push_back(number);
  }
  return sample;
}

class HashhopSuite : public Suite {
 public:
  std::string_view name() const override { return "hashhop"; }
  std::string_view description() const override {
    return "Chains of random hashes: share of chains found whole in the first H + 10 lines";
  }
  std::string_view path_description() const override { return "-, as the text is generated"; }

  void AddOptions(CLI::App* command) override {
    command->add_option("--tokens", tokens_, "Whitespace words of the text")->capture_default_str();
    command->add_option("--hops", hops_, "Hops, or a range such as 1..6")->capture_default_str();
    command->add_option("--seed", seed_, "Seed of text and questions")->capture_default_str();
  }

  Error Run(const RunOptions& options, Report* report) override {
    if (options.path != "-") return "PATH must be '-': the text is generated";
    int first = 0, last = 0;
    if (Error error = ParseHops(hops_, &first, &last)) return error;
    const uint64_t chain_lines = std::max<uint64_t>(kChainLines, static_cast<uint64_t>(last));
    const uint64_t lines = tokens_ / kWordsPerLine;
    const ChainText text(seed_, lines, chain_lines);
    if (text.chain_count() < kQuestions || lines > UINT32_MAX) {
      return "--tokens " + std::to_string(tokens_) + ": " + std::to_string(kQuestions) +
             " chains of " + std::to_string(chain_lines) + " lines need at least " +
             std::to_string(kQuestions * chain_lines * kWordsPerLine) + " tokens, and " +
             std::to_string(UINT32_MAX) + " lines are the most";
    }
    std::unique_ptr<Database> database;
    if (Error error = Database::Open({}, &database)) return error;
    if (Error error = Load(text, database.get(), *report)) return error;
    for (int hops = first; hops <= last; ++hops) {
      if (Error error = AskAll(text, hops, options.mode, database.get(), report)) return error;
    }
    return std::nullopt;
  }

 private:
  static Error Load(const ChainText& text, Database* database, const Report& report) {
    report.Progress("documents", 0, 1);
    if (Error error = database->Execute(
            "CREATE COLLECTION main WITH (chunk_unit = 'line', chunk_tokens = 1)")) {
      return error;
    }
    if (Error error = database->AddDocument({.key = "hashes", .text = text.Shuffled()})) {
      return error;
    }
    Error error = database->Flush();
    report.Progress("documents", 1, 1);
    return error;
  }

  Error AskAll(const ChainText& text, int hops, const std::string& mode, Database* database,
               Report* report) const {
    const std::string subset = "hops_" + std::to_string(hops);
    const int limit = hops + kExtraRows;
    const std::string sql =
        "RECALL ? FROM main.chunks LIMIT " + std::to_string(limit) + " USING " + mode;
    const uint64_t sample_seed = Mix(seed_ + static_cast<uint64_t>(hops));
    const auto chains = Sample(text.chain_count(), kQuestions, sample_seed);
    for (size_t i = 0; i < chains.size(); ++i) {
      report->Progress(subset, i, chains.size());
      QuestionRecord record;
      record.subsets = {subset};
      record.id = std::to_string(chains[i]);
      record.question = text.HashAt(chains[i], 0);
      Judgments judgments;
      for (int hop = 0; hop < hops; ++hop) {
        record.expected.push_back(text.LineAt(chains[i], static_cast<uint64_t>(hop)));
        judgments[record.expected.back()] = 1;
      }
      std::vector<Hit> hits;
      if (Error error = database->Recall(sql, record.question, &hits, &record.latency_ms)) {
        return "question '" + record.question + "': " + *error;
      }
      for (const Hit& hit : hits) {
        // Whether a passage keeps its line break is the chunker's choice, not what is measured.
        record.returned.push_back(hit.text.substr(0, hit.text.find('\n')));
      }
      record.metrics.push_back(
          {"exact", limit, AllAt(record.returned, judgments, static_cast<size_t>(limit))});
      report->Record(record);
    }
    report->Progress(subset, chains.size(), chains.size());
    return std::nullopt;
  }

  uint64_t tokens_ = 1'000'000;
  std::string hops_ = "1..6";
  uint64_t seed_ = 1;
};

}  // namespace

std::unique_ptr<Suite> MakeHashhopSuite() { return std::make_unique<HashhopSuite>(); }

}  // namespace wend::bench
