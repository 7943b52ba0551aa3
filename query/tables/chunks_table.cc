#include "query/tables/chunks_table.h"

#include <array>
#include <utility>
#include "query/tables/scan_node.h"

namespace wend {
namespace {

// In the order of kColumns.
enum class Column : size_t {
  kCollection,
  kKey,
  kChunk,
  kTitle,
  kSource,
  kTime,
  kSession,
  kTurn,
  kSpeaker,
  kReplyTo,
  kBegin,
  kEnd,
  kLength,
  kText,
};

constexpr std::array kColumns = {
    ColumnInfo{"collection", ValueType::kText}, ColumnInfo{"key", ValueType::kText},
    ColumnInfo{"chunk", ValueType::kInteger},   ColumnInfo{"title", ValueType::kText},
    ColumnInfo{"source", ValueType::kText},     ColumnInfo{"time", ValueType::kTime},
    ColumnInfo{"session", ValueType::kText},    ColumnInfo{"turn", ValueType::kInteger},
    ColumnInfo{"speaker", ValueType::kText},    ColumnInfo{"reply_to", ValueType::kText},
    ColumnInfo{"begin", ValueType::kInteger},   ColumnInfo{"end", ValueType::kInteger},
    ColumnInfo{"length", ValueType::kInteger},  ColumnInfo{"text", ValueType::kText},
};
static_assert(static_cast<size_t>(Column::kText) + 1 == kColumns.size());

}  // namespace

std::span<const ColumnInfo> ChunksTable::Columns() { return kColumns; }

ChunksTable::ChunksTable(CollectionView collection, std::shared_ptr<const ChunkSet> allowed)
    : collection_(std::move(collection)), cursor_(collection_.version(), std::move(allowed)) {}

Status ChunksTable::ReadAttribute(UnitColumn column, Value* value) {
  WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor_.ReadUnit());
  return ReadUnitColumn(*unit, column, value);
}

Status ChunksTable::ReadColumn(size_t column, Value* value) {
  switch (static_cast<Column>(column)) {
    case Column::kCollection:
      *value = collection_.name();
      return {};
    case Column::kKey:
      return ReadAttribute(UnitColumn::kKey, value);
    case Column::kChunk: {
      WEND_ASSIGN_OR_RETURN(const uint32_t ordinal, cursor_.ReadOrdinal());
      SetInteger(ordinal, value);
      return {};
    }
    case Column::kTitle:
      return ReadAttribute(UnitColumn::kTitle, value);
    case Column::kSource:
      return ReadAttribute(UnitColumn::kSource, value);
    case Column::kTime:
      return ReadTimeColumn(cursor_.entry().time, value);
    case Column::kSession:
      return ReadAttribute(UnitColumn::kSession, value);
    case Column::kTurn:
      return ReadAttribute(UnitColumn::kTurn, value);
    case Column::kSpeaker:
      return ReadAttribute(UnitColumn::kSpeaker, value);
    case Column::kReplyTo:
      return ReadAttribute(UnitColumn::kReplyTo, value);
    case Column::kBegin:
      SetInteger(cursor_.begin(), value);
      return {};
    case Column::kEnd:
      SetInteger(cursor_.end(), value);
      return {};
    case Column::kLength: {
      WEND_ASSIGN_OR_RETURN(const uint32_t length, cursor_.ReadLength());
      SetInteger(length, value);
      return {};
    }
    case Column::kText: {
      WEND_ASSIGN_OR_RETURN(*value, cursor_.ReadText());
      return {};
    }
  }
  return {};
}

Status ChunksTable::ReadMetadata(std::string_view name, Value* value) {
  WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor_.ReadUnit());
  ReadUnitMetadata(*unit, name, value);
  return {};
}

PlanNode ChunksTable::Describe() const {
  return ScanNode(collection_.name() + ".chunks", std::nullopt,
                  static_cast<double>(collection_.stats().chunks));
}

}  // namespace wend
