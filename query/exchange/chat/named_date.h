// Dates with the names of months or days in them, as mail programs and data sets write them.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "query/exchange/record.h"

namespace wend::exchange {

// Microseconds since 1970 of a clock's time counted as if it were UTC; nothing for a time that no
// calendar or clock has.
struct ClockTime {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};
std::optional<int64_t> LocalMicros(const ClockTime& time);

// RFC 5322: "Fri, 5 May 2023 10:15:32 +0200 (CEST)", with obsolete zones ("GMT", "EST") and years
// of two digits; and asctime, as mbox separators have it: "Fri May  5 10:15:32 2023", in UTC.
std::optional<Timestamp> ParseMailDate(std::string_view text);

// "1:56 pm on 8 May, 2023" and "2023/05/20 (Sat) 02:21", as local microseconds.
std::optional<int64_t> ParseLocomoDate(std::string_view text);
std::optional<int64_t> ParseLongMemEvalDate(std::string_view text);

}  // namespace wend::exchange
