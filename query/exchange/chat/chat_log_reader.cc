// Chat logs as text: what WhatsApp exports, and plain logs "Name: text".
//
// WhatsApp (no reference is published; the forms below are those that phones are known to write):
// a message begins with a stamp and a name. iPhones write "[8/5/23, 10:15:32 PM] Ann: text",
// Android "05.08.23, 22:15 - Ann: text"; date and clock are those of the phone's language and
// region (log_stamp.h has all that are read). Lines without a stamp go on with the message above.
// A stamp without a name is a system line. On iPhones what WhatsApp itself says begins with U+200E.
// A message that is one text in angle brackets, "<Media omitted>" in the phone's language, stands
// for a picture or file.
//   - The chat's name is the file's: "WhatsApp Chat with Ann.txt", or for "_chat.txt" the folder's.
//   - Keys are "whatsapp/CHAT/STAMP HASH" with a hash of name and text: the same however the dates
//     are read, and however much was written since. Equal messages of one stamp are numbered.
//   - "~ Ann" is somebody who is not in the phone's contacts: the speaker is "Ann".
// Left out and counted: system lines, media that were omitted, deleted messages.
//
// Plain logs: "Ann: text", with a stamp before all of them or before none. Where the first message
// has a stamp, only lines with a stamp begin one. Other lines go on with the message above. Keys
// are "PATH#LINE".
//
// For both: times are read by the zone of the options, else as UTC, and a note says so; messages
// with times are cut into sessions by gaps of 20 minutes, those of a log without times are one
// session. Whether 8/5/23 is in August or May is found from the other dates of the file: one above
// 12, else the order in which fewer dates lie before the one above; messages are held until it is
// known, at most 16 MiB of them. Where nothing tells, the day comes first with a clock of 24 hours
// and the month with one of 12, and a note says so.

#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <unordered_map>
#include <utility>
#include <vector>

#include "query/exchange/chat/chat_readers.h"
#include "query/exchange/chat/log_stamp.h"
#include "query/exchange/file_kind.h"

namespace wend::exchange {
namespace {

constexpr size_t kMaxHeldBytes = size_t{16} << 20;
constexpr std::string_view kUnshownMark = "\xE2\x80\x8E";  // U+200E
constexpr size_t kMaxPlaceholderBytes = 60;

struct LogMessage {
  LogStamp stamp;
  std::string stamp_text;
  std::string name;
  std::string text;
  uint64_t line = 0;
  bool has_stamp = false;
  bool has_clock_only = false;
};

// "WhatsApp Chat with Ann (1)" as "Ann"; for "_chat" the folder's name.
std::string ChatName(const Origin& origin) {
  const std::string title = TitleFromName(origin.key);
  std::string_view name = title;
  if (name == "_chat") {
    const std::string_view path = origin.key;
    const size_t slash = path.rfind('/');
    const std::string_view folder = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    if (!folder.empty()) name = folder.substr(folder.rfind('/') + 1);
  }
  for (const std::string_view opening : {"WhatsApp Chat with ", "WhatsApp Chat - "}) {
    if (name.substr(0, opening.size()) == opening) name.remove_prefix(opening.size());
  }
  // A second download of the same export.
  const size_t copy = name.rfind(" (");
  if (copy != std::string_view::npos && copy > 0 && name.back() == ')' &&
      name.find_first_not_of("0123456789", copy + 2) == name.size() - 1) {
    name = name.substr(0, copy);
  }
  return name.empty() ? "chat" : std::string(name);
}

std::string WithPlainBlanks(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (const size_t mark = MarkSize(text.substr(at))) {
      at += mark;
    } else if (text.substr(at, 3) == "\xE2\x80\xAF" || text.substr(at, 2) == "\xC2\xA0") {
      out += ' ';
      at += text[at] == '\xC2' ? 2 : 3;
    } else {
      out += text[at++];
    }
  }
  return out;
}

// "<Media omitted>" and its like in any language.
bool IsPlaceholder(std::string_view text) {
  return text.size() >= 3 && text.size() <= kMaxPlaceholderBytes && text.front() == '<' &&
         text.find_first_of("<>\n", 1) == text.size() - 1 && text.back() == '>';
}

class LogReader {
 public:
  LogReader(const ChatFile& file, bool is_whatsapp, RecordSink* sink)
      : file_(file),
        is_whatsapp_(is_whatsapp),
        chat_(ChatName(file.origin)),
        sink_(sink),
        order_(file.options.dates),
        runs_(is_whatsapp ? chat_ : file.origin.key) {}

