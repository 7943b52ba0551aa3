#include "storage/base/time_text.h"

#include <array>
#include <cstdio>

namespace wend {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
constexpr int64_t kSecondsPerDay = 86'400;

struct Date {
  int64_t year;
  int month;  // 1 to 12
  int day;    // 1 to 31
};

// Days since 1970-01-01 and back, counting years from March so that the leap day is the last of
// a year (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
constexpr int64_t DaysFromDate(Date date) {
  const int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t month_from_march = (date.month + 9) % 12;
  const int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Date DateFromDays(int64_t days) {
  days += 719'468;
  const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const int month =
      static_cast<int>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

constexpr int64_t kFirstMicros = DaysFromDate({1, 1, 1}) * kSecondsPerDay * kMicrosPerSecond;
constexpr int64_t kLastMicros =
    DaysFromDate({10'000, 1, 1}) * kSecondsPerDay * kMicrosPerSecond - 1;

bool IsLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysInMonth(int64_t year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[static_cast<size_t>(month - 1)];
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads the parts of a time one after another; the first fault ends it.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text) {}

  Result<ParsedTime> Read() {
    Date date{};
    WEND_RETURN_IF_ERROR(ReadDate(&date));
    WEND_RETURN_IF_ERROR(ReadOneOf("Tt ", "'T' between date and time"));
    int64_t micros = 0;
    WEND_RETURN_IF_ERROR(ReadClock(&micros));
    int offset = 0;
    WEND_RETURN_IF_ERROR(ReadOffset(&offset));
    if (at_ != text_.size()) return Fault(at_, "nothing may follow the offset from UTC");
    ParsedTime time;
    time.microseconds =
        DaysFromDate(date) * kSecondsPerDay * kMicrosPerSecond + micros - offset * kMicrosPerMinute;
    time.offset_minutes = static_cast<int16_t>(offset);
    return time;
  }

 private:
  static Status Fault(size_t offset, std::string_view what) {
    return Status::InvalidAt(offset, "not an RFC 3339 time: " + std::string(what));
  }

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  Status ReadOneOf(std::string_view choices, std::string_view what) {
    if (at_ >= text_.size() || choices.find(text_[at_]) == std::string_view::npos) {
      return Fault(at_, "expected " + std::string(what));
    }
    ++at_;
    return {};
  }

  // Exactly `digits` digits with a value from `low` to `high`.
  Status ReadNumber(int digits, int low, int high, std::string_view what, int* value) {
    const size_t begin = at_;
    *value = 0;
    for (int i = 0; i < digits; ++i) {
      if (!IsDigit(Peek())) {
        return Fault(at_,
                     "expected " + std::to_string(digits) + " digits of the " + std::string(what));
      }
      *value = *value * 10 + (text_[at_++] - '0');
    }
    if (*value < low || *value > high) {
      return Fault(begin, "the " + std::string(what) + " goes from " + std::to_string(low) +
                              " to " + std::to_string(high));
    }
    return {};
  }

  Status ReadDate(Date* date) {
    int year = 0;
    WEND_RETURN_IF_ERROR(ReadNumber(4, 1, 9999, "year", &year));
    WEND_RETURN_IF_ERROR(ReadOneOf("-", "'-' after the year"));
    WEND_RETURN_IF_ERROR(ReadNumber(2, 1, 12, "month", &date->month));
    WEND_RETURN_IF_ERROR(ReadOneOf("-", "'-' after the month"));
    date->year = year;
    return ReadNumber(2, 1, DaysInMonth(year, date->month), "day of that month", &date->day);
  }

  Status ReadClock(int64_t* micros) {
    int hour = 0, minute = 0, second = 0;
    WEND_RETURN_IF_ERROR(ReadNumber(2, 0, 23, "hour", &hour));
    WEND_RETURN_IF_ERROR(ReadOneOf(":", "':' after the hour"));
    WEND_RETURN_IF_ERROR(ReadNumber(2, 0, 59, "minute", &minute));
    WEND_RETURN_IF_ERROR(ReadOneOf(":", "':' after the minute"));
    WEND_RETURN_IF_ERROR(ReadNumber(2, 0, 59, "second", &second));
    *micros = ((hour * 60 + minute) * 60 + second) * kMicrosPerSecond;
    if (Peek() != '.') return {};
    const size_t first = ++at_;
    for (int64_t unit = kMicrosPerSecond / 10; IsDigit(Peek()); ++at_, unit /= 10) {
      if (at_ - first == 9) return Fault(at_, "a fraction of a second has at most nine digits");
      *micros += (text_[at_] - '0') * unit;
    }
    if (at_ == first) return Fault(at_, "expected digits after the '.'");
    return {};
  }

  Status ReadOffset(int* offset) {
    const size_t begin = at_;
    WEND_RETURN_IF_ERROR(ReadOneOf("Zz+-", "an offset from UTC: 'Z', or as in +02:00"));
    const char sign = text_[begin];
    if (sign == 'Z' || sign == 'z') return {};
    int hours = 0, minutes = 0;
    WEND_RETURN_IF_ERROR(ReadNumber(2, 0, 23, "offset's hours", &hours));
    WEND_RETURN_IF_ERROR(ReadOneOf(":", "':' in the offset"));
    WEND_RETURN_IF_ERROR(ReadNumber(2, 0, 59, "offset's minutes", &minutes));
    *offset = hours * 60 + minutes;
    if (*offset > kMaxOffsetMinutes) return Fault(begin, "an offset is at most 18:00");
    if (sign == '-') *offset = -*offset;
    return {};
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

bool IsTimeInRange(int64_t microseconds, int64_t offset_minutes) {
  if (offset_minutes < -kMaxOffsetMinutes || offset_minutes > kMaxOffsetMinutes) return false;
  const int64_t shift = offset_minutes * kMicrosPerMinute;
  return microseconds >= kFirstMicros - shift && microseconds <= kLastMicros - shift;
}

std::string FormatTime(int64_t microseconds, int offset_minutes) {
  WEND_DCHECK(IsTimeInRange(microseconds, offset_minutes));
  const int64_t shown = microseconds + offset_minutes * kMicrosPerMinute;
  int64_t seconds = shown / kMicrosPerSecond;
  int64_t fraction = shown % kMicrosPerSecond;
  if (fraction < 0) {
    fraction += kMicrosPerSecond;
    --seconds;
  }
  int64_t days = seconds / kSecondsPerDay;
  int64_t second_of_day = seconds % kSecondsPerDay;
  if (second_of_day < 0) {
    second_of_day += kSecondsPerDay;
    --days;
  }
  const Date date = DateFromDays(days);
  std::array<char, 96> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04lld-%02d-%02dT%02d:%02d:%02d",
                static_cast<long long>(date.year), date.month, date.day,
                static_cast<int>(second_of_day / 3600), static_cast<int>(second_of_day / 60 % 60),
                static_cast<int>(second_of_day % 60));
  std::string text = buffer.data();
  if (fraction != 0) {
    const bool millis = fraction % 1000 == 0;
    std::snprintf(buffer.data(), buffer.size(), millis ? ".%03d" : ".%06d",
                  static_cast<int>(millis ? fraction / 1000 : fraction));
    text += buffer.data();
  }
  if (offset_minutes == 0) return text + "Z";
  const int magnitude = offset_minutes < 0 ? -offset_minutes : offset_minutes;
  std::snprintf(buffer.data(), buffer.size(), "%c%02d:%02d", offset_minutes < 0 ? '-' : '+',
                magnitude / 60, magnitude % 60);
  return text + buffer.data();
}

Result<ParsedTime> ParseTime(std::string_view text) { return TimeReader(text).Read(); }

}  // namespace wend
