// LongMemEval: questions, each with the chat sessions that a user had with an assistant before
// (xiaowu0162/LongMemEval).
//
// The format: an array of questions {question_id, question, answer, haystack_dates,
// haystack_session_ids, haystack_sessions}. A date is "2023/05/20 (Sat) 02:21"; a session is an
// array of turns {role "user" or "assistant", content, has_answer}.
//
// What becomes of it: each session once, however many questions list it; two are the same where
// their roles and contents are. Its id here is its date and a hash of what was said, "2023-05-20
// 02:21:00 9f3c0a1b2d4e5f60", since those of the file tell which sessions hold answers. Keys are
// "session/turn". Questions, answers and labels are left out.

#include <xxhash.h>

#include <cstdio>
#include <unordered_set>
#include <utility>

#include "query/exchange/chat/chat_readers.h"
#include "query/exchange/chat/json_elements.h"
#include "query/exchange/chat/named_date.h"

namespace wend::exchange {
namespace {

uint64_t HashOf(const Json& session) {
  std::string said;
  for (const Json& turn : session) {
    for (const char* name : {"role", "content"}) {
      const std::string& text = TextOf(turn, name);
      said += std::to_string(text.size()) + ":" + text;
    }
  }
  return XXH3_64bits(said.data(), said.size());
}

std::string Hex(uint64_t number) {
  char digits[20];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(number));
  return digits;
}

class LongMemEvalReader {
 public:
  LongMemEvalReader(const ChatFile& file, RecordSink* sink) : file_(file), sink_(sink) {}

  bool TakeQuestion(const Json& question, const JsonPlace& place) {
    const std::string name = place.name + " ('" + TextOf(question, "question_id") + "')";
    const Json& sessions = ArrayOf(question, "haystack_sessions");
    const Json& dates = ArrayOf(question, "haystack_dates");
    if (!question.contains("haystack_sessions") || !question["haystack_sessions"].is_array()) {
      return sink_->Skip(place.line, name + " has no array 'haystack_sessions'");
    }
    for (size_t i = 0; i < sessions.size(); ++i) {
      const std::string which = name + ", session " + std::to_string(i + 1);
      if (!sessions[i].is_array()) {
        if (!sink_->Skip(place.line, which + " is no JSON array")) return false;
        continue;
      }
      const uint64_t hash = HashOf(sessions[i]);
      if (!taken_.insert(hash).second) {
        left_out_.Add("sessions that were read before");
        continue;
      }
      std::optional<int64_t> local;
      if (i < dates.size() && dates[i].is_string()) {
        local = ParseLongMemEvalDate(dates[i].get_ref<const std::string&>());
      }
      if (!local.has_value() &&
          !sink_->Skip(place.line, which + ": no date such as '2023/05/20 (Sat) 02:21'; its "
                                           "messages have none")) {
        return false;
      }
      if (!TakeSession(sessions[i], hash, local)) return false;
    }
    return true;
  }

  void Finish() const { left_out_.Report(sink_); }

 private:
  bool TakeSession(const Json& turns, uint64_t hash, const std::optional<int64_t>& local) {
    std::string session = Hex(hash);
    std::optional<Timestamp> time;
    if (local.has_value()) {
      session = ClockText({*local, 0}) + " " + session;
      time = FromLocal(*local, file_.options.zone);
    }
    int64_t number = 0;
    for (const Json& turn : turns) {
      ++number;
      ChatMessage message;
      message.text = TextOf(turn, "content");
      if (message.text.empty()) {
        left_out_.Add("turns without text");
        continue;
      }
      message.key = session + "/" + std::to_string(number);
      message.session = session;
      message.speaker = TextOf(turn, "role");
      message.time = time;
      message.turn = number;
      if (!sink_->Accept(RecordOf(std::move(message), file_.origin))) return false;
    }
    return true;
  }

  const ChatFile& file_;
  RecordSink* const sink_;
  std::unordered_set<uint64_t> taken_;
  LeftOut left_out_;
};

}  // namespace

void ReadLongMemEval(ByteSource* source, const ChatFile& file, RecordSink* sink) {
  LongMemEvalReader reader(file, sink);
  TakeFile(source, "question", sink, [&reader](Json* question, const JsonPlace& place) {
    return reader.TakeQuestion(*question, place);
  });
  reader.Finish();
}

}  // namespace wend::exchange
