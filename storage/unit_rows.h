// Rows about one document or message: by key, by id, and its text.
//
// Thread safety: functions over a view or a transaction of the caller.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/store.h"
#include "storage/unit.h"

namespace wend {

// XXH3-128 of all that a caller can set on a unit but its mark; equal means "nothing to write".
using ContentHash = std::array<uint64_t, 2>;
ContentHash HashUnit(const Unit& unit);

struct UnitKeyRow {
  DocumentId document;
  uint32_t revision = 1;  // 1 for the first content under this key, then counting
  ContentHash hash{};
  std::string mark;  // Unit::mark

  std::string Encode() const;
  static Result<UnitKeyRow> Decode(std::string_view bytes);
};

struct SessionRow {
  uint32_t last_chunk = kNoId;
  uint64_t messages = 0;

  std::string Encode() const;
  static Result<SessionRow> Decode(std::string_view bytes);
};

// The second byte of a unit's row.
enum UnitRowFlags : uint8_t {
  kUnitIsMessage = 1,
  kUnitHasTime = 2,
  kUnitHasTurn = 4,
  kUnitTextInline = 8,
  kUnitHasVectors = 16,  // behind the metadata
};

// A unit at rest. `unit.text` is filled where it is short enough to lie in the row; `text_bytes`
// tells its size in any case.
struct UnitRow {
  Unit unit;
  uint32_t revision = 1;
  uint32_t first_chunk = 0;
  uint32_t chunk_count = 0;
  uint64_t text_bytes = 0;

  bool text_inline() const;
  static Result<UnitRow> Decode(std::string_view bytes);
};

std::string EncodeUnitRow(const Unit& unit, uint32_t revision, uint32_t first_chunk,
                          uint32_t chunk_count);

// Absent: nullopt.
Result<std::optional<UnitKeyRow>> ReadUnitKey(const ReadView& view, CollectionId collection,
                                              std::string_view key);
Result<std::optional<SessionRow>> ReadSession(const ReadView& view, CollectionId collection,
                                              std::string_view session);
// Corruption where the row is missing: whoever names a document has seen that it exists.
Result<UnitRow> ReadUnit(const ReadView& view, CollectionId collection, DocumentId document);
// Bytes [begin, end) of the text of `row`.
Result<std::string> ReadText(const ReadView& view, CollectionId collection, DocumentId document,
                             const UnitRow& row, uint64_t begin, uint64_t end);
// The same of a text that is stored in pieces and holds that range.
Result<std::string> ReadTextPieces(const ReadView& view, CollectionId collection,
                                   DocumentId document, uint64_t begin, uint64_t end);

}  // namespace wend
