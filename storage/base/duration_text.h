// Durations in words: '90 days', '12 hours'.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/status.h"

namespace wend {

// Seconds of a whole number and a unit (seconds, minutes, hours, days or weeks; one of it without
// the s), up to 10,000 years; 'none' is 0. Invalid says what is wrong.
Status ParseDuration(std::string_view text, uint64_t* seconds);

// In the largest unit that is whole: what ParseDuration reads as the same.
std::string FormatDuration(uint64_t seconds);

}  // namespace wend
