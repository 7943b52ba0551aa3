// LoCoMo: long conversations of two people over many sessions (snap-research/locomo).
//
// The format: an array of samples {sample_id, conversation, qa, …}. `conversation` has speaker_a,
// speaker_b and, from n = 1, session_n (an array of turns {speaker, dia_id "D1:3", text,
// blip_caption}) and session_n_date_time, such as "1:56 pm on 8 May, 2023".
//
// What becomes of it: a turn is a message with the key "sample/dia_id", the session
// "sample/session_n" and the time of its session; the caption of a picture stands in brackets
// behind the text. Questions, answers and summaries are not part of the conversation and are left
// out.

#include <unordered_set>
#include <utility>

#include "query/exchange/chat/chat_readers.h"
#include "query/exchange/chat/json_elements.h"
#include "query/exchange/chat/named_date.h"

namespace wend::exchange {
namespace {

class LocomoReader {
 public:
  LocomoReader(const ChatFile& file, RecordSink* sink) : file_(file), sink_(sink) {}

  bool TakeSample(const Json& sample, const JsonPlace& place) {
    std::string id = IdOf(sample, "sample_id");
    if (id.empty()) id = file_.origin.key + "#" + std::to_string(place.number);
    const std::string name = place.name + " ('" + id + "')";
    const auto conversation = sample.find("conversation");
    if (conversation == sample.end() || !conversation->is_object()) {
      return sink_->Skip(place.line, name + " has no object 'conversation'");
    }
    if (!samples_.insert(id).second) {
      return sink_->Skip(place.line, name + " is there twice; the first is kept");
    }
    std::unordered_set<std::string> turns;
    // Sessions count from 1, and a number may be missing; no sample has this many members.
    for (size_t n = 1; n <= conversation->size(); ++n) {
      const std::string session = "session_" + std::to_string(n);
      const auto said = conversation->find(session);
      if (said == conversation->end()) continue;
      const std::string where = name + ", " + session;
      const std::optional<int64_t> local =
          ParseLocomoDate(TextOf(*conversation, (session + "_date_time").c_str()));
      if (!local.has_value() &&
          !sink_->Skip(place.line, where + ": no time such as '1:56 pm on 8 May, 2023'; its "
                                           "messages have none")) {
        return false;
      }
      std::optional<Timestamp> time;
      if (local.has_value()) time = FromLocal(*local, file_.options.zone);
      for (const Json& turn : ArrayOf(*conversation, session.c_str())) {
        const std::string& dia_id = TextOf(turn, "dia_id");
        const bool is_usable = !dia_id.empty() && turns.insert(dia_id).second;
        if (!(is_usable ? TakeTurn(turn, id, session, time)
                        : sink_->Skip(place.line, where + ": a turn without a 'dia_id' of its "
                                                          "own"))) {
          return false;
        }
      }
    }
    return true;
  }

  void Finish() const { left_out_.Report(sink_); }

 private:
  bool TakeTurn(const Json& turn, const std::string& sample, const std::string& session,
                const std::optional<Timestamp>& time) {
    ChatMessage message;
    message.text = TextOf(turn, "text");
    const std::string& caption = TextOf(turn, "blip_caption");
    if (!caption.empty()) message.text += (message.text.empty() ? "[" : " [") + caption + "]";
    if (message.text.empty()) {
      left_out_.Add("turns without text");
      return true;
    }
    message.key = sample + "/" + TextOf(turn, "dia_id");
    message.session = sample + "/" + session;
    message.speaker = TextOf(turn, "speaker");
    message.time = time;
    return sink_->Accept(RecordOf(std::move(message), file_.origin));
  }

  const ChatFile& file_;
  RecordSink* const sink_;
  std::unordered_set<std::string> samples_;
  LeftOut left_out_;
};

}  // namespace

void ReadLocomo(ByteSource* source, const ChatFile& file, RecordSink* sink) {
  LocomoReader reader(file, sink);
  TakeFile(source, "sample", sink, [&reader](Json* sample, const JsonPlace& place) {
    return reader.TakeSample(*sample, place);
  });
  reader.Finish();
}

}  // namespace wend::exchange
