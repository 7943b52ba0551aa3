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
#include "engine/question.h"
#include "engine/rank_request.h"
#include "query/binder.h"
#include "query/operators/operator.h"
#include "query/run_context.h"
#include "query/select_plan.h"

namespace wend {

inline constexpr std::array<const char*, 15> kRecallColumns = {
    "rank", "score",   "collection", "key", "title", "source",  "time", "session",
    "turn", "speaker", "begin",      "end", "text",  "matches", "why"};
// This column and those behind it are made by looking at the text once more.
inline constexpr size_t kFirstLateRecallColumn = 13;

class RecallOperator : public Operator {
 public:
  // `where` is all that WHERE and AS OF ask; `as_of` what AS OF names.
  RecallOperator(DatabaseView view, BoundRecall recall, std::optional<ExpressionNode> where,
                 std::optional<std::string> as_of, const RunContext& run);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  Status Plan(bool analyze) override;
  PlanNode Describe() const override;

  // For the step above, in place of Next: all ranked rows, and what they were ranked from.
  Result<const RankAnswer*> RankAll();
  const CollectionView& collection() const { return *collection_; }

 private:
  Status Rank();
  // Looks the collection up, puts words of time in WHERE in their place and takes those of the
  // question out of it; once.
  Status Resolve();
  // All but what the rows may be taken from.
  RankRequest Request() const;
  Result<ParsedQuestion> ReadQuestion() const;
  Result<FoundChunks> FindAllowed();
  // All that passes, in order of time.
  Status ListByTime(const ChunkSet& chunks);
  // Behind the ranked rows, others that the question's own conditions let pass, in order of time.
  Status FillByTime(const ChunkSet& chunks);
  // Ranks once more inside each hint and adds what the hint weighs.
  Status AddHints(const RankRequest& request);
  // The steps below: what chooses the chunks, and the postings that are scored.
  PlanNode DescribeFilter() const;
  PlanNode DescribePostings() const;
  PlanNode DescribeWalkOver(PlanNode postings) const;
  // The column `why` of a row.
  Status ReadWhy(const RankedChunk& row, Value* value) const;

  DatabaseView view_;
  BoundRecall recall_;
  std::optional<ExpressionNode> where_;
  const std::optional<std::string> as_of_;
  bool resolved_ = false;
  bool time_only_ = false;
  std::string now_, asked_;  // of QuestionTime
  bool filters_question_ = false;
  std::vector<ExpressionNode> hints_;
  std::vector<double> hint_weights_;  // once ranked
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
