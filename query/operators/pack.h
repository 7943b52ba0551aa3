// PACK: the ranked passages of a RECALL as the best text within a number of tokens.
//
// Packing happens with the first row (engine/packer.h). A cut, and a budget that holds nothing, are
// told in a notice.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "engine/packer.h"
#include "query/operators/operator.h"
#include "query/operators/recall.h"
#include "query/run_context.h"

namespace wend {

inline constexpr std::array<const char*, 16> kPackColumns = {
    "rank",    "score", "collection", "key",   "revision", "title", "source", "time",
    "session", "turn",  "speaker",    "begin", "end",      "text",  "tokens", "cut"};

class PackOperator : public Operator {
 public:
  PackOperator(std::unique_ptr<RecallOperator> ranking, uint64_t budget, const RunContext& run);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  Status Plan(bool analyze) override;
  PlanNode Describe() const override;

 private:
  Status Pack();

  std::unique_ptr<RecallOperator> ranking_;
  const uint64_t budget_;
  const RunContext run_;
  bool packed_ = false;
  PackAnswer answer_;
  size_t next_row_ = 0;
};

}  // namespace wend
