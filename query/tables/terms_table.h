// The table `terms`: the terms of a collection in order of their bytes, and in how many chunks each
// occurs.
#pragma once

#include <span>
#include <string>

#include "engine/term_cursor.h"
#include "query/operators/operator.h"

namespace wend {

class TermsTable : public Operator {
 public:
  static std::span<const ColumnInfo> Columns();

  // Terms that begin with `prefix`.
  TermsTable(CollectionView collection, std::string prefix);

  Result<bool> Next() override { return cursor_.Next(); }
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  CollectionView collection_;
  TermCursor cursor_;
};

}  // namespace wend
