// Unit: one document or message as a caller hands it in, before it has ids or chunks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "storage/sparse_vector.h"

namespace wend {

// A point in time: microseconds since 1970-01-01T00:00:00Z and the offset of the clock showing it.
struct TimePoint {
  int64_t microseconds = 0;
  int16_t offset_minutes = 0;  // within +-1,080

  friend bool operator==(const TimePoint&, const TimePoint&) = default;
};

// A typed metadata value. The order of the alternatives is part of the storage format.
using MetadataValue = std::variant<int64_t, double, std::string, bool>;

struct Unit {
  enum class Kind : uint8_t { kDocument = 0, kMessage = 1 };

  Kind kind = Kind::kDocument;
  std::string key;
  std::string text;
  std::string title;
  std::string source;
  std::optional<TimePoint> time;
  // A note of the caller's about this unit, no part of its content; "" leaves that of an unchanged
  // unit as it is.
  std::string mark;
  std::map<std::string, MetadataValue> metadata;  // sorted, so that equal units hash the same
  VectorsBySpace vectors;  // they stand on the first chunk, which is empty where there is no text

  // Messages only.
  std::string session;
  std::string speaker;
  std::string reply_to;
  std::optional<int64_t> turn;
};

}  // namespace wend
