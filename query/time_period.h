// Time period: what a time literal of the language stands for.
//
//   2023   2023-05   2023-05-01   2023-05-01T10   2023-05-01T10:30      the whole year … minute
//   2023-W07   2023-Q2                                                  the week of ISO 8601,
//   quarter 2023-05-01T10:30:00   2023-05-01T10:30:00.25                        that instant
//
// From a day on, an offset from UTC may follow (Z, +02:00). With one the period is a stretch of
// real time; without, it is what the clock showed that wrote the row, wherever that was: a message
// sent at 23:30 in Tokyo was sent on that day.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "storage/base/status.h"
#include "storage/unit.h"

namespace wend {

// From `begin` up to but not including `end`, in microseconds since 1970-01-01T00:00:00, of UTC or
// of the wall clock of the row.
struct TimePeriod {
  int64_t begin = 0;
  int64_t end = 0;
  bool wall_clock = false;

  // The number of the row's time that `begin` and `end` are compared with.
  int64_t Position(const TimePoint& time) const {
    return wall_clock ? time.microseconds + time.offset_minutes * int64_t{60'000'000}
                      : time.microseconds;
  }

  friend bool operator==(const TimePeriod&, const TimePeriod&) = default;
};

// Invalid names what is wrong; dates that do not exist are.
Result<TimePeriod> ParseTimePeriod(std::string_view text);

// The wall clock of a time, taken apart.
struct ClockReading {
  int year = 1970;
  int month = 1;    // 1 to 12
  int day = 1;      // 1 to 31
  int weekday = 1;  // 1 is Monday, 7 Sunday
  int hour = 0, minute = 0, second = 0;
};
ClockReading ReadClock(const TimePoint& time);

}  // namespace wend
