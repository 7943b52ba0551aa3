// Time zone: the offset from UTC of a named zone at a moment, from the tables that ICU brings.
//
// Read straight from ICU's data, so that its formatting library, which is large, is not needed.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wend {

// Minutes east of UTC in "Europe/Berlin", "UTC", "Z", "+02:00" or "+0200" at `microseconds` since
// 1970-01-01T00:00:00Z; a part of a minute is cut off. Nothing where no such zone exists.
std::optional<int> ZoneOffsetMinutes(std::string_view zone, int64_t microseconds);

// The moment at which clocks of the zone show `local_microseconds`, counted as if they were UTC.
// Of a time that is shown twice the earlier moment; one that is skipped is read by the offset
// before the change.
std::optional<int64_t> MomentOfZoneTime(std::string_view zone, int64_t local_microseconds);

// "; did you mean 'Europe/Berlin'?", empty where no name is near.
std::string NearestZone(std::string_view zone);

}  // namespace wend
