// result.json of Telegram Desktop: one chat, or the chats of an account.
//
// The format (core.telegram.org/import-export): a chat is {name, type, id, messages}; an account
// has them in chats.list and left_chats.list. A message is {id, type "message" or "service", date
// (the exporting machine's clock), date_unixtime, from, from_id, text, forwarded_from,
// reply_to_message_id, reply_to_peer_id, poll, sticker_emoji, …}. `text` is a text, or an array of
// texts and of entities {type, text}.
//
// What becomes of it: a message each, with the key "telegram/CHAT/ID", `from` as speaker (from_id
// where an account is deleted), the chat's name as metadata "chat", and what it was forwarded from
// as metadata "forwarded_from". The offset of a time is what `date` and `date_unixtime` differ by.
// A chat goes on for years, so it is cut into sessions by gaps of 20 minutes. Of a poll the
// question and its answers are the text.
//
// Left out and counted: service messages (who joined, who called, what was pinned), and messages
// that are only a picture, a file or a sticker.

#include <unordered_set>
#include <utility>

#include "query/exchange/chat/chat_readers.h"
#include "query/exchange/chat/json_elements.h"
#include "query/exchange/timestamp.h"

namespace wend::exchange {
namespace {

constexpr int64_t kMicrosPerMinute = 60'000'000;
constexpr int kMaxOffsetMinutes = 18 * 60;

std::string Joined(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  std::string text;
  if (!value.is_array()) return text;
  for (const Json& part : value) {
    if (part.is_string()) text += part.get_ref<const std::string&>();
    if (part.is_object()) text += TextOf(part, "text");
  }
  return text;
}

std::string TextOfMessage(const Json& said) {
  const auto found = said.find("text");
  std::string text = found == said.end() ? std::string() : Joined(*found);
  if (!text.empty()) return text;
  const Json& poll = ObjectOf(said, "poll");
  const auto question = poll.find("question");
  if (question != poll.end()) text = Joined(*question);
  for (const Json& answer : ArrayOf(poll, "answers")) {
    const auto words = answer.find("text");
    if (words != answer.end()) text += "\n- " + Joined(*words);
  }
  return text;
}

std::optional<Timestamp> TimeOf(const Json& said) {
  std::optional<Timestamp> moment = UnixTimeOf(said, "date_unixtime");
  const std::optional<Timestamp> local = ParseTimestamp(TextOf(said, "date"));
  if (!moment.has_value()) return local;
  if (!local.has_value()) return moment;
  const int64_t minutes = (local->microseconds - moment->microseconds) / kMicrosPerMinute;
  if (minutes >= -kMaxOffsetMinutes && minutes <= kMaxOffsetMinutes) {
    moment->offset_minutes = static_cast<int>(minutes);
  }
  return moment;
}

class TelegramReader {
 public:
  TelegramReader(const ChatFile& file, ByteSource* source, RecordSink* sink)
      : file_(file), stream_(source), sink_(sink) {}

  void Read() {
    if (stream_.Peek() != '{') {
      sink_->Skip(stream_.line(), "expected an object with 'messages' or 'chats'");
      return;
    }
    if (ReadChat(/*is_root=*/true)) {
      if (chats_ == 0 && stream_.error().empty()) {
        sink_->Skip(0, "there are neither 'messages' nor 'chats' in it");
      }
      ReportEnd(&stream_, sink_);
    }
    left_out_.Report(sink_);
  }

 private:
  struct Chat {
    explicit Chat(std::string id_, const std::string& name_)
        : id(std::move(id_)), name(name_.empty() ? "chat " + id : name_), runs(name) {}
    std::string id;
    std::string name;
    SessionRuns runs;
    SeenNumbers seen;
  };

