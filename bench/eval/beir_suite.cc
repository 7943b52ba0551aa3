// beir: a folder in the layout of BEIR (corpus.jsonl, queries.jsonl, qrels/test.tsv).
//
// Each document of the corpus becomes one document of Wend with its title and text. Questions
// without a relevant document are left out, as BEIR does. A judged document that the corpus lacks
// stays in the denominator, as in trec_eval.

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_set>
#include <vector>

#include "bench/eval/metrics.h"
#include "bench/eval/suite.h"

namespace wend::bench {
namespace {

using Json = nlohmann::json;

constexpr int kLimit = 100;

struct Question {
  std::string id;
  std::string text;
};

std::string At(const std::string& path, size_t line) {
  return path + " line " + std::to_string(line) + ": ";
}

// Calls `take` with each line, which is not empty, and its number from 1.
Error ForEachLine(const std::string& path,
                  const std::function<Error(const std::string&, size_t)>& take) {
  std::ifstream file(path);
  if (!file) return "cannot read " + path + ": " + std::strerror(errno);
  std::string line;
  for (size_t number = 1; std::getline(file, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (Error error = take(line, number)) return error;
  }
  if (file.bad()) return "cannot read all of " + path;
  return std::nullopt;
}

// The text of a field; an absent title is an empty one.
Error ReadField(const Json& object, const char* name, bool required, std::string* value) {
  const auto it = object.find(name);
  if (it == object.end() || it->is_null()) {
    if (required) return "there is no field \"" + std::string(name) + "\"";
    value->clear();
    return std::nullopt;
  }
  if (!it->is_string()) return "field \"" + std::string(name) + "\" is not a text";
  *value = it->get<std::string>();
  return std::nullopt;
}

Error ReadObjects(const std::string& path, const std::function<Error(const Json&, size_t)>& take) {
  return ForEachLine(path, [&](const std::string& line, size_t number) -> Error {
    const Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) return At(path, number) + "expected one JSON object";
    Error error = take(object, number);
    if (error) return At(path, number) + *error;
    return std::nullopt;
  });
}

Error LoadCorpus(const std::string& path, Database* database, const Report& report) {
  std::unordered_set<std::string> seen;
  Error error = ReadObjects(path, [&](const Json& object, size_t number) -> Error {
    Item item;
    if (Error bad = ReadField(object, "_id", true, &item.key)) return bad;
    if (Error bad = ReadField(object, "title", false, &item.title)) return bad;
    if (Error bad = ReadField(object, "text", true, &item.text)) return bad;
    if (!seen.insert(item.key).second) return "id '" + item.key + "' is there twice";
    if (number % 1'000 == 0) report.Progress("documents", number, SIZE_MAX);
    return database->AddDocument(item);
  });
  if (error) return error;
  report.Progress("documents", 1, 1);
  if (seen.empty()) return path + " holds no documents";
  return database->Flush();
}

Error LoadQuestions(const std::string& path, std::vector<Question>* questions) {
  return ReadObjects(path, [questions](const Json& object, size_t) -> Error {
    Question question;
    if (Error bad = ReadField(object, "_id", true, &question.id)) return bad;
    if (Error bad = ReadField(object, "text", true, &question.text)) return bad;
    questions->push_back(std::move(question));
    return std::nullopt;
  });
}

// query-id, corpus-id and score between tabs; the first line is a heading.
Error LoadJudgments(const std::string& path, std::map<std::string, Judgments>* judgments) {
  return ForEachLine(path, [&](const std::string& line, size_t number) -> Error {
    const size_t first = line.find('\t');
    const size_t second = first == std::string::npos ? first : line.find('\t', first + 1);
    if (second == std::string::npos) {
      return At(path, number) + "expected query-id, corpus-id and score between tabs";
    }
    int grade = 0;
    const char* end = line.data() + line.size();
    const auto parsed = std::from_chars(line.data() + second + 1, end, grade);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
      if (number == 1) return std::nullopt;
      return At(path, number) + "the score '" + line.substr(second + 1) + "' is not an integer";
    }
    (*judgments)[line.substr(0, first)][line.substr(first + 1, second - first - 1)] = grade;
    return std::nullopt;
  });
}

Error Ask(const Question& question, const Judgments& judgments, const std::string& sql,
          Database* database, Report* report) {
  std::vector<Hit> hits;
  QuestionRecord record;
  if (Error error = database->Recall(sql, question.text, &hits, &record.latency_ms)) {
    return "question '" + question.id + "': " + *error;
  }
  record.subsets = {"all"};
  record.id = question.id;
  record.question = question.text;
  for (const auto& [id, grade] : judgments) {
    if (grade > 0) record.expected.push_back(id);
  }
  for (Hit& hit : hits) record.returned.push_back(std::move(hit.key));
  record.metrics.push_back({"ndcg", 10, NdcgAt(record.returned, judgments, 10)});
  for (const int k : {5, 10, 100}) {
    record.metrics.push_back(
        {"recall", k, RecallAt(record.returned, judgments, static_cast<size_t>(k))});
  }
  record.metrics.push_back({"all", 5, AllAt(record.returned, judgments, 5)});
  report->Record(record);
  return std::nullopt;
}

class BeirSuite : public Suite {
 public:
  std::string_view name() const override { return "beir"; }
  std::string_view description() const override {
    return "Documents for questions: ndcg@10, recall@5/10/100, all@5";
  }
  std::string_view path_description() const override {
    return "A folder with corpus.jsonl, queries.jsonl and qrels/test.tsv";
  }

  Error Run(const RunOptions& options, Report* report) override {
    std::error_code ignored;
    if (!std::filesystem::is_directory(options.path, ignored)) {
      return "there is no folder " + options.path;
    }
    std::vector<Question> questions;
    std::map<std::string, Judgments> judgments;
    if (Error error = LoadQuestions(options.path + "/queries.jsonl", &questions)) return error;
    if (Error error = LoadJudgments(options.path + "/qrels/test.tsv", &judgments)) return error;
    std::erase_if(questions, [&judgments](const Question& question) {
      const auto it = judgments.find(question.id);
      return it == judgments.end() || RecallIsUndefined(it->second);
    });
    if (questions.empty()) return "no question in " + options.path + " has a relevant document";

    std::unique_ptr<Database> database;
    if (Error error = Database::Open({}, &database)) return error;
    if (Error error = LoadCorpus(options.path + "/corpus.jsonl", database.get(), *report)) {
      return error;
    }
    const std::string sql =
        "RECALL ? FROM main.documents LIMIT " + std::to_string(kLimit) + " USING " + options.mode;
    for (size_t i = 0; i < questions.size(); ++i) {
      report->Progress("questions", i, questions.size());
      const Question& question = questions[i];
      if (Error error = Ask(question, judgments[question.id], sql, database.get(), report)) {
        return error;
      }
    }
    report->Progress("questions", questions.size(), questions.size());
    return std::nullopt;
  }

 private:
  static bool RecallIsUndefined(const Judgments& judgments) {
    return std::none_of(judgments.begin(), judgments.end(),
                        [](const auto& judgment) { return judgment.second > 0; });
  }
};

}  // namespace

std::unique_ptr<Suite> MakeBeirSuite() { return std::make_unique<BeirSuite>(); }

}  // namespace wend::bench
