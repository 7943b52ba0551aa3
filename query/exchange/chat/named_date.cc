#include "query/exchange/chat/named_date.h"

#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace wend::exchange {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr size_t kMaxDateBytes = 200;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Runs of digits, runs of letters in lower case, and ':' '+' '-' alone; all else only separates.
std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  size_t comment = 0;
  for (size_t at = 0; at < text.size() && at < kMaxDateBytes;) {
    const char c = text[at];
    if (c == '(') ++comment;
    if (c == ')' && comment > 0) --comment;
    if (comment > 0 || !(IsDigit(c) || IsLetter(c) || c == ':' || c == '+' || c == '-')) {
      ++at;
      continue;
    }
    const size_t begin = at++;
    while (at < text.size() &&
           ((IsDigit(c) && IsDigit(text[at])) || (IsLetter(c) && IsLetter(text[at])))) {
      ++at;
    }
    std::string word(text.substr(begin, at - begin));
    for (char& letter : word) {
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    words.push_back(std::move(word));
  }
  return words;
}

// -1 for what is no number of at most 4 digits.
int Number(const std::string& word) {
  if (word.empty() || word.size() > 4 || !IsDigit(word[0])) return -1;
  int number = 0;
  for (const char c : word) number = number * 10 + (c - '0');
  return number;
}

// "May" and "September" as 5 and 9; 0 for no month.
int Month(const std::string& word) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  for (size_t month = 0; month < kMonths.size(); ++month) {
    if (word.size() >= 3 && kMonths[month].substr(0, word.size()) == word) {
      return static_cast<int>(month) + 1;
    }
  }
  return 0;
}

int FullYear(const std::string& word) {
  const int year = Number(word);
  if (word.size() >= 3 || year < 0) return year < 1900 && year >= 0 ? year + 1900 : year;
  return year + (year < 50 ? 2000 : 1900);
}

// Reads words in order; what is not there is told by false and taken by nobody.
class WordReader {
 public:
  explicit WordReader(std::string_view text) : words_(Words(text)) {}

  const std::string& Peek() const {
    static const std::string kNone;
    return next_ < words_.size() ? words_[next_] : kNone;
  }
  std::string Take() {
    std::string word = Peek();
    if (next_ < words_.size()) ++next_;
    return word;
  }
  // "10:15" or "10:15:32"
  bool TakeClock(ClockTime* time) {
    time->hour = Number(Take());
    if (Take() != ":") return false;
    time->minute = Number(Take());
    if (Peek() == ":") {
      Take();
      time->second = Number(Take());
    }
    return true;
  }

 private:
  std::vector<std::string> words_;
  size_t next_ = 0;
};

// Minutes east of UTC; nothing for what is no offset. What is not known counts as UTC, as RFC 5322
// has it.
std::optional<int> ZoneMinutes(WordReader* words) {
  static constexpr std::array<std::pair<std::string_view, int>, 8> kZones = {{{"est", -300},
                                                                              {"edt", -240},
                                                                              {"cst", -360},
                                                                              {"cdt", -300},
                                                                              {"mst", -420},
                                                                              {"mdt", -360},
                                                                              {"pst", -480},
                                                                              {"pdt", -420}}};
  const std::string sign = words->Take();
  if (sign == "+" || sign == "-") {
    const std::string digits = words->Take();
    const int number = Number(digits);
    if (digits.size() != 4 || number % 100 > 59 || number > 1800) return std::nullopt;
    return (number / 100 * 60 + number % 100) * (sign == "-" ? -1 : 1);
  }
  for (const auto& [name, minutes] : kZones) {
    if (sign == name) return minutes;
  }
  return 0;
}

}  // namespace

std::optional<int64_t> LocalMicros(const ClockTime& time) {
  const bool is_clock = time.hour >= 0 && time.hour <= 23 && time.minute >= 0 &&
                        time.minute <= 59 && time.second >= 0 && time.second <= 60;
  if (!is_clock || time.year < 1 || time.year > 9998 || time.month < 1 || time.day < 1) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(time.year),
                                         std::chrono::month(static_cast<unsigned>(time.month)),
                                         std::chrono::day(static_cast<unsigned>(time.day))};
  if (!date.ok()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (days * 86'400 + time.hour * 3'600 + time.minute * 60 + time.second) * kMicrosPerSecond;
}

std::optional<Timestamp> ParseMailDate(std::string_view text) {
  WordReader words(text);
  ClockTime time;
  if (IsLetter(words.Peek().empty() ? '\0' : words.Peek()[0])) words.Take();  // the day's name
  const bool is_asctime = Month(words.Peek()) > 0;
  if (is_asctime) time.month = Month(words.Take());
  time.day = Number(words.Take());
  if (!is_asctime) {
    if (words.Peek() == "-") words.Take();
    time.month = Month(words.Take());
    if (words.Peek() == "-") words.Take();
    time.year = FullYear(words.Take());
  }
  if (!words.TakeClock(&time)) return std::nullopt;
  std::optional<int> offset = 0;
  // Some programs put an offset before the year of asctime.
  const bool has_offset = !is_asctime || words.Peek() == "+" || words.Peek() == "-";
  if (has_offset) offset = ZoneMinutes(&words);
  if (is_asctime) time.year = FullYear(words.Take());
  const std::optional<int64_t> local = LocalMicros(time);
  if (!local.has_value() || !offset.has_value()) return std::nullopt;
  return Timestamp{*local - int64_t{*offset} * 60 * kMicrosPerSecond, *offset};
}

std::optional<int64_t> ParseLocomoDate(std::string_view text) {
  WordReader words(text);
  ClockTime time;
  if (!words.TakeClock(&time) || time.hour < 1 || time.hour > 12) return std::nullopt;
  const std::string half = words.Take();
  if (half != "am" && half != "pm") return std::nullopt;
  time.hour = time.hour % 12 + (half == "pm" ? 12 : 0);
  if (words.Take() != "on") return std::nullopt;
  time.day = Number(words.Take());
  time.month = Month(words.Take());
  time.year = Number(words.Take());
  return LocalMicros(time);
}

std::optional<int64_t> ParseLongMemEvalDate(std::string_view text) {
  WordReader words(text);
  ClockTime time;
  time.year = Number(words.Take());
  time.month = Number(words.Take());
  time.day = Number(words.Take());
  if (!words.TakeClock(&time)) return std::nullopt;
  return LocalMicros(time);
}

}  // namespace wend::exchange
