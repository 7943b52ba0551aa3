#include "query/tables/terms_table.h"

#include <array>
#include <utility>

#include "query/tables/scan_node.h"
#include "query/tables/unit_columns.h"

namespace wend {
namespace {

// In the order of kColumns.
enum class Column : size_t { kCollection, kTerm, kChunks };

constexpr std::array kColumns = {
    ColumnInfo{"collection", ValueType::kText},
    ColumnInfo{"term", ValueType::kText},
    ColumnInfo{"chunks", ValueType::kInteger},
};
static_assert(static_cast<size_t>(Column::kChunks) + 1 == kColumns.size());

}  // namespace

std::span<const ColumnInfo> TermsTable::Columns() { return kColumns; }

TermsTable::TermsTable(CollectionView collection, std::string prefix)
    : collection_(std::move(collection)), cursor_(collection_.version(), std::move(prefix)) {}

Status TermsTable::ReadColumn(size_t column, Value* value) {
  switch (static_cast<Column>(column)) {
    case Column::kCollection:
      *value = collection_.name();
      break;
    case Column::kTerm:
      *value = cursor_.term();
      break;
    case Column::kChunks:
      SetInteger(cursor_.df(), value);
      break;
  }
  return {};
}

PlanNode TermsTable::Describe() const {
  return ScanNode(collection_.name() + ".terms", std::nullopt,
                  static_cast<double>(collection_.stats().terms));
}

}  // namespace wend
