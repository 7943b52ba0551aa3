#include "query/tables/edges_table.h"

#include <array>
#include <string>
#include <utility>

#include "query/tables/scan_node.h"
#include "query/tables/unit_columns.h"

namespace wend {
namespace {

// In the order of kColumns.
enum class Column : size_t {
  kCollection,
  kType,
  kFromKey,
  kFromBegin,
  kFromEnd,
  kToKey,
  kToBegin,
  kToEnd,
  kWeight,
  kOrigin,
};

constexpr std::array kColumns = {
    ColumnInfo{"collection", ValueType::kText},  ColumnInfo{"type", ValueType::kText},
    ColumnInfo{"from_key", ValueType::kText},    ColumnInfo{"from_begin", ValueType::kInteger},
    ColumnInfo{"from_end", ValueType::kInteger}, ColumnInfo{"to_key", ValueType::kText},
    ColumnInfo{"to_begin", ValueType::kInteger}, ColumnInfo{"to_end", ValueType::kInteger},
    ColumnInfo{"weight", ValueType::kReal},      ColumnInfo{"origin", ValueType::kText},
};
static_assert(static_cast<size_t>(Column::kOrigin) + 1 == kColumns.size());

std::string NameOf(EdgeType type) {
  switch (type) {
    case EdgeType::kNext:
      return "next";
    case EdgeType::kLink:
      return "link";
  }
  return std::string();
}

Status ReadKey(ChunkCursor* chunk, std::string_view linked_key, Value* value) {
  if (!linked_key.empty()) {
    *value = std::string(linked_key);
    return {};
  }
  WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, chunk->ReadUnit());
  return ReadUnitColumn(*unit, UnitColumn::kKey, value);
}

Status SeekEnd(ChunkId chunk, ChunkCursor* cursor) {
  if (chunk.value == kNoId) return {};
  WEND_ASSIGN_OR_RETURN(const bool lives, cursor->Seek(chunk));
  return lives ? Status() : Status::Corruption("an edge ends in a deleted chunk");
}

}  // namespace

std::span<const ColumnInfo> EdgesTable::Columns() { return kColumns; }

EdgesTable::EdgesTable(CollectionView collection)
    : collection_(std::move(collection)),
      cursor_(collection_.version()),
      from_(collection_.version(), nullptr),
      to_(collection_.version(), nullptr) {}

Result<bool> EdgesTable::Next() {
  WEND_ASSIGN_OR_RETURN(const bool found, cursor_.Next());
  if (!found) return false;
  WEND_RETURN_IF_ERROR(SeekEnd(cursor_.from(), &from_));
  WEND_RETURN_IF_ERROR(SeekEnd(cursor_.to(), &to_));
  return true;
}

Status EdgesTable::ReadColumn(size_t column, Value* value) {
  switch (static_cast<Column>(column)) {
    case Column::kCollection:
      *value = collection_.name();
      break;
    case Column::kType:
      *value = NameOf(cursor_.type());
      break;
    case Column::kFromKey:
      return ReadKey(&from_, cursor_.from_key(), value);
    case Column::kFromBegin:
      if (cursor_.from().value != kNoId) SetInteger(from_.begin(), value);
      break;
    case Column::kFromEnd:
      if (cursor_.from().value != kNoId) SetInteger(from_.end(), value);
      break;
    case Column::kToKey:
      return ReadKey(&to_, cursor_.to_key(), value);
    case Column::kToBegin:
      if (cursor_.to().value != kNoId) SetInteger(to_.begin(), value);
      break;
    case Column::kToEnd:
      if (cursor_.to().value != kNoId) SetInteger(to_.end(), value);
      break;
    case Column::kWeight:
      *value = cursor_.weight();
      break;
    case Column::kOrigin:
      if (cursor_.type() == EdgeType::kLink) {
        *value = std::string(cursor_.is_found() ? "found" : "given");
      }
      break;
  }
  return {};
}

PlanNode EdgesTable::Describe() const {
  return ScanNode(collection_.name() + ".edges", std::nullopt, std::nullopt);
}

}  // namespace wend
