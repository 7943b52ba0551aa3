#include "query/tables/collections_table.h"

#include <array>
#include <utility>

#include "query/tables/scan_node.h"
#include "query/tables/unit_columns.h"
#include "storage/base/duration_text.h"

namespace wend {
namespace {

// Behind the name, beside the columns from the second on.
constexpr std::array kCounts = {&CollectionStats::documents,  &CollectionStats::messages,
                                &CollectionStats::chunks,     &CollectionStats::terms,
                                &CollectionStats::tokens,     &CollectionStats::text_bytes,
                                &CollectionStats::dead_chunks};

constexpr std::array kColumns = {
    ColumnInfo{"name", ValueType::kText},          ColumnInfo{"documents", ValueType::kInteger},
    ColumnInfo{"messages", ValueType::kInteger},   ColumnInfo{"chunks", ValueType::kInteger},
    ColumnInfo{"terms", ValueType::kInteger},      ColumnInfo{"tokens", ValueType::kInteger},
    ColumnInfo{"text_bytes", ValueType::kInteger}, ColumnInfo{"dead_chunks", ValueType::kInteger},
    ColumnInfo{"ttl", ValueType::kText},
};
static_assert(kCounts.size() + 2 == kColumns.size());

}  // namespace

std::span<const ColumnInfo> CollectionsTable::Columns() { return kColumns; }

CollectionsTable::CollectionsTable(DatabaseView view) : view_(std::move(view)) {}

Result<bool> CollectionsTable::Next() {
  if (!names_.has_value()) {
    WEND_ASSIGN_OR_RETURN(names_, view_.CollectionNames());
  }
  if (next_ == names_->size()) return false;
  WEND_ASSIGN_OR_RETURN(const CollectionView collection, view_.Collection((*names_)[next_]));
  ++next_;
  stats_ = collection.stats();
  ttl_seconds_ = collection.options().ttl_seconds;
  return true;
}

Status CollectionsTable::ReadColumn(size_t column, Value* value) {
  if (column == 0) {
    *value = (*names_)[next_ - 1];
  } else if (column > kCounts.size()) {
    *value = Value();
    if (ttl_seconds_ > 0) *value = FormatDuration(ttl_seconds_);
  } else {
    SetInteger(stats_.*kCounts[column - 1], value);
  }
  return {};
}

PlanNode CollectionsTable::Describe() const {
  return ScanNode("collections", std::nullopt, std::nullopt);
}

}  // namespace wend
