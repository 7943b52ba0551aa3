// Calendar: arithmetic on days of the proleptic Gregorian calendar, counted from 1970-01-01.
//
// A day is a number on some wall clock; what zone the clock is in does not matter here, so that a
// change to daylight-saving time cannot move a day.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>

namespace wend {

struct CivilDate {
  int year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to 31
};

int64_t DayNumber(const CivilDate& date);
CivilDate DateOfDay(int64_t day);
// 1 is Monday, 7 Sunday.
int WeekdayOf(int64_t day);
int DaysInMonth(int year, int month);
// The first day of the month that lies `months` after that of `year` and `month`; may be negative.
int64_t MonthStart(int year, int month, int months);
// The date `months` later, on the last day of a month that is too short.
int64_t AddMonths(int64_t day, int months);
// Easter Sunday of the western churches.
int64_t EasterSunday(int year);
// The `n`th such weekday of a month, the last one where `n` is -1.
int64_t NthWeekday(int year, int month, int weekday, int n);

}  // namespace wend
