#include "query/tables/terms_table.h"

#include <array>
#include <utility>

#include "query/tables/scan_node.h"
#include "query/tables/unit_columns.h"

namespace wend {
namespace {

constexpr std::array kColumns = {
    ColumnInfo{"term", ValueType::kText},
    ColumnInfo{"chunks", ValueType::kInteger},
};

}  // namespace

std::span<const ColumnInfo> TermsTable::Columns() { return kColumns; }

TermsTable::TermsTable(CollectionView collection, std::string prefix)
    : collection_(std::move(collection)), cursor_(collection_.version(), std::move(prefix)) {}

Status TermsTable::ReadColumn(size_t column, Value* value) {
  if (column == 0) {
    *value = cursor_.term();
  } else {
    SetInteger(cursor_.df(), value);
  }
  return {};
}

PlanNode TermsTable::Describe() const {
  return ScanNode(collection_.name() + ".terms", std::nullopt,
                  static_cast<double>(collection_.stats().terms));
}

}  // namespace wend
