#include "query/time_period.h"

#include <chrono>
#include <string>

namespace wend {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr int kMaxOffsetMinutes = 18 * 60;

sys_days DayOf(int year, int month, int day) {
  return std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
         std::chrono::day(static_cast<unsigned>(day));
}

int64_t Micros(sys_days day) { return int64_t{day.time_since_epoch().count()} * kDay; }

// Monday of week 1, which is the week with the 4th of January.
sys_days FirstMonday(int year) {
  const sys_days fourth = DayOf(year, 1, 4);
  return fourth - (std::chrono::weekday(fourth) - std::chrono::Monday);
}

// Reads the parts of a period one after another; the first fault ends it.
class PeriodReader {
 public:
  explicit PeriodReader(std::string_view text) : text_(text) {}

  Result<TimePeriod> Read() {
    WEND_RETURN_IF_ERROR(ReadDate());
    if (day_known_ && at_ < text_.size() && Matches("Tt ")) WEND_RETURN_IF_ERROR(ReadClock());
    period_.wall_clock = true;
    if (day_known_ && at_ < text_.size()) WEND_RETURN_IF_ERROR(ReadOffset());
    if (at_ == text_.size()) return period_;
    return Fault("nothing may follow '" + std::string(text_.substr(0, at_)) + "'");
  }

 private:
  Status Fault(const std::string& what) const {
    return Status::Invalid("'" + std::string(text_.substr(0, 40)) + "' is no time: " + what);
  }

  bool Matches(std::string_view choices) {
    if (at_ >= text_.size() || choices.find(text_[at_]) == std::string_view::npos) return false;
    ++at_;
    return true;
  }

  Status ReadNumber(int digits, int low, int high, const std::string& what, int* value) {
    *value = 0;
    for (int i = 0; i < digits; ++i, ++at_) {
      if (at_ >= text_.size() || text_[at_] < '0' || text_[at_] > '9') {
        return Fault("expected " + std::to_string(digits) + " digits of the " + what +
                     ", as in '2023-05-01' or '2023-05-01T10:30'");
      }
      *value = *value * 10 + (text_[at_] - '0');
    }
    if (*value >= low && *value <= high) return {};
    return Fault("the " + what + " goes from " + std::to_string(low) + " to " +
                 std::to_string(high));
  }

  void Set(sys_days begin, sys_days end) {
    period_.begin = Micros(begin);
    period_.end = Micros(end);
  }

  Status ReadDate() {
    int year = 0, month = 0, day = 0;
    WEND_RETURN_IF_ERROR(ReadNumber(4, 1, 9999, "year", &year));
    Set(DayOf(year, 1, 1), DayOf(year + 1, 1, 1));
    if (!Matches("-")) return {};
    if (Matches("Ww")) return ReadWeek(year);
    if (Matches("Qq")) {
      WEND_RETURN_IF_ERROR(ReadNumber(1, 1, 4, "quarter", &month));
      Set(DayOf(year, month * 3 - 2, 1), DayOf(month == 4 ? year + 1 : year, month % 4 * 3 + 1, 1));
      return {};
    }
    WEND_RETURN_IF_ERROR(ReadNumber(2, 1, 12, "month", &month));
    const sys_days next = DayOf(month == 12 ? year + 1 : year, month % 12 + 1, 1);
    const sys_days first = DayOf(year, month, 1);
    Set(first, next);
    if (!Matches("-")) return {};
    const int last_day = static_cast<int>((next - first).count());
    WEND_RETURN_IF_ERROR(ReadNumber(2, 1, last_day, "day of that month", &day));
    Set(DayOf(year, month, day), DayOf(year, month, day) + days(1));
    day_known_ = true;
    return {};
  }

  Status ReadWeek(int year) {
    const sys_days first = FirstMonday(year);
    const auto weeks = (FirstMonday(year + 1) - first).count() / 7;
    int week = 0;
    WEND_RETURN_IF_ERROR(ReadNumber(2, 1, static_cast<int>(weeks), "week of that year", &week));
    Set(first + days(7 * (week - 1)), first + days(7 * week));
    return {};
  }

  void Narrow(int64_t offset, int64_t size) {
    period_.begin += offset;
    period_.end = period_.begin + size;
  }

  Status ReadClock() {
    int hour = 0, minute = 0, second = 0;
    WEND_RETURN_IF_ERROR(ReadNumber(2, 0, 23, "hour", &hour));
    Narrow(hour * kHour, kHour);
    if (!Matches(":")) return {};
    WEND_RETURN_IF_ERROR(ReadNumber(2, 0, 59, "minute", &minute));
    Narrow(minute * kMinute, kMinute);
    if (!Matches(":")) return {};
    WEND_RETURN_IF_ERROR(ReadNumber(2, 0, 59, "second", &second));
    Narrow(second * kSecond, 1);
    if (!Matches(".")) return {};
    int64_t micros = 0;
    const size_t first = at_;
    for (int64_t unit = kSecond / 10; at_ < text_.size() && at_ - first < 9; ++at_, unit /= 10) {
      if (text_[at_] < '0' || text_[at_] > '9') break;
      micros += (text_[at_] - '0') * unit;
    }
    if (at_ == first) return Fault("expected digits after the '.'");
    Narrow(micros, 1);
    return {};
  }

  Status ReadOffset() {
    if (Matches("Zz")) {
      period_.wall_clock = false;
      return {};
    }
    const bool west = text_[at_] == '-';
    if (!Matches("+-")) return {};
    int hours = 0, minutes = 0;
    WEND_RETURN_IF_ERROR(ReadNumber(2, 0, 18, "offset's hours", &hours));
    if (!Matches(":")) return Fault("expected ':' in the offset");
    WEND_RETURN_IF_ERROR(ReadNumber(2, 0, 59, "offset's minutes", &minutes));
    const int offset = hours * 60 + minutes;
    if (offset > kMaxOffsetMinutes) return Fault("an offset is at most 18:00");
    const int64_t shift = (west ? offset : -offset) * kMinute;
    period_.begin += shift;
    period_.end += shift;
    period_.wall_clock = false;
    return {};
  }

  std::string_view text_;
  size_t at_ = 0;
  bool day_known_ = false;
  TimePeriod period_;
};

}  // namespace

Result<TimePeriod> ParseTimePeriod(std::string_view text) { return PeriodReader(text).Read(); }

ClockReading ReadClock(const TimePoint& time) {
  const std::chrono::sys_time<std::chrono::microseconds> shown(
      std::chrono::microseconds(time.microseconds + time.offset_minutes * kMinute));
  const sys_days day = std::chrono::floor<days>(shown);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(shown - day));
  ClockReading reading;
  reading.year = static_cast<int>(date.year());
  reading.month = static_cast<int>(static_cast<unsigned>(date.month()));
  reading.day = static_cast<int>(static_cast<unsigned>(date.day()));
  reading.weekday = static_cast<int>(std::chrono::weekday(day).iso_encoding());
  reading.hour = static_cast<int>(clock.hours().count());
  reading.minute = static_cast<int>(clock.minutes().count());
  reading.second = static_cast<int>(clock.seconds().count());
  return reading;
}

}  // namespace wend
