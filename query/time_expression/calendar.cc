#include "query/time_expression/calendar.h"

#include <algorithm>
#include <chrono>

namespace wend {
namespace {

using std::chrono::sys_days;

sys_days DayPoint(int64_t day) { return sys_days(std::chrono::days(static_cast<int32_t>(day))); }

}  // namespace

int64_t DayNumber(const CivilDate& date) {
  const sys_days day = std::chrono::year(date.year) /
                       std::chrono::month(static_cast<unsigned>(date.month)) /
                       std::chrono::day(static_cast<unsigned>(date.day));
  return day.time_since_epoch().count();
}

CivilDate DateOfDay(int64_t day) {
  const std::chrono::year_month_day date(DayPoint(day));
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

int WeekdayOf(int64_t day) {
  return static_cast<int>(((day + 3) % 7 + 7) % 7) + 1;  // day 0 was a Thursday
}

int DaysInMonth(int year, int month) {
  return static_cast<int>(MonthStart(year, month, 1) - MonthStart(year, month, 0));
}

int64_t MonthStart(int year, int month, int months) {
  const int count = year * 12 + month - 1 + months;
  const int in_year = (count % 12 + 12) % 12;
  return DayNumber({(count - in_year) / 12, in_year + 1, 1});
}

int64_t AddMonths(int64_t day, int months) {
  const CivilDate from = DateOfDay(day);
  const int64_t first = MonthStart(from.year, from.month, months);
  const CivilDate to = DateOfDay(first);
  return first + std::min(from.day, DaysInMonth(to.year, to.month)) - 1;
}

int64_t EasterSunday(int year) {
  // Meeus, Jones and Butcher.
  const int a = year % 19, b = year / 100, c = year % 100;
  const int g = (8 * b + 13) / 25;
  const int h = (19 * a + b - b / 4 - g + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return DayNumber({year, n / 31, n % 31 + 1});
}

int64_t NthWeekday(int year, int month, int weekday, int n) {
  if (n < 0) {
    const int64_t last = MonthStart(year, month, 1) - 1;
    return last - (WeekdayOf(last) - weekday + 7) % 7;
  }
  const int64_t first = MonthStart(year, month, 0);
  return first + (weekday - WeekdayOf(first) + 7) % 7 + 7 * (n - 1);
}

}  // namespace wend
