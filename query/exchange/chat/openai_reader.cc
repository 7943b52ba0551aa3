// conversations.json of an OpenAI account export.
//
// The format: an array of conversations {id or conversation_id, title, create_time, current_node,
// mapping}. `mapping` has the nodes of a tree by id: {id, message or null, parent, children}; a
// message is {id, author {role, name}, create_time (seconds since 1970, or null), content
// {content_type, parts or text}, recipient, metadata}. An edited question and an answer that was
// asked for again branch the tree; `current_node` ends the branch that is shown.
//
// What becomes of it: the branch that ends at current_node is the conversation; without one it is
// the branch of last children. What user and assistant say to each other becomes a message each,
// with the conversation's id as session and its title as title; keys are "conversation/message". A
// message without a time takes that of the one before it, or the conversation's.
//
// Left out and counted: other branches, system messages, calls of tools and what they answer,
// thoughts, messages without text. Of pictures nothing but the text beside them stays.

#include <unordered_set>
#include <utility>
#include <vector>

#include "query/exchange/chat/chat_readers.h"
#include "query/exchange/chat/json_elements.h"

namespace wend::exchange {
namespace {

// Texts of `parts`; of objects among them, as spoken messages have, the text.
std::string TextOfContent(const Json& content) {
  std::string text;
  const auto add = [&text](const std::string& part) {
    if (part.empty()) return;
    if (!text.empty()) text += "\n\n";
    text += part;
  };
  for (const Json& part : ArrayOf(content, "parts")) {
    if (part.is_string()) add(part.get_ref<const std::string&>());
    if (part.is_object()) add(TextOf(part, "text"));
  }
  const std::string& kind = TextOf(content, "content_type");
  if (text.empty() && kind == "code") add(TextOf(content, "text"));
  return text;
}

class OpenAiReader {
 public:
  OpenAiReader(const ChatFile& file, RecordSink* sink) : file_(file), sink_(sink) {}

  bool TakeConversation(const Json& conversation, const JsonPlace& place) {
    std::string id = TextOf(conversation, "conversation_id");
    if (id.empty()) id = TextOf(conversation, "id");
    if (id.empty()) id = file_.origin.key + "#" + std::to_string(place.number);
    const auto mapping = conversation.find("mapping");
    if (mapping == conversation.end() || !mapping->is_object()) {
      return sink_->Skip(place.line, place.name + " ('" + id + "') has no object 'mapping'");
    }
    if (!conversations_.insert(id).second) {
      return sink_->Skip(place.line,
                         place.name + " ('" + id + "') is there twice; the first is kept");
    }
    std::vector<const Json*> branch;
    if (!BranchOf(*mapping, TextOf(conversation, "current_node"), &branch)) {
      return sink_->Skip(place.line, place.name + " ('" + id + "'): its messages run in a circle");
    }
    CountOthers(*mapping, branch.size());
    time_ = UnixTimeOf(conversation, "create_time");
    turn_ = 0;
    for (auto node = branch.rbegin(); node != branch.rend(); ++node) {
      if (!TakeMessage(**node, id, TextOf(conversation, "title"))) return false;
    }
    return true;
  }

  void Finish() const { left_out_.Report(sink_); }

 private:
  // Nodes that have a message, from the last to the first.
  static bool BranchOf(const Json& mapping, const std::string& current,
                       std::vector<const Json*>* branch) {
    auto at = mapping.find(current.empty() ? LastLeaf(mapping) : current);
    if (at == mapping.end()) at = mapping.find(LastLeaf(mapping));
    size_t steps = 0;
    while (at != mapping.end() && at->is_object()) {
      if (++steps > mapping.size()) return false;
      if (at->contains("message") && (*at)["message"].is_object()) branch->push_back(&*at);
      at = mapping.find(TextOf(*at, "parent"));
    }
    return true;
  }

  // Down from the first node without a parent, by the last child of each.
  static std::string LastLeaf(const Json& mapping) {
    auto at = mapping.begin();
    while (at != mapping.end() && mapping.contains(TextOf(*at, "parent"))) ++at;
    std::string leaf;
    for (size_t steps = 0; at != mapping.end() && steps <= mapping.size(); ++steps) {
      leaf = at.key();
      const Json& children = ArrayOf(*at, "children");
      const bool ends = children.empty() || !children.back().is_string();
      at = ends ? mapping.end() : mapping.find(children.back().get_ref<const std::string&>());
    }
    return leaf;
  }

  void CountOthers(const Json& mapping, size_t taken) {
    size_t messages = 0;
    for (const Json& node : mapping) {
      messages += node.is_object() && node.contains("message") && node["message"].is_object();
    }
    left_out_.Add("messages of branches that are not shown", messages - taken);
  }

  bool TakeMessage(const Json& node, const std::string& conversation, const std::string& title) {
    const Json& said = node["message"];
    const std::string& role = TextOf(ObjectOf(said, "author"), "role");
    const Json& content = ObjectOf(said, "content");
    const std::string& kind = TextOf(content, "content_type");
    if (role != "user" && role != "assistant") {
      left_out_.Add(role == "tool" ? "answers of tools" : "system messages");
      return true;
    }
    const auto recipient = said.find("recipient");
    if (recipient != said.end() && recipient->is_string() && *recipient != "all") {
      left_out_.Add("calls of tools");
      return true;
    }
    if (kind == "thoughts" || kind == "reasoning_recap") {
      left_out_.Add("thoughts");
      return true;
    }
    ChatMessage message;
    message.text = TextOfContent(content);
    if (message.text.empty()) {
      left_out_.Add("messages without text");
      return true;
    }
    const std::optional<Timestamp> time = UnixTimeOf(said, "create_time");
    if (time.has_value()) time_ = time;
    std::string id = TextOf(said, "id");
    if (id.empty()) id = TextOf(node, "id");
    message.key = conversation + "/" + (id.empty() ? "#" + std::to_string(turn_ + 1) : id);
    message.title = title;
    message.session = conversation;
    message.speaker = role;
    message.turn = ++turn_;
    if (time_.has_value()) message.time = OnClockOf(*time_, file_.options.zone);
    return sink_->Accept(RecordOf(std::move(message), file_.origin));
  }

  const ChatFile& file_;
  RecordSink* const sink_;
  std::unordered_set<std::string> conversations_;
  LeftOut left_out_;
  std::optional<Timestamp> time_;  // of the message before
  int64_t turn_ = 0;
};

}  // namespace

void ReadOpenAi(ByteSource* source, const ChatFile& file, RecordSink* sink) {
  OpenAiReader reader(file, sink);
  TakeFile(source, "conversation", sink, [&reader](Json* conversation, const JsonPlace& place) {
    return reader.TakeConversation(*conversation, place);
  });
  reader.Finish();
}

}  // namespace wend::exchange
