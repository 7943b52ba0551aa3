// SHOW STATS: counts of one collection, or of all together, and what the store holds, as rows of
// a name and a value. The value is an integer where it is a whole number, otherwise a text.
//
// Terms are counted per collection: of all together, `terms` is the sum.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/database.h"
#include "query/operators/operator.h"

namespace wend {

inline constexpr std::array<const char*, 2> kShowStatsColumns = {"name", "value"};

class ShowStatsOperator : public Operator {
 public:
  // `database` outlives the operator.
  ShowStatsOperator(Database* database, DatabaseView view, std::optional<std::string> collection);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Status Gather();

  Database* database_;
  DatabaseView view_;
  std::optional<std::string> collection_;
  std::vector<std::pair<std::string, Value>> rows_;  // filled by the first Next
  size_t next_row_ = 0;
};

}  // namespace wend
