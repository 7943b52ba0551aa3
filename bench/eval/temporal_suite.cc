// temporal: questions about when something was said (arXiv 2406.00057).
//
// A folder laid out as Zyphra/TemporalMemoryDataset: ConversationData/N.json and
// TestData/{time_qs,content_time_qs,ambiguous_time_qs}/*.json, all of which are run. Every
// conversation is a database of its own, and "now" is just after its last message. Questions about
// times alone are asked without a limit, those with content with 10 and again with 5; of ambiguous
// ones the last utterance is the question and those before it are its context.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "bench/eval/conversation.h"
#include "bench/eval/suite.h"

namespace wend::bench {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr int kLimits[] = {10, 5};

struct Kind {
  const char* folder;
  const char* subset;
  bool has_content;
};
constexpr Kind kKinds[] = {{"time_qs", "time", false},
                           {"content_time_qs", "content_time", true},
                           {"ambiguous_time_qs", "ambiguous", false}};

struct Conversation {
  std::unique_ptr<Database> database;
  int64_t now = 0;
};

std::string Text(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// Messages are known by their place among all of the file, from 0, as the tests name them.
Error AddConversation(const Json& file, Conversation* conversation) {
  int64_t place = 0;
  for (int number = 1;; ++number) {
    const std::string session = "session_" + std::to_string(number);
    const auto it = file.find(session);
    if (it == file.end()) return conversation->database->Flush();
    int64_t turn = 0;
    for (const Json& said : *it) {
      Item item;
      item.key = std::to_string(place++);
      item.session = session;
      item.turn = ++turn;
      item.speaker = Text(said, "speaker");
      item.text = Text(said, "text");
      item.time_us = ParseChatTime(Text(said, "date_time"));
      if (!item.time_us) return session + ": '" + Text(said, "date_time") + "' is no time";
      conversation->now = std::max(conversation->now, *item.time_us + 1'000'000);
      if (Error error = conversation->database->AddMessage(item)) return error;
    }
  }
}

Error ReadJson(const fs::path& path, Json* json) {
  std::string text;
  if (Error error = ReadWholeFile(path.string(), &text)) return error;
  *json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json->is_object()) return path.string() + ": expected a JSON object";
  return std::nullopt;
}

double F2(double precision, double recall) {
  const double sum = 4 * precision + recall;
  return sum > 0 ? 5 * precision * recall / sum : 0;
}

void AddMetrics(std::optional<int> k, QuestionRecord* record) {
  size_t hits = 0;
  for (const std::string& wanted : record->expected) {
    hits +=
        static_cast<size_t>(std::count(record->returned.begin(), record->returned.end(), wanted));
  }
  const auto share = [hits](size_t of) {
    return of == 0 ? 0.0 : static_cast<double>(hits) / static_cast<double>(of);
  };
  const double recall = record->expected.empty() ? 1 : share(record->expected.size());
  const double precision = share(record->returned.size());
  record->metrics.push_back({"recall", k, recall});
  record->metrics.push_back({"precision", k, precision});
  record->metrics.push_back({"f2", k, F2(precision, recall)});
}

class TemporalSuite : public Suite {
 public:
  std::string_view name() const override { return "temporal"; }
  std::string_view description() const override {
    return "Messages that a question about times asks for: recall, precision, F2 of what is "
           "returned";
  }
  std::string_view path_description() const override {
    return "A folder with ConversationData and TestData of TemporalMemoryDataset";
  }

  void AddOptions(CLI::App* command) override {
    command->add_option("--days", days_, "What a day is in \"N days ago\"")
        ->check(CLI::IsMember({"calendar", "elapsed", "both"}))
        ->capture_default_str();
  }

