// ScoredRows: rows of a table of texts with the columns `score` and `rank` behind its own.
//
// The score of a row is that of BM25 for the words that the MATCHes of WHERE look for, over the
// statistics of the collection; a document's is that of its best chunk plus half of its second, and
// so on, as RECALL has it. The rank counts the rows that pass WHERE by score descending, equal ones
// as they are stored. Both are null for rows that hold none of the words.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/chunk_set.h"
#include "engine/database.h"
#include "engine/rank_request.h"
#include "query/operators/operator.h"

namespace wend {

struct ScorePlan {
  size_t columns = 0;  // of the table; score and rank stand behind them
  RankRequest::Scope scope = RankRequest::Scope::kChunks;
  std::vector<std::string> matches;  // texts of MATCH
  // Where ORDER BY score DESC LIMIT wants no others: so many.
  std::optional<uint64_t> top;
};

struct RowScore {
  double score = 0;
  int64_t rank = 0;
};
// By chunk; of a document or message, by its best chunk.
using RowScores = std::unordered_map<uint32_t, RowScore>;

// The chunks of what `rows` gives, to its end.
Result<ChunkSet> GatherChunks(Operator* rows);
// The scores of the best `limit` rows whose chunks are among `allowed`.
Result<RowScores> ScoreChunks(const CollectionView& collection, const ScorePlan& plan,
                              const ChunkSet& allowed, uint64_t limit);

class ScoredRows : public Operator {
 public:
  ScoredRows(const ScorePlan& plan, RowScores scores, std::unique_ptr<Operator> input)
      : plan_(plan), scores_(std::move(scores)), input_(std::move(input)) {}

  Result<bool> Next() override { return input_->Next(); }
  Status ReadColumn(size_t column, Value* value) override;
  bool SeeText(size_t column, std::string_view* text) override;
  Status ReadMetadata(std::string_view name, Value* value) override {
    return input_->ReadMetadata(name, value);
  }
  ChunkRange chunks() const override { return input_->chunks(); }
  PlanNode Describe() const override;

 private:
  const ScorePlan& plan_;
  RowScores scores_;
  std::unique_ptr<Operator> input_;
};

}  // namespace wend
