// SHOW COLLECTIONS: one row per collection, by name.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/database.h"
#include "query/operators/operator.h"

namespace wend {

inline constexpr std::array<const char*, 8> kShowCollectionsColumns = {
    "name", "documents", "messages", "chunks", "terms", "tokens", "text_bytes", "dead_chunks"};

class ShowCollectionsOperator : public Operator {
 public:
  explicit ShowCollectionsOperator(DatabaseView view);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  DatabaseView view_;
  std::optional<std::vector<std::string>> names_;  // read by the first Next
  size_t next_row_ = 0;
  std::array<Value, kShowCollectionsColumns.size()> row_;
};

}  // namespace wend
