#include "query/tables/documents_table.h"

#include <array>
#include <utility>

#include "query/tables/scan_node.h"
#include "query/tables/unit_columns.h"

namespace wend {
namespace {

// In the order of kColumns.
enum class Column : size_t {
  kCollection,
  kKey,
  kTitle,
  kSource,
  kTime,
  kRevision,
  kChunks,
  kBytes,
  kText,
  kMetadata,
};

constexpr std::array kColumns = {
    ColumnInfo{"collection", ValueType::kText}, ColumnInfo{"key", ValueType::kText},
    ColumnInfo{"title", ValueType::kText},      ColumnInfo{"source", ValueType::kText},
    ColumnInfo{"time", ValueType::kTime},       ColumnInfo{"revision", ValueType::kInteger},
    ColumnInfo{"chunks", ValueType::kInteger},  ColumnInfo{"bytes", ValueType::kInteger},
    ColumnInfo{"text", ValueType::kText},       ColumnInfo{"metadata", ValueType::kText},
};
static_assert(static_cast<size_t>(Column::kMetadata) + 1 == kColumns.size());

}  // namespace

std::span<const ColumnInfo> DocumentsTable::Columns() { return kColumns; }

DocumentsTable::DocumentsTable(CollectionView collection)
    : collection_(std::move(collection)), cursor_(collection_.version(), UnitKinds::kDocuments) {}

DocumentsTable::DocumentsTable(CollectionView collection, std::vector<uint32_t> documents)
    : collection_(std::move(collection)),
      cursor_(collection_.version(), UnitKinds::kDocuments, std::move(documents)) {}

DocumentsTable::DocumentsTable(CollectionView collection, std::string key)
    : collection_(std::move(collection)),
      cursor_(collection_.version(), UnitKinds::kDocuments),
      key_(std::move(key)) {}

Result<bool> DocumentsTable::Next() {
  if (!key_.has_value()) return cursor_.Next();
  if (key_done_) return false;
  key_done_ = true;
  return cursor_.SeekKey(*key_);
}

Status DocumentsTable::ReadColumn(size_t column, Value* value) {
  const UnitRowView& unit = cursor_.unit();
  switch (static_cast<Column>(column)) {
    case Column::kCollection:
      *value = collection_.name();
      return {};
    case Column::kKey:
      return ReadUnitColumn(unit, UnitColumn::kKey, value);
    case Column::kTitle:
      return ReadUnitColumn(unit, UnitColumn::kTitle, value);
    case Column::kSource:
      return ReadUnitColumn(unit, UnitColumn::kSource, value);
    case Column::kTime:
      return ReadUnitColumn(unit, UnitColumn::kTime, value);
    case Column::kRevision:
      return ReadUnitColumn(unit, UnitColumn::kRevision, value);
    case Column::kChunks:
      SetInteger(unit.chunk_count, value);
      return {};
    case Column::kBytes:
      SetInteger(unit.text_bytes, value);
      return {};
    case Column::kText: {
      WEND_ASSIGN_OR_RETURN(*value, cursor_.ReadText());
      return {};
    }
    case Column::kMetadata:
      return ReadUnitColumn(unit, UnitColumn::kMetadata, value);
  }
  return {};
}

bool DocumentsTable::SeeText(size_t column, std::string_view* text) {
  const UnitRowView& unit = cursor_.unit();
  switch (static_cast<Column>(column)) {
    case Column::kCollection:
      *text = collection_.name();
      return true;
    case Column::kKey:
      return SeeUnitText(unit, UnitColumn::kKey, text);
    case Column::kTitle:
      return SeeUnitText(unit, UnitColumn::kTitle, text);
    case Column::kSource:
      return SeeUnitText(unit, UnitColumn::kSource, text);
    case Column::kText:
      if (unit.text_inline()) *text = unit.text;
      return unit.text_inline();
    default:
      return false;
  }
}

Status DocumentsTable::ReadMetadata(std::string_view name, Value* value) {
  ReadUnitMetadata(cursor_.unit(), name, value);
  return {};
}

ChunkRange DocumentsTable::chunks() const {
  const UnitRowView& unit = cursor_.unit();
  return {unit.first_chunk, unit.first_chunk + unit.chunk_count};
}

PlanNode DocumentsTable::Describe() const {
  return ScanNode(collection_.name() + ".documents", key_,
                  static_cast<double>(collection_.stats().documents));
}

}  // namespace wend
