// Slow calendar: the model that the time expressions are compared with. It steps from day to day
// from 1970-01-01, knows how many days a month has, and no other arithmetic.
//
// Thread safety: immutable after construction.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace wend::test {

struct SlowDay {
  int64_t number;  // from 1970-01-01
  int year, month, day;
  int weekday;   // 1 is Monday
  int64_t week;  // counts the Mondays so far
  int months;    // counts the firsts of a month so far
};

class SlowCalendar {
 public:
  explicit SlowCalendar(int last_year) {
    SlowDay day{0, 1970, 1, 1, 4, 0, 0};  // a Thursday
    while (day.year <= last_year) {
      days_.push_back(day);
      ++day.number;
      ++day.day;
      day.weekday = day.weekday == 7 ? 1 : day.weekday + 1;
      if (day.weekday == 1) ++day.week;
      if (day.day > Length(day.year, day.month)) {
        day.day = 1;
        ++day.months;
        if (++day.month > 12) {
          day.month = 1;
          ++day.year;
        }
      }
    }
  }

  const SlowDay& At(int64_t number) const { return days_[static_cast<size_t>(number)]; }
  int64_t size() const { return static_cast<int64_t>(days_.size()); }

 private:
  static int Length(int year, int month) {
    if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  std::vector<SlowDay> days_;
};

}  // namespace wend::test
