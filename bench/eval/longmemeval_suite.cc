// longmemeval: the sessions that a question needs, out of a long history (arXiv 2410.10813).
//
// A file in the format of longmemeval_s.json, plain or .zst. Every question has a history of its
// own: a database whose messages have a role as their speaker and the date of their session.
// "Now" is the date of the question. Sessions are known to the database by their place in the
// history alone, as the published ids tell which ones are wanted. Questions that cannot be answered
// (their id ends in _abs) are left out.

#include <nlohmann/json.hpp>

#include "bench/eval/conversation.h"
#include "bench/eval/suite.h"

namespace wend::bench {
namespace {

using Json = nlohmann::json;

constexpr int kLimit = 10;

bool IsQuestion(const Json& object) {
  return object.is_object() && object.contains("question_id") && object.contains("question") &&
         object.contains("haystack_sessions") && object.contains("haystack_session_ids") &&
         object.contains("haystack_dates") && object.contains("answer_session_ids");
}

class LongMemEvalSuite : public Suite {
 public:
  std::string_view name() const override { return "longmemeval"; }
  std::string_view description() const override {
    return "Sessions of a history that a question needs: recall_all and any @5/10";
  }
  std::string_view path_description() const override {
    return "A file in the format of longmemeval_s.json, or that with .zst behind";
  }

  Error Run(const RunOptions& options, Report* report) override {
    std::string text;
    if (Error error = ReadWholeFile(options.path, &text)) return error;
    const Json questions = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!questions.is_array()) return options.path + ": expected a JSON array of questions";
    for (size_t i = 0; i < questions.size(); ++i) {
      report->Progress("questions", i, questions.size());
      if (!IsQuestion(questions[i])) {
        return options.path + ": question " + std::to_string(i) + " lacks a field of LongMemEval";
      }
      if (questions[i]["question_id"].get<std::string>().ends_with("_abs")) continue;
      if (Error error = Ask(questions[i], options.mode, report)) return error;
    }
    report->Progress("questions", questions.size(), questions.size());
    return std::nullopt;
  }

 private:
  static Error Ask(const Json& question, const std::string& mode, Report* report) {
    std::unique_ptr<Database> database;
    if (Error error = Database::Open({}, &database)) return error;
    if (Error error = AddLongMemEvalHistory(question, database.get())) return error;
    const Json& ids = question["haystack_session_ids"];
    Judgments judgments;
    for (const Json& wanted : question["answer_session_ids"]) {
      for (size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] == wanted) judgments["s" + std::to_string(i)] = 1;
      }
    }
    QuestionRecord record;
    record.subsets = {"all", question.value("question_type", std::string("other"))};
    record.id = question["question_id"].get<std::string>();
    record.question = question["question"].get<std::string>();
    std::string sql =
        "RECALL ? FROM main.sessions LIMIT " + std::to_string(kLimit) + " USING " + mode;
    const std::optional<int64_t> asked =
        ParseChatTime(question.value("question_date", std::string()));
    if (asked && mode == "default") sql += " (now => '" + TimeText(*asked) + "')";
    std::vector<Hit> hits;
    if (Error error = database->Recall(sql, record.question, &hits, &record.latency_ms)) {
      return "question '" + record.id + "': " + *error;
    }
    for (const auto& [id, grade] : judgments) record.expected.push_back(id);
    for (Hit& hit : hits) record.returned.push_back(std::move(hit.session));
    for (const int k : {5, 10}) {
      const auto depth = static_cast<size_t>(k);
      record.metrics.push_back({"recall_all", k, AllAt(record.returned, judgments, depth)});
      record.metrics.push_back({"any", k, AnyAt(record.returned, judgments, depth)});
    }
    report->Record(record);
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Suite> MakeLongMemEvalSuite() { return std::make_unique<LongMemEvalSuite>(); }

}  // namespace wend::bench
