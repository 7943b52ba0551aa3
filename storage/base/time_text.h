// Times as text: RFC 3339 with an offset from UTC, to the microsecond, in the proleptic Gregorian
// calendar.
//
// Invariants:
//  1. ParseTime(FormatTime(t)) == t for every t that IsTimeInRange accepts.
//  2. Only dates that exist are parsed: 2023-02-30 is an error, and so is second 60, because a
//     count of microseconds without leap seconds cannot hold it.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/status.h"

namespace wend {

inline constexpr int kMaxOffsetMinutes = 1080;

struct ParsedTime {
  int64_t microseconds = 0;    // since 1970-01-01T00:00:00Z
  int16_t offset_minutes = 0;  // within +-kMaxOffsetMinutes

  friend bool operator==(const ParsedTime&, const ParsedTime&) = default;
};

// Whether the offset is within bounds and the clock there shows a year from 1 to 9999.
bool IsTimeInRange(int64_t microseconds, int64_t offset_minutes);

// "2024-05-01T09:30:00+02:00", "…Z" where the offset is 0; three or six digits of a second only
// where they are needed. The time must be in range.
std::string FormatTime(int64_t microseconds, int offset_minutes);

// A date, 'T' (or 't' or one space), a time and an offset; all are required, the fraction of a
// second is not. Digits of it beyond microseconds (at most nine in all) are cut off. Invalid names
// what is wrong and carries its offset in `text`.
Result<ParsedTime> ParseTime(std::string_view text);

}  // namespace wend