  Error Run(const RunOptions& options, Report* report) override {
    const fs::path root(options.path);
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(root / "ConversationData", failure)) {
      Json file;
      if (Error error = ReadJson(entry.path(), &file)) return error;
      Conversation& conversation = conversations_["file_" + entry.path().stem().string()];
      if (Error error = Database::Open({}, &conversation.database)) return error;
      if (Error error = AddConversation(file, &conversation)) {
        return entry.path().string() + ": " + *error;
      }
    }
    if (failure) return options.path + ": " + failure.message();
    for (const Kind& kind : kKinds) {
      std::vector<fs::path> files;
      for (const auto& entry : fs::directory_iterator(root / "TestData" / kind.folder, failure)) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
      }
      if (failure) return options.path + ": " + failure.message();
      std::sort(files.begin(), files.end());
      for (size_t i = 0; i < files.size(); ++i) {
        report->Progress(kind.subset, i, files.size());
        if (Error error = RunFile(files[i], kind, options.mode, report)) return error;
      }
      report->Progress(kind.subset, files.size(), files.size());
    }
    return std::nullopt;
  }

 private:
  Error RunFile(const fs::path& path, const Kind& kind, const std::string& mode, Report* report) {
    Json file;
    if (Error error = ReadJson(path, &file)) return error;
    std::string type = path.stem().string();
    if (type.starts_with("test_")) type = type.substr(5);
    for (const auto& [name, items] : file.items()) {
      const auto conversation = conversations_.find(name);
      if (conversation == conversations_.end() || !items.is_array()) continue;
      size_t place = 0;
      for (const Json& item : items) {
        if (!item.is_object() || !item.contains("questions")) continue;
        for (const Json& asked : item["questions"]) {
          QuestionRecord record;
          record.subsets = {kind.subset, std::string(kind.subset) + "/" + type};
          record.id = type + "/" + name + "/" + std::to_string(place++);
          for (const Json& wanted : item.value("relevant_docs", Json::array())) {
            record.expected.push_back(std::to_string(wanted.get<int64_t>()));
          }
          const Question question{asked, kind, mode, conversation->second};
          if (Error error = Ask(question, &record)) {
            return path.string() + ": '" + record.question + "': " + *error;
          }
          report->Record(record);
        }
      }
    }
    return std::nullopt;
  }

  struct Question {
    const Json& asked;
    const Kind& kind;
    const std::string& mode;
    const Conversation& conversation;
  };

  Error Ask(const Question& question, QuestionRecord* record) const {
    std::string options = "now => '" + TimeText(question.conversation.now) + "', days => " + days_;
    if (question.asked.is_array()) {
      std::string context;
      for (size_t i = 0; i + 1 < question.asked.size(); ++i) {
        const Json& turn = question.asked[i];
        context += Text(turn, "speaker") + ": " + Text(turn, "text") + "\n";
      }
      record->question = question.asked.empty() ? "" : Text(question.asked.back(), "text");
      std::string quoted;
      for (const char c : context) quoted += c == '\'' ? std::string("''") : std::string(1, c);
      options += ", context => '" + quoted + "'";
    } else {
      record->question = question.asked.get<std::string>();
    }
    const std::string using_mode = " USING " + question.mode + " (" + options + ")";
    if (!question.kind.has_content) {
      return AskOnce("RECALL ? FROM main.messages" + using_mode, question, std::nullopt, record);
    }
    for (const int limit : kLimits) {
      const std::string sql =
          "RECALL ? FROM main.messages LIMIT " + std::to_string(limit) + using_mode;
      if (Error error = AskOnce(sql, question, limit, record)) return error;
    }
    return std::nullopt;
  }

  static Error AskOnce(const std::string& sql, const Question& question, std::optional<int> k,
                       QuestionRecord* record) {
    std::vector<Hit> hits;
    if (Error error = question.conversation.database->Recall(sql, record->question, &hits,
                                                             &record->latency_ms)) {
      return error;
    }
    record->returned.clear();
    for (Hit& hit : hits) record->returned.push_back(std::move(hit.key));
    AddMetrics(k, record);
    return std::nullopt;
  }

  std::string days_ = "calendar";
  std::map<std::string, Conversation> conversations_;
};

}  // namespace

std::unique_ptr<Suite> MakeTemporalSuite() { return std::make_unique<TemporalSuite>(); }

}  // namespace wend::bench