  void Read(ByteSource* source) {
    LineReader lines(source);
    std::string_view line;
    bool go_on = true;
    while (go_on) {
      const LineReader::Outcome outcome = lines.Next(&line);
      if (outcome == LineReader::Outcome::kEnd) break;
      if (outcome == LineReader::Outcome::kTooLong) {
        go_on = sink_->Skip(lines.line_number(), "the line is over 1 GiB");
      } else {
        go_on = TakeLine(line, lines.line_number());
      }
    }
    if (go_on && source->error().empty()) Finish();
  }

 private:
  bool TakeLine(std::string_view line, uint64_t number) {
    LogMessage message;
    message.line = number;
    std::string_view name;
    std::string_view text;
    const bool has_stamp = ReadStamp(line, &message.stamp);
    const std::string_view said = has_stamp ? line.substr(message.stamp.size) : line;
    const bool may_begin = has_stamp || (!is_whatsapp_ && !stamped_.value_or(false));
    if (may_begin && SplitName(said, &name, &text)) {
      if (!stamped_.has_value()) stamped_ = has_stamp;
      if (!Flush()) return false;
      message.has_stamp = has_stamp;
      message.has_clock_only = has_stamp && message.stamp.separator == '\0';
      message.stamp_text = WithPlainBlanks(std::exchange(message.stamp.text, {}));
      message.name = NameOf(name);
      message.text = text;
      open_ = std::move(message);
      is_open_ = true;
      return true;
    }
    if (has_stamp && is_whatsapp_) {
      if (!Flush()) return false;
      left_out_.Add("system lines");
      in_system_ = true;
      return true;
    }
    return GoOn(line, number);
  }

  // A line of the message above.
  bool GoOn(std::string_view line, uint64_t number) {
    if (is_open_) {
      open_.text += '\n';
      open_.text += line;
    } else if (!in_system_ && line.find_first_not_of(" \t\r") != std::string_view::npos) {
      if (before_first_++ == 0) first_before_line_ = number;
    }
    return true;
  }

  static std::string NameOf(std::string_view name) {
    std::string plain = WithPlainBlanks(name);
    if (plain.size() > 1 && plain[0] == '~') plain.erase(0, plain.find_first_not_of("~ "));
    return plain.empty() ? std::string(name) : plain;
  }

  // Ends the message that is open, and hands it on once the order of dates is known.
  bool Flush() {
    in_system_ = false;
    if (!is_open_) return true;
    is_open_ = false;
    ++messages_;
    LogMessage message = std::exchange(open_, LogMessage());
    if (message.has_stamp) order_.Observe(message.stamp);
    if (!order_.is_known() && message.has_stamp && held_bytes_ < kMaxHeldBytes) {
      held_bytes_ += sizeof(LogMessage) + message.name.size() + message.text.size();
      held_.push_back(std::move(message));
      return true;
    }
    return Release() && Give(std::move(message));
  }

  bool Release() {
    order_.Settle();
    for (LogMessage& message : std::exchange(held_, {})) {
      if (!Give(std::move(message))) return false;
    }
    held_bytes_ = 0;
    return true;
  }

  bool Give(LogMessage message) {
    std::string text = TextOf(message);
    if (text.empty()) return true;
    ChatMessage given;
    if (message.has_stamp && !message.has_clock_only) {
      const std::optional<int64_t> local = LocalMicros(message.stamp, order_.day_first());
      if (!local.has_value()) {
        return sink_->Skip(message.line, "'" + message.stamp_text +
                                             "' is no time of any day, read "
                                             "with the " +
                                             (order_.day_first() ? "day" : "month") + " first");
      }
      given.time = TimeOf(message.stamp, *local);
    }
    clock_only_ += message.has_clock_only ? 1 : 0;
    given.key = is_whatsapp_ ? "whatsapp/" + chat_ + "/" + StampKey(message, text)
                             : file_.origin.key + "#" + std::to_string(message.line);
    given.text = std::move(text);
    given.speaker = std::move(message.name);
    given.chat = is_whatsapp_ ? chat_ : std::string();
    given.session = runs_.SessionOf(given.time, given.time.has_value() ? message.stamp_text : "");
    ++given_;
    return sink_->Accept(RecordOf(std::move(given), file_.origin));
  }

  Timestamp TimeOf(const LogStamp& stamp, int64_t local) {
    if (!stamp.offset_minutes.has_value()) {
      ++without_offset_;
      return FromLocal(local, file_.options.zone);
    }
    const int offset = *stamp.offset_minutes;
    return OnClockOf({local - int64_t{offset} * 60'000'000, offset}, file_.options.zone);
  }

