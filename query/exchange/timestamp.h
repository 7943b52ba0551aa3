// Times as records write them.
#pragma once

#include <optional>
#include <string_view>

#include "query/exchange/record.h"

namespace wend::exchange {

// RFC 3339 ("2024-05-01T10:00:00.5+02:00"), or YYYY-MM-DD with an optional " HH:MM" or
// " HH:MM:SS" ('T' for the space), or seconds since 1970 as a decimal number. Without an offset it
// is taken as UTC. Nothing for anything else, or for a day that no calendar has.
std::optional<Timestamp> ParseTimestamp(std::string_view text);
// Seconds since 1970; from 10^11 on milliseconds, as JavaScript counts. Nothing outside the years
// 1 to 9999.
std::optional<Timestamp> TimestampFromUnix(double seconds);

}  // namespace wend::exchange
