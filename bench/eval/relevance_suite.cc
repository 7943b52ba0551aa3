// relevance: whether "nothing relevant here" is said of the right questions.
//
// PATH is a folder with the data sets of the other suites: locomo/*.json, longmemeval/*.zst, and
// folders of BEIR under multihop/ and ir/. Each collection is asked its own questions, which are
// answerable, and those of others, which are not. LoCoMo's adversarial questions (category 5) name
// what was said by somebody else or never, LongMemEval's _abs ones what was never said.
//
//   relevance  mean of the relevance of the answers
//   flagged    share of the questions below the threshold of the notice
//   auc        in the subset "answerable": how often an answerable question has the larger
//   relevance
//              than one of `other_collection`, `adversarial` or `abstention`, equal ones by half

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "bench/eval/conversation.h"
#include "bench/eval/suite.h"

namespace wend::bench {
namespace {

using Json = nlohmann::json;

// As engine/relevance.h has it.
constexpr double kThreshold = 0.15;
// Questions of another collection that are asked of one.
constexpr size_t kForeign = 100;

struct Asked {
  std::string subset;  // "answerable", ...
  std::string source;
  std::string sql;
};

std::vector<Json> ReadLines(const std::string& path) {
  std::vector<Json> objects;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (object.is_object()) objects.push_back(std::move(object));
  }
  return objects;
}

// Share of pairs in which the first is larger, equal ones by half.
double Auc(const std::vector<double>& larger, std::vector<double> smaller) {
  std::ranges::sort(smaller);
  double sum = 0;
  for (const double value : larger) {
    const auto [low, high] = std::ranges::equal_range(smaller, value);
    sum += static_cast<double>(low - smaller.begin()) + 0.5 * static_cast<double>(high - low);
  }
  const size_t pairs = larger.size() * smaller.size();
  return pairs == 0 ? 0 : sum / static_cast<double>(pairs);
}

class RelevanceSuite : public Suite {
 public:
  std::string_view name() const override { return "relevance"; }
  std::string_view description() const override {
    return "Whether questions that nothing answers are told from those that something does";
  }
  std::string_view path_description() const override {
    return "A folder with locomo/, longmemeval/, multihop/ and ir/";
  }

  Error Run(const RunOptions& options, Report* report) override {
    relevances_.clear();
    if (Error error = AskLocomo(options, report)) return error;
    if (Error error = AskLongMemEval(options, report)) return error;
    if (Error error = AskDocuments(options, report)) return error;
    if (relevances_.empty()) return "there is no data set in " + options.path;
    for (const std::string other : {"other_collection", "adversarial", "abstention"}) {
      QuestionRecord record;
      record.subsets = {"answerable"};
      record.id = "auc";
      record.metrics.push_back(
          {"auc_" + other, std::nullopt, Auc(relevances_["answerable"], relevances_[other])});
      report->Record(record);
    }
    return std::nullopt;
  }

 private:
  Error Ask(const Asked& asked, const std::string& question, Database* database, Report* report) {
    QuestionRecord record;
    std::vector<Hit> hits;
    if (Error error = database->Recall(asked.sql, question, &hits, &record.latency_ms)) {
      return "question '" + question + "': " + *error;
    }
    const double relevance = hits.empty() ? 0 : hits[0].relevance;
    relevances_[asked.subset].push_back(relevance);
    record.subsets = {asked.subset, asked.source + "/" + asked.subset};
    record.id = asked.source;
    record.question = question;
    record.metrics.push_back({"relevance", std::nullopt, relevance});
    record.metrics.push_back({"flagged", std::nullopt, relevance < kThreshold ? 1.0 : 0.0});
    report->Record(record);
    return std::nullopt;
  }

  static std::string Sql(const std::string& unit, const RunOptions& options) {
    return "RECALL ? FROM main." + unit + " LIMIT 10 USING " + options.mode;
  }

