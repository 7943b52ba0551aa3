// conversations.json of an Anthropic account export.
//
// The format: an array of conversations {uuid, name, created_at, chat_messages}. A message is
// {uuid, sender "human" or "assistant", text, content, created_at (RFC 3339), attachments, files}.
// `content`, where it is there, is an array of blocks {type, text}; blocks of type "text" are what
// was said, others are calls of tools, their results and thoughts. An attachment is {file_name,
// extracted_content}.
//
// What becomes of it: each message is one, with the conversation's uuid as session, its name as
// title, and the speaker "user" for "human", as in other exports; keys are "conversation/message".
// The extracted text of an attachment is a message of its own behind the one that brought it, with
// the file's name as title; so it is found by itself and within its conversation.
//
// Left out and counted: blocks that are not text, messages without text. Files whose text was not
// extracted are not in the export.

#include <unordered_set>
#include <utility>

#include "query/exchange/chat/chat_readers.h"
#include "query/exchange/chat/json_elements.h"
#include "query/exchange/timestamp.h"

namespace wend::exchange {
namespace {

class AnthropicReader {
 public:
  AnthropicReader(const ChatFile& file, RecordSink* sink) : file_(file), sink_(sink) {}

  bool TakeConversation(const Json& conversation, const JsonPlace& place) {
    conversation_ = TextOf(conversation, "uuid");
    if (conversation_.empty())
      conversation_ = file_.origin.key + "#" + std::to_string(place.number);
    const std::string name = place.name + " ('" + conversation_ + "')";
    const auto messages = conversation.find("chat_messages");
    if (messages == conversation.end() || !messages->is_array()) {
      return sink_->Skip(place.line, name + " has no array 'chat_messages'");
    }
    if (!conversations_.insert(conversation_).second) {
      return sink_->Skip(place.line, name + " is there twice; the first is kept");
    }
    title_ = TextOf(conversation, "name");
    time_ = ParseTimestamp(TextOf(conversation, "created_at"));
    turn_ = 0;
    std::unordered_set<std::string> ids;
    size_t number = 0;
    for (const Json& message : *messages) {
      const std::string which = name + ", message " + std::to_string(++number);
      if (!message.is_object()) {
        if (!sink_->Skip(place.line, which + " is no JSON object")) return false;
        continue;
      }
      std::string id = TextOf(message, "uuid");
      if (id.empty()) id = "#" + std::to_string(number);
      if (!ids.insert(id).second) {
        if (!sink_->Skip(place.line, which + " ('" + id + "') is there twice")) return false;
        continue;
      }
      if (!TakeMessage(message, conversation_ + "/" + id)) return false;
    }
    return true;
  }

  void Finish() const { left_out_.Report(sink_); }

 private:
  std::string SaidIn(const Json& message) {
    std::string text;
    for (const Json& block : ArrayOf(message, "content")) {
      if (!block.is_object()) continue;
      if (TextOf(block, "type") != "text") {
        left_out_.Add("blocks that are not text");
        continue;
      }
      if (!text.empty()) text += "\n\n";
      text += TextOf(block, "text");
    }
    return text.empty() ? TextOf(message, "text") : text;
  }

  bool TakeMessage(const Json& said, const std::string& key) {
    const std::optional<Timestamp> time = ParseTimestamp(TextOf(said, "created_at"));
    if (time.has_value()) time_ = time;
    const std::string& sender = TextOf(said, "sender");
    const std::string speaker = sender == "human" ? "user" : sender;
    ChatMessage message;
    message.text = SaidIn(said);
    const bool has_text = !message.text.empty();
    bool has_attachment = false;
    if (has_text) {
      message.key = key;
      message.title = title_;
      if (!Accept(std::move(message), speaker)) return false;
    }
    size_t number = 0;
    for (const Json& attachment : ArrayOf(said, "attachments")) {
      ++number;
      if (!attachment.is_object()) continue;
      ChatMessage attached;
      attached.text = TextOf(attachment, "extracted_content");
      if (attached.text.empty()) continue;
      has_attachment = true;
      attached.key = key + "/attachment/" + std::to_string(number);
      attached.title = TextOf(attachment, "file_name");
      if (has_text) attached.reply_to = key;
      if (!Accept(std::move(attached), speaker)) return false;
    }
    if (!has_text && !has_attachment) left_out_.Add("messages without text");
    return true;
  }

  bool Accept(ChatMessage message, const std::string& speaker) {
    message.session = conversation_;
    message.speaker = speaker;
    message.turn = ++turn_;
    if (time_.has_value()) message.time = OnClockOf(*time_, file_.options.zone);
    return sink_->Accept(RecordOf(std::move(message), file_.origin));
  }

  const ChatFile& file_;
  RecordSink* const sink_;
  std::unordered_set<std::string> conversations_;
  LeftOut left_out_;
  std::string conversation_;
  std::string title_;
  std::optional<Timestamp> time_;  // of the message before
  int64_t turn_ = 0;
};

}  // namespace

void ReadAnthropic(ByteSource* source, const ChatFile& file, RecordSink* sink) {
  AnthropicReader reader(file, sink);
  TakeFile(source, "conversation", sink, [&reader](Json* conversation, const JsonPlace& place) {
    return reader.TakeConversation(*conversation, place);
  });
  reader.Finish();
}

}  // namespace wend::exchange
