#include "query/exchange/chat/chat_kind.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "query/exchange/chat/log_stamp.h"
#include "query/exchange/chat/mail_header.h"
#include "query/exchange/chat/named_date.h"

namespace wend::exchange {
namespace {

constexpr size_t kMaxLines = 400;
constexpr size_t kMaxNameWords = 4;
constexpr size_t kMaxDepth = 4;

// Collects the names of members of the first object, with the depth and the name that they are
// under: "1:mapping", "2:chats.list". Ends where that object does, or the prefix.
class NameCollector : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool Has(const char* name) const { return names_.count(name) > 0; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t& value) override {
    if (objects_ == 1 && top_ == "type" && value.size() <= 40) names_.insert("type=" + value);
    return true;
  }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override {
    ++objects_;
    return true;
  }
  bool end_object() override { return --objects_ > 0; }
  bool start_array(size_t) override { return ++arrays_ <= 64; }
  bool end_array() override {
    --arrays_;
    return true;
  }
  bool key(string_t& name) override {
    if (objects_ == 1) top_ = name;
    if (objects_ > kMaxDepth || name.size() > 40) return true;
    names_.insert(std::to_string(objects_) + ":" + (objects_ == 1 ? "" : top_ + ".") + name);
    return true;
  }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  std::set<std::string> names_;
  std::string top_;
  size_t objects_ = 0;
  size_t arrays_ = 0;
};

bool IsSlackNames(std::string_view base, const NameCollector& names) {
  static constexpr std::array<std::string_view, 6> kFiles = {
      "users.json", "org_users.json", "channels.json", "groups.json", "mpims.json", "dms.json"};
  if (std::find(kFiles.begin(), kFiles.end(), base) == kFiles.end() || !names.Has("1:id")) {
    return false;
  }
  return names.Has("1:members") || names.Has("1:profile") || names.Has("1:team_id");
}

std::vector<std::string_view> LinesOf(std::string_view prefix) {
  std::vector<std::string_view> lines;
  while (!prefix.empty() && lines.size() < kMaxLines) {
    const size_t end = prefix.find('\n');
    // What the prefix cuts off is no line.
    if (end == std::string_view::npos && prefix.size() > 4096) break;
    std::string_view line = WithoutMarks(prefix.substr(0, end));
    if (!line.empty() && line.back() == '\r') line = WithoutMarks(line.substr(0, line.size() - 1));
    if (!line.empty()) lines.push_back(line);
    prefix.remove_prefix(end == std::string_view::npos ? prefix.size() : end + 1);
  }
  return lines;
}

size_t WordCount(std::string_view text) {
  size_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t';
    words += !blank && !inside ? 1 : 0;
    inside = !blank;
  }
  return words;
}

bool IsPersonName(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kLevels = {
      "info",   "warn",     "warning", "error", "debug", "trace", "fatal",
      "notice", "critical", "severe",  "panic", "alert", "emerg", "verbose"};
  static constexpr std::array<std::string_view, 6> kRoles = {"user",  "assistant", "human",
                                                             "agent", "system",    "bot"};
  const std::string lower = LowerAscii(name);
  if (std::find(kRoles.begin(), kRoles.end(), lower) != kRoles.end()) return true;
  if (std::find(kLevels.begin(), kLevels.end(), lower) != kLevels.end()) return false;
  const char first = name.empty() ? '\0' : name[0];
  const bool begins = (first >= 'A' && first <= 'Z') || (first & 0x80) != 0;
  return begins && WordCount(name) <= kMaxNameWords &&
         name.find_first_of("/\\<>{}[]()=;|*#_$%&!?,") == std::string_view::npos;
}

bool IsWhatsApp(const std::vector<std::string_view>& lines) {
  size_t named = 0;
  for (const std::string_view line : lines) {
    LogStamp stamp;
    const bool is_stamped = ReadStamp(line, &stamp) && stamp.separator != '\0' &&
                            (stamp.bracketed ? stamp.has_comma : stamp.dashed) &&
                            !stamp.offset_minutes.has_value();
    if (!is_stamped) {
      if (line.data() == lines[0].data()) return false;
      continue;
    }
    std::string_view name;
    std::string_view text;
    named += SplitName(line.substr(stamp.size), &name, &text) ? 1 : 0;
  }
  return named >= 2 || (named == 1 && lines.size() == 1);
}