  Error AskLocomo(const RunOptions& options, Report* report) {
    std::error_code ignored;
    std::vector<Json> samples;
    for (const auto& entry :
         std::filesystem::directory_iterator(options.path + "/locomo", ignored)) {
      if (entry.path().extension() != ".json") continue;
      std::string text;
      if (Error error = ReadWholeFile(entry.path().string(), &text)) return error;
      for (Json& sample : Json::parse(text, nullptr, false)) samples.push_back(std::move(sample));
    }
    for (size_t i = 0; i < samples.size(); ++i) {
      report->Progress("locomo", i, samples.size());
      std::unique_ptr<Database> database;
      if (Error error = Database::Open({}, &database)) return error;
      if (Error error = AddLocomoTurns(samples[i]["conversation"], database.get(), nullptr)) {
        return error;
      }
      Asked asked{"", "locomo", Sql("messages", options)};
      for (const Json& question : samples[i]["qa"]) {
        asked.subset = question.value("category", 0) == 5 ? "adversarial" : "answerable";
        const std::string text = question.value("question", std::string());
        if (Error error = Ask(asked, text, database.get(), report)) return error;
      }
      const Json& others = samples[(i + 1) % samples.size()]["qa"];
      asked.subset = "other_collection";
      for (size_t q = 0; q < std::min(others.size(), kForeign) && samples.size() > 1; ++q) {
        const std::string text = others[q].value("question", std::string());
        if (Error error = Ask(asked, text, database.get(), report)) return error;
      }
    }
    report->Progress("locomo", samples.size(), samples.size());
    return std::nullopt;
  }

  Error AskLongMemEval(const RunOptions& options, Report* report) {
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(options.path + "/longmemeval", ignored)) {
      std::string text;
      if (Error error = ReadWholeFile(entry.path().string(), &text)) return error;
      const Json questions = Json::parse(text, nullptr, false);
      for (size_t i = 0; i < questions.size(); ++i) {
        report->Progress("longmemeval", i, questions.size());
        std::unique_ptr<Database> database;
        if (Error error = Database::Open({}, &database)) return error;
        if (Error error = AddLongMemEvalHistory(questions[i], database.get())) return error;
        const bool absent = questions[i].value("question_id", std::string()).ends_with("_abs");
        const Asked asked{absent ? "abstention" : "answerable", "longmemeval",
                          Sql("messages", options)};
        const std::string question = questions[i].value("question", std::string());
        if (Error error = Ask(asked, question, database.get(), report)) return error;
      }
      report->Progress("longmemeval", 1, 1);
    }
    return std::nullopt;
  }

  Error AskDocuments(const RunOptions& options, Report* report) {
    std::vector<std::filesystem::path> folders;
    std::error_code ignored;
    for (const char* kind : {"/multihop", "/ir"}) {
      for (const auto& entry : std::filesystem::directory_iterator(options.path + kind, ignored)) {
        if (std::filesystem::exists(entry.path() / "corpus.jsonl")) folders.push_back(entry.path());
      }
    }
    std::ranges::sort(folders);
    for (size_t i = 0; i < folders.size(); ++i) {
      report->Progress("documents", i, folders.size());
      std::unique_ptr<Database> database;
      if (Error error = Database::Open({}, &database)) return error;
      for (const Json& object : ReadLines((folders[i] / "corpus.jsonl").string())) {
        const Item item{.key = object.value("_id", std::string()),
                        .text = object.value("text", std::string()),
                        .title = object.value("title", std::string())};
        if (Error error = database->AddDocument(item)) return error;
      }
      if (Error error = database->Flush()) return error;
      for (size_t from = 0; from < folders.size(); ++from) {
        const Asked asked{from == i ? "answerable" : "other_collection",
                          folders[i].filename().string(), Sql("documents", options)};
        size_t count = 0;
        for (const Json& question : ReadLines((folders[from] / "queries.jsonl").string())) {
          if (from != i && ++count > kForeign / 4) break;
          const std::string text = question.value("text", std::string());
          if (Error error = Ask(asked, text, database.get(), report)) return error;
        }
      }
    }
    report->Progress("documents", folders.size(), folders.size());
    return std::nullopt;
  }

  std::map<std::string, std::vector<double>> relevances_;  // by subset
};

}  // namespace

std::unique_ptr<Suite> MakeRelevanceSuite() { return std::make_unique<RelevanceSuite>(); }

}  // namespace wend::bench