  // What was said, without the marks of WhatsApp; empty for what is left out.
  std::string TextOf(const LogMessage& message) {
    std::string_view text = message.text;
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
    if (!is_whatsapp_) {
      if (text.empty()) left_out_.Add("messages without text");
      return std::string(text);
    }
    const bool is_own = text.substr(0, kUnshownMark.size()) == kUnshownMark;
    // "text <This message was edited>"
    const size_t suffix = text.rfind(std::string(kUnshownMark) + "<");
    if (suffix != std::string_view::npos && suffix > 0 && text.back() == '>' &&
        text.find('\n', suffix) == std::string_view::npos) {
      text = text.substr(0, suffix);
    }
    text = WithoutMarks(text);
    if (text == "This message was deleted" || text == "This message was deleted." ||
        text == "You deleted this message" || text == "You deleted this message.") {
      left_out_.Add("deleted messages");
      return {};
    }
    if (is_own || IsPlaceholder(text)) {
      left_out_.Add("pictures, files and notices of WhatsApp");
      return {};
    }
    if (text.empty()) left_out_.Add("messages without text");
    return std::string(text);
  }

  // The stamp as it is written and a hash of what was said.
  std::string StampKey(const LogMessage& message, const std::string& text) {
    if (message.stamp_text != last_stamp_) {
      last_stamp_ = message.stamp_text;
      same_stamp_.clear();
    }
    const std::string said = message.name + ": " + text;
    const uint64_t hash = XXH3_64bits(said.data(), said.size());
    const uint64_t count = ++same_stamp_[hash];
    char digits[32];
    std::snprintf(digits, sizeof digits, " %08llx",
                  static_cast<unsigned long long>(hash & 0xFFFF'FFFF));
    return message.stamp_text + digits + (count == 1 ? "" : "#" + std::to_string(count));
  }

  void Finish() {
    if (!Flush()) return;
    if (!Release()) return;
    if (before_first_ > 0 &&
        !sink_->Skip(first_before_line_,
                     (before_first_ == 1 ? std::string("the line stands")
                                         : std::to_string(before_first_) + " lines stand") +
                         " before the first message")) {
      return;
    }
    if (messages_ == 0) {
      sink_->Skip(0, is_whatsapp_ ? "no message is in it: expected lines such as '[8/5/23, "
                                    "10:15:32 PM] Ann: text' or '05.08.23, 22:15 - Ann: text'"
                                  : "no message is in it: expected lines such as 'Ann: text' or "
                                    "'[2023-05-08 13:56] Ann: text'");
    }
    left_out_.Report(sink_);
    if (given_ == 0) return;
    if (order_.is_guess()) {
      sink_->Note(order_.day_first()
                      ? "nothing tells whether 8/5 is in August or May: read with the day first; "
                        "the option dates says month_first"
                      : "nothing tells whether 8/5 is in August or May: read with the month first; "
                        "the option dates says day_first");
    }
    if (without_offset_ > 0 && file_.options.zone.empty()) {
      sink_->Note(
          "times have no offset and are read as UTC; the option zone names their clock, "
          "such as Europe/Berlin");
    }
    if (clock_only_ > 0) {
      sink_->Note(std::to_string(clock_only_) +
                  " messages have a time of day without a date, "
                  "which is not kept");
    }
  }

  const ChatFile& file_;
  const bool is_whatsapp_;
  const std::string chat_;
  RecordSink* const sink_;
  DateOrderFinder order_;
  SessionRuns runs_;
  LeftOut left_out_;

  std::optional<bool> stamped_;  // whether the first message has a stamp
  LogMessage open_;
  bool is_open_ = false;
  bool in_system_ = false;  // the lines behind a system line
  std::vector<LogMessage> held_;
  size_t held_bytes_ = 0;

  std::string last_stamp_;
  std::unordered_map<uint64_t, uint64_t> same_stamp_;
  uint64_t messages_ = 0;
  uint64_t given_ = 0;
  uint64_t before_first_ = 0;
  uint64_t first_before_line_ = 0;
  uint64_t without_offset_ = 0;
  uint64_t clock_only_ = 0;
};

}  // namespace

void ReadWhatsApp(ByteSource* source, const ChatFile& file, RecordSink* sink) {
  LogReader(file, /*is_whatsapp=*/true, sink).Read(source);
}

void ReadChatLog(ByteSource* source, const ChatFile& file, RecordSink* sink) {
  LogReader(file, /*is_whatsapp=*/false, sink).Read(source);
}

}  // namespace wend::exchange
