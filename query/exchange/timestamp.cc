#include "query/exchange/timestamp.h"

#include <charconv>
#include <chrono>
#include <cmath>

namespace wend::exchange {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr double kFirstSecond = -62135596800.0;  // 0001-01-01T00:00:00Z
constexpr double kLastSecond = 253402300799.0;   // 9999-12-31T23:59:59Z

// Reads from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }
  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Exactly `digits` digits, no more than `max`.
  bool Number(size_t digits, int max, int* value) {
    if (rest_.size() < digits) return false;
    *value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return false;
      *value = *value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return *value <= max;
  }
  // One or more digits after a decimal point, as microseconds; finer ones are dropped.
  bool Fraction(int64_t* micros) {
    size_t digits = 0;
    int64_t unit = kMicrosPerSecond / 10;
    for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
      *micros += unit * (rest_[digits] - '0');
      unit /= 10;
    }
    rest_.remove_prefix(digits);
    return digits > 0;
  }

 private:
  std::string_view rest_;
};

// "Z", "+02:00" or "+0200"; at most the +-18 hours that the library takes.
bool ParseOffset(Scanner* scan, int* minutes) {
  *minutes = 0;
  if (scan->AtEnd() || scan->Take('Z') || scan->Take('z')) return true;
  const bool west = scan->Take('-');
  if (!west && !scan->Take('+')) return false;
  int hours = 0;
  int rest = 0;
  if (!scan->Number(2, 18, &hours)) return false;
  scan->Take(':');
  if (!scan->Number(2, 59, &rest)) return false;
  *minutes = (hours * 60 + rest) * (west ? -1 : 1);
  return hours * 60 + rest <= 18 * 60;
}

bool ParseClock(Scanner* scan, int64_t* micros) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!scan->Number(2, 23, &hour) || !scan->Take(':') || !scan->Number(2, 59, &minute)) {
    return false;
  }
  int64_t fraction = 0;
  if (scan->Take(':')) {
    if (!scan->Number(2, 60, &second)) return false;  // 60: a leap second
    if (scan->Take('.') && !scan->Fraction(&fraction)) return false;
  }
  *micros = (int64_t{hour} * 3600 + minute * 60 + second) * kMicrosPerSecond + fraction;
  return true;
}

std::optional<Timestamp> ParseCalendar(std::string_view text) {
  Scanner scan(text);
  int year = 0;
  int month = 0;
  int day = 0;
  if (!scan.Number(4, 9999, &year) || !scan.Take('-') || !scan.Number(2, 12, &month) ||
      !scan.Take('-') || !scan.Number(2, 31, &day)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year == 0) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  Timestamp time;
  time.microseconds = days * 86400 * kMicrosPerSecond;
  if (scan.AtEnd()) return time;
  int64_t clock = 0;
  if (!scan.Take('T') && !scan.Take('t') && !scan.Take(' ')) return std::nullopt;
  if (!ParseClock(&scan, &clock)) return std::nullopt;
  scan.Take(' ');
  if (!ParseOffset(&scan, &time.offset_minutes) || !scan.AtEnd()) return std::nullopt;
  time.microseconds += clock - int64_t{time.offset_minutes} * 60 * kMicrosPerSecond;
  return time;
}

}  // namespace

std::optional<Timestamp> ParseTimestamp(std::string_view text) {
  if (std::optional<Timestamp> time = ParseCalendar(text)) return time;
  // Four digits are a year that someone wrote, not an hour of 1970.
  if (text.size() < 8) return std::nullopt;
  double seconds = 0;
  const auto [end, code] =
      std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return TimestampFromUnix(seconds);
}

std::optional<Timestamp> TimestampFromUnix(double seconds) {
  if (std::fabs(seconds) >= 1e11) seconds /= 1000;
  if (!(seconds >= kFirstSecond && seconds <= kLastSecond)) return std::nullopt;
  return Timestamp{std::llround(seconds * static_cast<double>(kMicrosPerSecond)), 0};
}

}  // namespace wend::exchange
