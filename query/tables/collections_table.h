// The table `collections`: one row per collection, by name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/database.h"
#include "query/operators/operator.h"

namespace wend {

class CollectionsTable : public Operator {
 public:
  static std::span<const ColumnInfo> Columns();

  explicit CollectionsTable(DatabaseView view);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  DatabaseView view_;
  std::optional<std::vector<std::string>> names_;  // read by the first Next
  size_t next_ = 0;
  CollectionStats stats_;  // of the current row, as the ttl
  uint64_t ttl_seconds_ = 0;
};

}  // namespace wend
