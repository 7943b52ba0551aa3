#include "query/tables/messages_table.h"

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
  kSession,
  kTurn,
  kSpeaker,
  kReplyTo,
  kRevision,
  kBytes,
  kText,
  kMetadata,
};

constexpr std::array kColumns = {
    ColumnInfo{"collection", ValueType::kText}, ColumnInfo{"key", ValueType::kText},
    ColumnInfo{"title", ValueType::kText},      ColumnInfo{"source", ValueType::kText},
    ColumnInfo{"time", ValueType::kTime},       ColumnInfo{"session", ValueType::kText},
    ColumnInfo{"turn", ValueType::kInteger},    ColumnInfo{"speaker", ValueType::kText},
    ColumnInfo{"reply_to", ValueType::kText},   ColumnInfo{"revision", ValueType::kInteger},
    ColumnInfo{"bytes", ValueType::kInteger},   ColumnInfo{"text", ValueType::kText},
    ColumnInfo{"metadata", ValueType::kText},
};
static_assert(static_cast<size_t>(Column::kMetadata) + 1 == kColumns.size());

}  // namespace

std::span<const ColumnInfo> MessagesTable::Columns() { return kColumns; }

MessagesTable::MessagesTable(CollectionView collection)
    : collection_(std::move(collection)), cursor_(collection_.version(), UnitKinds::kMessages) {}

MessagesTable::MessagesTable(CollectionView collection, std::vector<uint32_t> documents)
    : collection_(std::move(collection)),
      cursor_(collection_.version(), UnitKinds::kMessages, std::move(documents)) {}

MessagesTable::MessagesTable(CollectionView collection, std::string key)
    : collection_(std::move(collection)),
      cursor_(collection_.version(), UnitKinds::kMessages),
      key_(std::move(key)) {}

Result<bool> MessagesTable::Next() {
  if (!key_.has_value()) return cursor_.Next();
  if (key_done_) return false;
  key_done_ = true;
  return cursor_.SeekKey(*key_);
}

Status MessagesTable::ReadColumn(size_t column, Value* value) {
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
    case Column::kSession:
      return ReadUnitColumn(unit, UnitColumn::kSession, value);
    case Column::kTurn:
      return ReadUnitColumn(unit, UnitColumn::kTurn, value);
    case Column::kSpeaker:
      return ReadUnitColumn(unit, UnitColumn::kSpeaker, value);
    case Column::kReplyTo:
      return ReadUnitColumn(unit, UnitColumn::kReplyTo, value);
    case Column::kRevision:
      return ReadUnitColumn(unit, UnitColumn::kRevision, value);
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

bool MessagesTable::SeeText(size_t column, std::string_view* text) {
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
    case Column::kSession:
      return SeeUnitText(unit, UnitColumn::kSession, text);
    case Column::kSpeaker:
      return SeeUnitText(unit, UnitColumn::kSpeaker, text);
    case Column::kReplyTo:
      return SeeUnitText(unit, UnitColumn::kReplyTo, text);
    case Column::kText:
      if (unit.text_inline()) *text = unit.text;
      return unit.text_inline();
    default:
      return false;
  }
}

Status MessagesTable::ReadMetadata(std::string_view name, Value* value) {
  ReadUnitMetadata(cursor_.unit(), name, value);
  return {};
}

ChunkRange MessagesTable::chunks() const {
  const UnitRowView& unit = cursor_.unit();
  return {unit.first_chunk, unit.first_chunk + unit.chunk_count};
}

PlanNode MessagesTable::Describe() const {
  return ScanNode(collection_.name() + ".messages", key_,
                  static_cast<double>(collection_.stats().messages));
}

}  // namespace wend
