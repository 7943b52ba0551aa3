// Marks of a collection: notes of the caller's own, kept by name and written with what they are
// about. An importer keeps there how far it has read.
//
// A mark carries the collection's count of removals at the moment that it speaks of. While the
// count is the same, all that was written up to then is still there as it was written. What is
// about one unit alone lies with the unit's key instead (UnitKeyRow::mark).
//
// Thread safety: functions over a view of the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/store.h"

namespace wend {

inline constexpr size_t kMaxMarkNameBytes = 1024;
// Of the marks of units, too.
inline constexpr size_t kMaxMarkValueBytes = 1024;

struct MarkRow {
  uint64_t removals = 0;  // CountsRow::removals then
  std::string value;

  std::string Encode() const;
  static Result<MarkRow> Decode(std::string_view bytes);
};

// Absent: nullopt.
Result<std::optional<MarkRow>> ReadMark(const ReadView& view, CollectionId collection,
                                        std::string_view name);

}  // namespace wend
