// RECALL: ranks chunks, documents or messages and reads one passage per row.
//
// Ranking happens with the first row. The passage of a row is read when the row is reached; the
// columns `matches` and `why` are made when they are read.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/database.h"
#include "query/binder.h"
#include "query/operators/operator.h"
#include "query/run_context.h"
#include "query/select_plan.h"

namespace wend {

inline constexpr std::array<const char*, 15> kRecallColumns = {
    "rank", "score",   "collection", "key", "title", "source",  "time", "session",
    "turn", "speaker", "begin",      "end", "text",  "matches", "why"};

class RecallOperator : public Operator {
 public:
  RecallOperator(DatabaseView view, BoundRecall recall, std::optional<ExpressionNode> where,
                 const RunContext& run);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  Status Plan(bool analyze) override;
  PlanNode Describe() const override;

  // For the step above, in place of Next: all ranked rows, and what they were ranked from.
  Result<const RankAnswer*> RankAll();
  const CollectionView& collection() const { return *collection_; }

 private:
  Status Rank();
  Result<FoundChunks> FindAllowed();
  // The steps below: what chooses the chunks, and the postings that are scored.
  PlanNode DescribeFilter() const;
  PlanNode DescribePostings() const;

  DatabaseView view_;
  BoundRecall recall_;
  const std::optional<ExpressionNode> where_;
  const RunContext run_;
  std::optional<CollectionView> collection_;  // once planned or ranked
  bool ranked_ = false;
  std::vector<std::string> filters_;  // the conditions that all rows passed, in SQL
  PlanNode access_;                   // how the allowed chunks were found, once ranked
  RankAnswer answer_;
  size_t next_row_ = 0;
  Passage passage_;  // of the current row
  // Where it is explained.
  bool explained_ = false;
  double selectivity_ = 1;
  std::vector<std::pair<std::string, Value>> filter_facts_;
  uint64_t allowed_chunks_ = 0;
  uint64_t filter_microseconds_ = 0;
};

}  // namespace wend
