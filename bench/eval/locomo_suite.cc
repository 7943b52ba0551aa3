// locomo: the turns of a long conversation that hold the evidence (LoCoMo, arXiv 2402.17753).
//
// A file in the format of locomo10.json. Each conversation becomes a database; a turn is a message
// with its speaker, session and the time of its session, and the caption of its picture behind its
// text. Questions without evidence in the conversation are left out, and what is named twice counts
// once. The subset "all" has every category; "adversarial" questions name what was never said.

#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "bench/eval/conversation.h"
#include "bench/eval/packing.h"
#include "bench/eval/suite.h"

namespace wend::bench {
namespace {

using Json = nlohmann::json;

constexpr int kLimit = 50;

std::string_view CategoryName(int category) {
  switch (category) {
    case 1:
      return "multi_hop";
    case 2:
      return "temporal";
    case 3:
      return "open_domain";
    case 4:
      return "single_hop";
    default:
      return "adversarial";
  }
}

std::string Text(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// "D8:06; D9:17" names two turns, D8:6 and D9:17.
std::vector<std::string> EvidenceIds(const Json& question) {
  static const std::regex kId("D([0-9]{1,6}):([0-9]{1,6})");
  std::vector<std::string> ids;
  for (const Json& entry : question.value("evidence", Json::array())) {
    if (!entry.is_string()) continue;
    const std::string text = entry.get<std::string>();
    for (std::sregex_iterator it(text.begin(), text.end(), kId), end; it != end; ++it) {
      ids.push_back("D" + std::to_string(std::stoi((*it)[1])) + ":" +
                    std::to_string(std::stoi((*it)[2])));
    }
  }
  return ids;
}

class LocomoSuite : public Suite {
 public:
  std::string_view name() const override { return "locomo"; }
  std::string_view description() const override {
    return "Turns of a conversation that hold the evidence: any, frac, all @5/10/50";
  }
  std::string_view path_description() const override {
    return "A file in the format of locomo10.json";
  }

  void AddOptions(CLI::App* command) override {
    command
        ->add_option("--pack", pack_tokens_,
                     "Evidence covered within so many tokens, packed and in order, instead")
        ->check(CLI::Range(1, 1'000'000));
  }

  Error Run(const RunOptions& options, Report* report) override {
    std::string text;
    if (Error error = ReadWholeFile(options.path, &text)) return error;
    const Json samples = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!samples.is_array()) return options.path + ": expected a JSON array of conversations";
    for (size_t i = 0; i < samples.size(); ++i) {
      report->Progress("conversations", i, samples.size());
      const Json& sample = samples[i];
      if (!sample.is_object() || !sample.contains("conversation") || !sample.contains("qa")) {
        return options.path + ": sample " + std::to_string(i) +
               " has no \"conversation\" and \"qa\"";
      }
      if (Error error = RunSample(sample, i, options.mode, report)) return error;
    }
    report->Progress("conversations", samples.size(), samples.size());
    return std::nullopt;
  }

 private:
  Error RunSample(const Json& sample, size_t number, const std::string& mode,
                  Report* report) const {
    std::unique_ptr<Database> database;
    if (Error error = Database::Open({}, &database)) return error;
    Judgments turns;
    if (Error error = AddLocomoTurns(sample["conversation"], database.get(), &turns)) return error;
    const std::string sql =
        "RECALL ? FROM main.messages LIMIT " + std::to_string(kLimit) + " USING " + mode;
    size_t place = 0;
    for (const Json& question : sample["qa"]) {
      Judgments judgments;
      for (const std::string& id : EvidenceIds(question)) {
        if (turns.contains(id)) judgments[id] = 1;
      }
      ++place;
      if (judgments.empty()) continue;
      QuestionRecord record;
      const std::string_view category = CategoryName(question.value("category", 0));
      record.subsets = {"all", std::string(category)};
      if (category != "adversarial") record.subsets.emplace_back("non_adversarial");
      record.id = std::to_string(number) + "/" + std::to_string(place);
      record.question = Text(question, "question");
      for (const auto& [id, grade] : judgments) record.expected.push_back(id);
      if (pack_tokens_ > 0) {
        const PackingRun run{database.get(), pack_tokens_, mode};
        if (Error error = MeasurePacking(run, judgments, &record)) {
          return "question '" + record.question + "': " + *error;
        }
        report->Record(record);
        continue;
      }
      std::vector<Hit> hits;
      if (Error error = database->Recall(sql, record.question, &hits, &record.latency_ms)) {
        return "question '" + record.question + "': " + *error;
      }
      for (Hit& hit : hits) record.returned.push_back(std::move(hit.key));
      for (const int k : {5, 10, 50}) AddSetMetrics(judgments, k, &record);
      report->Record(record);
    }
    return std::nullopt;
  }

  int pack_tokens_ = 0;  // 0: rank instead
};

}  // namespace

std::unique_ptr<Suite> MakeLocomoSuite() { return std::make_unique<LocomoSuite>(); }

}  // namespace wend::bench