bool IsStampedLog(const std::vector<std::string_view>& lines) {
  size_t named = 0;
  for (const std::string_view line : lines) {
    LogStamp stamp;
    std::string_view name;
    std::string_view text;
    const bool is_message =
        ReadStamp(line, &stamp) && SplitName(line.substr(stamp.size), &name, &text);
    if (is_message && !IsPersonName(name)) return false;
    if (!is_message && line.data() == lines[0].data()) return false;
    named += is_message ? 1 : 0;
  }
  return named >= 2 && named * 2 >= lines.size();
}

bool IsNamedLog(const std::vector<std::string_view>& lines) {
  std::map<std::string_view, size_t> names;
  std::string_view last;
  size_t named = 0;
  size_t spoken = 0;
  size_t changes = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    std::string_view name;
    std::string_view text;
    if (SplitName(lines[i], &name, &text) && IsPersonName(name)) {
      ++named;
      ++names[name];
      spoken += WordCount(text) >= 3 ? 1 : 0;
      changes += named > 1 && name != last ? 1 : 0;
      last = name;
    }
    if (i >= 20 && named * 2 < i) return false;
  }
  size_t repeated = 0;
  for (const auto& [name, count] : names) repeated += count >= 2 ? 1 : 0;
  return named >= 4 && named * 5 >= lines.size() * 4 && names.size() * 2 <= named &&
         repeated >= 2 && repeated * 2 >= names.size() && changes * 4 >= named &&
         spoken * 2 >= named;
}

bool IsMbox(std::string_view prefix) {
  if (prefix.substr(0, 5) != "From ") return false;
  const size_t end = prefix.find('\n');
  if (end == std::string_view::npos) return false;
  const std::string_view line = prefix.substr(0, end);
  const size_t address = line.find(' ', 5);
  if (address == std::string_view::npos || !ParseMailDate(line.substr(address)).has_value()) {
    return false;
  }
  std::string_view body;
  return !ReadFields(prefix.substr(end + 1), &body).empty();
}

}  // namespace

std::optional<FileKind> JsonChatKind(std::string_view base, std::string_view prefix) {
  const size_t begin = prefix.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  prefix.remove_prefix(begin);
  NameCollector names;
  nlohmann::json::sax_parse(prefix.begin(), prefix.end(), &names,
                            nlohmann::json::input_format_t::json,
                            /*strict=*/false);
  if (names.Has("1:mapping") &&
      (names.Has("3:mapping.parent") || names.Has("3:mapping.children"))) {
    return FileKind::kOpenAi;
  }
  if (names.Has("1:chat_messages")) return FileKind::kAnthropic;
  if (names.Has("1:question_id") &&
      (names.Has("1:haystack_dates") || names.Has("1:haystack_sessions") ||
       names.Has("1:haystack_session_ids"))) {
    return FileKind::kLongMemEval;
  }
  if (names.Has("2:conversation.speaker_a") ||
      (names.Has("2:qa.evidence") && names.Has("2:qa.question"))) {
    return FileKind::kLocomo;
  }
  if (names.Has("2:messages.date_unixtime") ||
      (names.Has("2:messages.date") && names.Has("2:messages.from_id")) ||
      names.Has("2:chats.list") || (names.Has("1:about") && names.Has("1:personal_information"))) {
    return FileKind::kTelegram;
  }
  // A line of its own is a record of JSON Lines.
  const bool is_array = prefix.substr(0, prefix.find('{')).find('[') != std::string_view::npos;
  if (is_array && names.Has("1:ts") && names.Has("type=message")) {
    return FileKind::kSlack;
  }
  if (IsSlackNames(base, names)) return FileKind::kSlackNames;
  return std::nullopt;
}

std::optional<FileKind> TextChatKind(std::string_view prefix, bool names_alone) {
  if (IsMbox(prefix)) return FileKind::kMbox;
  const std::vector<std::string_view> lines = LinesOf(prefix);
  if (lines.empty()) return std::nullopt;
  if (IsWhatsApp(lines)) return FileKind::kWhatsApp;
  if (IsStampedLog(lines)) return FileKind::kLog;
  if (names_alone && IsNamedLog(lines)) return FileKind::kLog;
  return std::nullopt;
}

}  // namespace wend::exchange