  // An object that may hold messages; of the root also the lists of chats. False: stop.
  bool ReadChat(bool is_root) {
    std::string member;
    std::string name;
    std::string id;
    stream_.Enter();
    while (stream_.NextMember(&member)) {
      const char next = stream_.Peek();
      if (member == "messages" && next == '[') {
        ++chats_;
        Chat chat(id.empty() ? file_.origin.key : id, name);
        if (!ReadMessages(&chat)) return false;
      } else if (is_root && (member == "chats" || member == "left_chats") && next == '{') {
        if (!ReadLists()) return false;
      } else if ((member == "name" || member == "id") && next != '{' && next != '[') {
        std::string text;
        stream_.Take(&text);
        Json value = Json::object();
        value["it"] = Json::parse(text, nullptr, /*allow_exceptions=*/false);
        (member == "name" ? name : id) = IdOf(value, "it");
      } else {
        stream_.PassOver();
      }
    }
    return true;
  }

  // {about, list: [chat, …]}
  bool ReadLists() {
    std::string member;
    stream_.Enter();
    while (stream_.NextMember(&member)) {
      if (member != "list" || stream_.Peek() != '[') {
        stream_.PassOver();
        continue;
      }
      stream_.Enter();
      for (uint64_t number = 1; stream_.NextElement(); ++number) {
        if (stream_.Peek() == '{') {
          if (!ReadChat(/*is_root=*/false)) return false;
        } else {
          const uint64_t line = stream_.line();
          stream_.PassOver();
          const std::string which = "chat " + std::to_string(number);
          if (!sink_->Skip(line, which + " is no JSON object")) return false;
        }
      }
      ++chats_;
    }
    return true;
  }

  bool ReadMessages(Chat* chat) {
    return TakeAll(
        &stream_, "'" + chat->name + "', message", sink_,
        [&](Json* message, const JsonPlace& place) { return TakeMessage(chat, *message, place); });
  }

  bool TakeMessage(Chat* chat, const Json& said, const JsonPlace& place) {
    const auto id = said.find("id");
    if (id == said.end() || !id->is_number_integer()) {
      return sink_->Skip(place.line, place.name + " has no number 'id'");
    }
    const std::string& type = TextOf(said, "type");
    if (type == "service") {
      left_out_.Add("service messages");
      return true;
    }
    const std::string number = IdOf(said, "id");
    if (!chat->seen.Insert(id->get<int64_t>())) {
      return sink_->Skip(place.line, place.name + " (id " + number + ") is there twice");
    }
    std::optional<Timestamp> time = TimeOf(said);
    if (!time.has_value()) {
      return sink_->Skip(place.line,
                         place.name + " (id " + number + ") has neither date_unixtime nor date");
    }
    ChatMessage message;
    message.text = TextOfMessage(said);
    if (message.text.empty()) {
      left_out_.Add("pictures, files and stickers without words");
      return true;
    }
    if (!file_.options.zone.empty()) time = OnClockOf(*time, file_.options.zone);
    message.time = time;
    message.key = "telegram/" + chat->id + "/" + number;
    message.chat = chat->name;
    message.session = chat->runs.SessionOf(time, ClockText({time->microseconds, 0}));
    message.speaker = TextOf(said, "from");
    if (message.speaker.empty()) message.speaker = IdOf(said, "from_id");
    const std::string reply_to = IdOf(said, "reply_to_message_id");
    if (!reply_to.empty() && !said.contains("reply_to_peer_id")) {
      message.reply_to = "telegram/" + chat->id + "/" + reply_to;
    }
    const std::string& forwarded = TextOf(said, "forwarded_from");
    Record record = RecordOf(std::move(message), file_.origin);
    if (!forwarded.empty()) record.attributes.emplace_back("forwarded_from", forwarded);
    return sink_->Accept(std::move(record));
  }

  const ChatFile& file_;
  JsonStream stream_;
  RecordSink* const sink_;
  uint64_t chats_ = 0;
  LeftOut left_out_;
};

}  // namespace

void ReadTelegram(ByteSource* source, const ChatFile& file, RecordSink* sink) {
  TelegramReader(file, source, sink).Read();
}

}  // namespace wend::exchange
