// Aggregate: one row per group of equal keys, in order of their first rows: the keys, then what is
// computed over each group. Without keys there is one group, even over no rows.
//
// Nulls are left out of every function but count(*); over nothing, count gives 0 and the others
// null. A sum of integers is an integer, or an error where it is none; with a real among them it is
// a real. Numbers that are equal (1 and 1.0) are one key and one distinct value.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "query/operators/distinct.h"
#include "query/operators/operator.h"
#include "query/operators/row_budget.h"

namespace wend {

enum class AggregateFunction : uint8_t { kCount, kSum, kMin, kMax, kAvg };

struct AggregateCall {
  AggregateFunction function = AggregateFunction::kCount;
  std::shared_ptr<const Expression> argument;  // null: count(*)
  bool distinct = false;
  size_t byte_offset = 0;  // in the statement, for errors
};

struct AggregatePlan {
  std::vector<std::shared_ptr<const Expression>> keys;
  std::vector<AggregateCall> calls;
  RowBudget budget;
  PlanNotes notes{};
};

// What one call has seen of one group.
class Accumulator {
 public:
  Status Add(const AggregateCall& call, Value value);
  Result<Value> Finish(const AggregateCall& call) const;

 private:
  Status AddNumber(const AggregateCall& call, const Value& value);

  uint64_t count_ = 0;
  // The sum of up to 2^63 integers fits, so that the order of the rows does not matter.
  __extension__ __int128 integers_ = 0;
  double reals_ = 0;
  bool any_real_ = false;
  Value best_;  // min, max
};

class Aggregate : public Operator {
 public:
  Aggregate(const AggregatePlan& plan, std::unique_ptr<Operator> input);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  struct Call {
    Accumulator accumulator;
    std::unique_ptr<std::unordered_set<std::vector<Value>, RowHash, RowEqual>> seen;  // distinct
  };
  struct Group {
    const std::vector<Value>* keys = nullptr;
    std::vector<Call> calls;
  };

  Status GatherAll();
  Status AddRow(Group* group);
  Result<Group*> FindGroup(std::vector<Value> keys);

  const AggregatePlan& plan_;
  std::unique_ptr<Operator> input_;
  RowAccount account_;
  std::unordered_map<std::vector<Value>, size_t, RowHash, RowEqual> group_of_;
  std::vector<Group> groups_;
  bool gathered_ = false;
  size_t next_ = 0;
};

}  // namespace wend
