// Attributes of documents and messages as values of columns, for the tables that show units or
// parts of them.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "query/value.h"
#include "storage/base/status.h"
#include "storage/unit_row_view.h"

namespace wend {

inline void SetInteger(uint64_t number, Value* value) { *value = static_cast<int64_t>(number); }

enum class UnitColumn : uint8_t {
  kKey,
  kTitle,
  kSource,
  kTime,
  kSession,  // null for documents, as the three below
  kTurn,
  kSpeaker,
  kReplyTo,
  kRevision,
  kMetadata,  // all of it, as a JSON object
};

// Leaves `*value`, which is null, where the unit has no such attribute.
Status ReadUnitColumn(const UnitRowView& unit, UnitColumn column, Value* value);
// The text of such a column where it stands; false where it is none.
bool SeeUnitText(const UnitRowView& unit, UnitColumn column, std::string_view* text);
// A metadata value of the unit; a boolean is 1 or 0.
void ReadUnitMetadata(const UnitRowView& unit, std::string_view name, Value* value);
// A time as it is stored; Corruption where it is out of range.
Status ReadTimeColumn(const std::optional<TimePoint>& time, Value* value);

}  // namespace wend
