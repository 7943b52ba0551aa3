#include "query/tables/sessions_table.h"

#include <array>
#include <utility>

#include "query/tables/scan_node.h"
#include "query/tables/unit_columns.h"

namespace wend {
namespace {

// In the order of kColumns.
enum class Column : size_t { kCollection, kSession, kMessages, kFirstTime, kLastTime, kSpeakers };

constexpr std::array kColumns = {
    ColumnInfo{"collection", ValueType::kText},  ColumnInfo{"session", ValueType::kText},
    ColumnInfo{"messages", ValueType::kInteger}, ColumnInfo{"first_time", ValueType::kTime},
    ColumnInfo{"last_time", ValueType::kTime},   ColumnInfo{"speakers", ValueType::kInteger},
};
static_assert(static_cast<size_t>(Column::kSpeakers) + 1 == kColumns.size());

}  // namespace

std::span<const ColumnInfo> SessionsTable::Columns() { return kColumns; }

SessionsTable::SessionsTable(CollectionView collection, SessionCursor::ChunksOfSession chunks_of,
                             std::optional<std::string> session)
    : collection_(std::move(collection)),
      cursor_(collection_.version(), std::move(chunks_of)),
      session_(std::move(session)) {}

Result<bool> SessionsTable::Next() {
  facts_.reset();
  if (!session_.has_value()) return cursor_.Next();
  if (session_done_) return false;
  session_done_ = true;
  return cursor_.Seek(*session_);
}

Status SessionsTable::ReadColumn(size_t column, Value* value) {
  const auto wanted = static_cast<Column>(column);
  if (wanted == Column::kCollection) {
    *value = collection_.name();
    return {};
  }
  if (wanted == Column::kSession) {
    *value = cursor_.session();
    return {};
  }
  if (wanted == Column::kMessages) {
    SetInteger(cursor_.messages(), value);
    return {};
  }
  if (!facts_.has_value()) {
    WEND_ASSIGN_OR_RETURN(facts_, cursor_.ReadFacts());
  }
  if (wanted == Column::kFirstTime) return ReadTimeColumn(facts_->first_time, value);
  if (wanted == Column::kLastTime) return ReadTimeColumn(facts_->last_time, value);
  SetInteger(facts_->speakers, value);
  return {};
}

PlanNode SessionsTable::Describe() const {
  return ScanNode(collection_.name() + ".sessions", session_, std::nullopt);
}

}  // namespace wend
