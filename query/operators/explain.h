// EXPLAIN: the plan of a statement as rows of text, or as one row of JSON.
//
// Without ANALYZE the statement only plans. With it the statement runs to its end, writes included,
// and its rows are read and dropped; of a RECALL, what made each row rank where it does is kept.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "query/ast.h"
#include "query/operators/operator.h"

namespace wend {

inline constexpr std::array<const char*, 1> kExplainColumns = {"plan"};

// What is explained: the operator of the statement, and how many columns it gives.
struct ExplainedStatement {
  std::unique_ptr<Operator> rows;
  size_t columns = 0;
  bool is_recall = false;  // its columns are those of kRecallColumns
};

class ExplainOperator : public Operator {
 public:
  ExplainOperator(ExplainNode how, ExplainedStatement statement);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  // A row of a RECALL. Where `why` says nothing of a kind, that kind of ranking was not used.
  struct RecalledRow {
    int64_t rank = 0;
    double score = 0;
    std::string key;
    std::string why;  // JSON (query/explain.h)
  };

  Status Explain();
  Status RunAll();
  std::string Json(const PlanNode& plan) const;
  static std::string LineOf(const RecalledRow& row);

  ExplainNode how_;
  ExplainedStatement statement_;
  std::vector<RecalledRow> recalled_;
  std::vector<std::string> lines_;
  bool explained_ = false;
  size_t next_ = 0;
};

}  // namespace wend
