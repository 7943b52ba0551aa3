// RECALL: ranks chunks, documents or messages and reads one passage per row.
//
// Ranking happens with the first row. The passage of a row is read when the row is reached; the
// columns `matches` and `why` are made when they are read.
#pragma once

#include <array>
#include <optional>

#include "engine/database.h"
#include "query/binder.h"
#include "query/operators/operator.h"
#include "query/run_context.h"

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

 private:
  Status Rank();

  DatabaseView view_;
  BoundRecall recall_;
  const std::optional<ExpressionNode> where_;
  const RunContext run_;
  std::optional<CollectionView> collection_;  // once ranked
  RankAnswer answer_;
  size_t next_row_ = 0;
  Passage passage_;  // of the current row
};

}  // namespace wend
