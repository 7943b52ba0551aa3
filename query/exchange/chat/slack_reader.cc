// Slack exports: a folder with users.json (org_users.json), channels.json, groups.json, mpims.json,
// dms.json, and a folder per channel with a file per day, YYYY-MM-DD.json.
//
// The format: a day is an array of {type "message", subtype, user or username or bot_profile, text,
// ts, thread_ts, user_profile, files, attachments}. `ts` is seconds since 1970 with six digits that
// make it unique in its channel. A reply has the ts of the message that began its thread as
// thread_ts; so has that message itself. In texts <@U1>, <#C1|name>, <!here> and <url|label> stand
// for people, channels, everyone and links, and &lt; &gt; &amp; for themselves.
//
// What becomes of it: a message each; speakers are display names, else real names, else what the
// message says, else the id. Keys are "channel/ts". The session of a reply is its thread; all other
// messages of a channel and day are cut into sessions by gaps of 20 minutes. Replies reply to the
// message that began the thread. Attachments and files count where the message has no text itself.
//
// Left out and counted: notices of who joined or left, of topics, names and pins; messages without
// text.

#include <filesystem>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "query/exchange/chat/chat_readers.h"
#include "query/exchange/chat/json_elements.h"

namespace wend::exchange {
namespace {

bool IsNotice(std::string_view subtype) {
  static constexpr std::array<std::string_view, 10> kNotices = {
      "pinned_item", "unpinned_item", "bot_add",       "bot_remove",      "bot_enable",
      "bot_disable", "tombstone",     "huddle_thread", "message_deleted", "reminder_add"};
  for (const std::string_view notice : kNotices) {
    if (subtype == notice) return true;
  }
  return subtype.substr(0, 8) == "channel_" || subtype.substr(0, 6) == "group_";
}

std::string NameOf(const std::unordered_map<std::string, std::string>& names, std::string_view id) {
  const auto found = names.find(std::string(id));
  return found == names.end() ? std::string(id) : found->second;
}

// What stands between '<' and '>' as people see it.
std::string Shown(std::string_view inside, const SlackNames& names) {
  const size_t bar = inside.find('|');
  const std::string_view target = inside.substr(0, bar);
  const std::string_view label = bar == std::string_view::npos ? "" : inside.substr(bar + 1);
  const char kind = target.empty() ? '\0' : target.front();
  if (kind == '@')
    return "@" + (label.empty() ? NameOf(names.users, target.substr(1)) : std::string(label));
  if (kind == '#')
    return "#" + (label.empty() ? NameOf(names.channels, target.substr(1)) : std::string(label));
  if (kind == '!') {
    if (!label.empty()) return std::string(label);
    return "@" + std::string(target.substr(1));
  }
  if (label.empty()) return std::string(target);
  // A label that is the address without its scheme says nothing more.
  const bool repeats =
      target.size() >= label.size() && target.substr(target.size() - label.size()) == label;
  if (repeats) return std::string(target);
  return std::string(label) + " (" + std::string(target) + ")";
}

std::string PlainText(const std::string& text, const SlackNames& names) {
  static constexpr std::array<std::pair<std::string_view, char>, 3> kEntities = {
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}}};
  std::string marked;
  marked.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t close = text[at] == '<' ? text.find('>', at) : std::string::npos;
    if (close != std::string::npos && close > at + 1) {
      marked += Shown(std::string_view(text).substr(at + 1, close - at - 1), names);
      at = close + 1;
    } else {
      marked += text[at++];
    }
  }
  std::string plain;
  plain.reserve(marked.size());
  for (size_t at = 0; at < marked.size();) {
    size_t size = 1;
    char shown = marked[at];
    for (const auto& [entity, c] : kEntities) {
      if (shown != '&' || marked.compare(at, entity.size(), entity) != 0) continue;
      shown = c;
      size = entity.size();
      break;
    }
    plain += shown;
    at += size;
  }
  return plain;
}

std::string NameInProfile(const Json& person) {
  const Json& profile = ObjectOf(person, "profile");
  for (const std::string* name : {&TextOf(profile, "display_name"), &TextOf(profile, "real_name"),
                                  &TextOf(person, "real_name"), &TextOf(person, "name")}) {
    if (!name->empty()) return *name;
  }
  return {};
}

// What cannot be read of these files is missing as a name, and ids stand for it.
class Quiet : public RecordSink {
 public:
  bool Accept(Record) override { return true; }
  bool Skip(uint64_t, const std::string&) override { return true; }
  void Note(const std::string&) override {}
};

class SlackDay {
 public:
  SlackDay(const ChatFile& file, const SlackNames& names, std::string channel, RecordSink* sink)
      : file_(file),
        names_(names),
        folder_(channel.empty() ? "slack" : std::move(channel)),
        chat_(NameOf(names.channels, folder_)),
        runs_(chat_),
        sink_(sink) {}

  bool Take(const Json& said, const JsonPlace& place) {
    const std::string& ts = TextOf(said, "ts");
    const std::optional<Timestamp> time = UnixTimeOf(said, "ts");
    if (!time.has_value()) {
      return sink_->Skip(place.line, place.name + " has no time 'ts', such as 1683554000.000100");
    }
    if (IsNotice(TextOf(said, "subtype"))) {
      left_out_.Add("notices of Slack");
      return true;
    }
    if (!seen_.insert(ts).second) {
      return sink_->Skip(place.line, place.name + " ('" + ts + "') is there twice");
    }
    ChatMessage message;
    message.text = TextOfMessage(said);
    if (message.text.empty()) {
      left_out_.Add("messages without text");
      return true;
    }
    message.time = OnClockOf(*time, file_.options.zone);
    message.key = folder_ + "/" + ts;
    message.chat = chat_;
    message.speaker = SpeakerOf(said);
    const std::string& thread = TextOf(said, "thread_ts");
    if (!thread.empty() && thread != ts) {
      message.session = chat_ + ", thread " + thread;
      message.reply_to = folder_ + "/" + thread;
    } else {
      message.session = runs_.SessionOf(time, ClockText(*time));
    }
    return sink_->Accept(RecordOf(std::move(message), file_.origin));
  }

  void Finish() const { left_out_.Report(sink_); }

 private:
  std::string TextOfMessage(const Json& said) const {
    std::string text = PlainText(TextOf(said, "text"), names_);
    if (!text.empty()) return text;
    const auto add = [&](const std::string& part) {
      if (part.empty()) return;
      if (!text.empty()) text += '\n';
      text += PlainText(part, names_);
    };
    for (const Json& attachment : ArrayOf(said, "attachments")) {
      if (!attachment.is_object()) continue;
      const bool has_text = !TextOf(attachment, "text").empty();
      if (has_text) add(TextOf(attachment, "title"));
      add(TextOf(attachment, has_text ? "text" : "fallback"));
    }
    for (const Json& shared : ArrayOf(said, "files")) {
      if (!shared.is_object()) continue;
      add(TextOf(shared, TextOf(shared, "title").empty() ? "name" : "title"));
    }
    return text;
  }

  std::string SpeakerOf(const Json& said) const {
    const std::string& user = TextOf(said, "user");
    if (names_.users.count(user) > 0) return NameOf(names_.users, user);
    const Json& profile = ObjectOf(said, "user_profile");
    for (const std::string* name :
         {&TextOf(profile, "display_name"), &TextOf(profile, "real_name"),
          &TextOf(said, "username"), &TextOf(ObjectOf(said, "bot_profile"), "name"), &user}) {
      if (!name->empty()) return *name;
    }
    return TextOf(said, "bot_id");
  }

  const ChatFile& file_;
  const SlackNames& names_;
  const std::string folder_;
  const std::string chat_;
  SessionRuns runs_;
  RecordSink* const sink_;
  std::unordered_set<std::string> seen_;
  LeftOut left_out_;
};

}  // namespace

SlackNames ReadSlackNames(const std::string& folder) {
  SlackNames names;
  Quiet quiet;
  const auto read = [&](const char* file, const auto& take) {
    const std::filesystem::path path = std::filesystem::path(folder) / file;
    std::error_code error;
    std::string reason;
    if (!std::filesystem::is_regular_file(path, error)) return;
    const std::unique_ptr<ByteSource> source = OpenFile(path.string(), &reason);
    if (source == nullptr) return;
    TakeFile(source.get(), "entry", &quiet, [&](Json* entry, const JsonPlace&) {
      take(*entry, TextOf(*entry, "id"));
      return true;
    });
  };
  for (const char* file : {"users.json", "org_users.json"}) {
    read(file, [&](const Json& person, const std::string& id) {
      std::string name = NameInProfile(person);
      if (!id.empty() && !name.empty()) names.users.insert_or_assign(id, std::move(name));
    });
  }
  for (const char* file : {"channels.json", "groups.json", "mpims.json", "dms.json"}) {
    read(file, [&](const Json& channel, const std::string& id) {
      std::string name = TextOf(channel, "name");
      for (const Json& member : name.empty() ? ArrayOf(channel, "members") : Json::array()) {
        if (!member.is_string()) continue;
        name += (name.empty() ? "" : ", ") + NameOf(names.users, member.get<std::string>());
      }
      if (!id.empty() && !name.empty()) names.channels.insert_or_assign(id, std::move(name));
    });
  }
  return names;
}

void ReadSlackDay(ByteSource* source, const ChatFile& file, const SlackNames& names,
                  const std::string& channel, RecordSink* sink) {
  SlackDay day(file, names, channel, sink);
  TakeFile(source, "message", sink,
           [&day](Json* message, const JsonPlace& place) { return day.Take(*message, place); });
  day.Finish();
}

}  // namespace wend::exchange
