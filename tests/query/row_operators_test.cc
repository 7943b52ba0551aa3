// Filter, Project, Sort, Limit, Aggregate and Distinct over random rows, each against the obvious
// way to do the same with whole tables in memory.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <random>

#include "query/operators/aggregate.h"
#include "query/operators/distinct.h"
#include "query/operators/filter.h"
#include "query/operators/limit.h"
#include "query/operators/project.h"
#include "query/operators/sort.h"

namespace wend {
namespace {

using Row = std::vector<Value>;
using Rows = std::vector<Row>;

// Gives rows, then an error if there is one. Metadata "last" is the last column.
class RowSource : public Operator {
 public:
  explicit RowSource(Rows rows, Status end = {}) : rows_(std::move(rows)), end_(std::move(end)) {}

  Result<bool> Next() override {
    if (next_ == rows_.size() && !end_.ok()) return end_;
    if (next_ == rows_.size()) return false;
    ++next_;
    return true;
  }
  Status ReadColumn(size_t column, Value* value) override {
    *value = rows_[next_ - 1][column];
    return {};
  }
  Status ReadMetadata(std::string_view name, Value* value) override {
    if (name == "last") *value = rows_[next_ - 1].back();
    return {};
  }
  PlanNode Describe() const override { return {}; }

 private:
  Rows rows_;
  Status end_;
  size_t next_ = 0;
};

class ColumnOf : public Expression {
 public:
  explicit ColumnOf(size_t column) : column_(column) {}
  ValueType type() const override { return ValueType::kAny; }
  Result<Value> Evaluate(RowReader* row) const override {
    Value value;
    WEND_RETURN_IF_ERROR(row->ReadColumn(column_, &value));
    return value;
  }

 private:
  size_t column_;
};

// Fails on a text.
class NotText : public ColumnOf {
 public:
  using ColumnOf::ColumnOf;
  Result<Value> Evaluate(RowReader* row) const override {
    WEND_ASSIGN_OR_RETURN(Value value, ColumnOf::Evaluate(row));
    if (std::holds_alternative<std::string>(value)) return Status::InvalidAt(3, "a text");
    return value;
  }
};

std::shared_ptr<const Expression> Of(size_t column) {
  return std::make_shared<const ColumnOf>(column);
}

std::unique_ptr<Operator> Source(Rows rows, Status end = {}) {
  return std::make_unique<RowSource>(std::move(rows), std::move(end));
}

// All rows of `width` columns that an operator gives.
Rows Drain(Operator* op, size_t width) {
  Rows rows;
  for (;;) {
    const Result<bool> found = op->Next();
    EXPECT_TRUE(found.ok()) << found.status().message();
    if (!found.ok() || !*found) return rows;
    Row row(width);
    for (size_t i = 0; i < width; ++i) EXPECT_TRUE(op->ReadColumn(i, &row[i]).ok());
    rows.push_back(std::move(row));
  }
}

Status DrainStatus(Operator* op) {
  for (;;) {
    const Result<bool> found = op->Next();
    if (!found.ok()) return found.status();
    if (!*found) return {};
  }
}

Value RandomValue(std::mt19937* random) {
  const auto small = static_cast<int64_t>((*random)() % 7) - 3;
  switch ((*random)() % 6) {
    case 0:
      return Value();
    case 1:
      return Value(static_cast<double>(small) / 2);
    case 2:
      return Value(std::string(1, static_cast<char>('a' + small + 3)));
    case 3:
      return Value(TimePoint{small, static_cast<int16_t>(small * 60)});
    default:
      return Value(small);
  }
}

// The last column counts the rows.
Rows RandomRows(std::mt19937* random, size_t count, size_t width) {
  Rows rows(count);
  for (size_t i = 0; i < count; ++i) {
    for (size_t c = 0; c + 1 < width; ++c) rows[i].push_back(RandomValue(random));
    rows[i].emplace_back(static_cast<int64_t>(i));
  }
  return rows;
}

// ---- Filter, Project, Limit -------------------------------------------------------------------

TEST(RowOperatorsTest, FilterKeepsWhatIsTrue) {
  std::mt19937 random(1);
  const Rows rows = RandomRows(&random, 300, 2);
  Rows want;
  for (const Row& row : rows) {
    const auto* const integer = std::get_if<int64_t>(&row[0]);
    const auto* const real = std::get_if<double>(&row[0]);
    if ((integer != nullptr && *integer != 0) || (real != nullptr && *real != 0)) {
      want.push_back(row);
    }
  }
  const FilterPlan plan{{Of(0)}};
  Filter filter(plan, Source(rows));
  EXPECT_EQ(Drain(&filter, 2), want);
}

TEST(RowOperatorsTest, ProjectComputesColumnsAndPassesMetadataOn) {
  const ProjectPlan plan{{Of(1), Of(0), Of(1)}};
  Project project(plan, Source({{int64_t{1}, std::string("a")}}));
  ASSERT_TRUE(*project.Next());
  Value value;
  ASSERT_TRUE(project.ReadMetadata("last", &value).ok());
  EXPECT_EQ(value, Value(std::string("a")));
  Project again(plan, Source({{int64_t{1}, std::string("a")}}));
  EXPECT_EQ(Drain(&again, 3), (Rows{{std::string("a"), int64_t{1}, std::string("a")}}));
}

TEST(RowOperatorsTest, LimitCutsFrontAndEnd) {
  std::mt19937 random(2);
  const Rows rows = RandomRows(&random, 10, 1);
  for (uint64_t offset = 0; offset <= 12; ++offset) {
    for (uint64_t limit = 0; limit <= 13; ++limit) {
      LimitPlan plan{offset, limit};
      if (limit == 13) plan.limit.reset();
      const auto begin = static_cast<ptrdiff_t>(std::min<uint64_t>(offset, 10));
      const auto end = static_cast<ptrdiff_t>(std::min<uint64_t>(offset + limit, 10));
      Limit op(plan, Source(rows));
      EXPECT_EQ(Drain(&op, 1), Rows(rows.begin() + begin, rows.begin() + end));
    }
  }
}

TEST(RowOperatorsTest, LimitAsksForNoRowBehindTheLast) {
  const LimitPlan plan{1, 1};
  Limit op(plan, Source({{int64_t{1}}, {int64_t{2}}}, Status::Corruption("asked for")));
  EXPECT_EQ(Drain(&op, 1), (Rows{{int64_t{2}}}));
}

TEST(RowOperatorsTest, PassErrorsOn) {
  const Rows rows = {{int64_t{1}}, {std::string("text")}};
  const auto not_text = std::make_shared<const NotText>(0);
  const Status damage = Status::Corruption("damage");
  const FilterPlan filter{{not_text}};
  const SortPlan sort{{{not_text, false, true}}, {}, {}, {}, {}};
  const AggregatePlan keys{{not_text}, {}, {}};
  const AggregatePlan calls{{}, {{AggregateFunction::kCount, not_text, false, 0}}, {}};
  const DistinctPlan distinct{1, {}};
  EXPECT_EQ(DrainStatus(std::make_unique<Filter>(filter, Source(rows)).get()).offset(), 3);
  EXPECT_EQ(DrainStatus(std::make_unique<Sort>(sort, Source(rows)).get()).offset(), 3);
  EXPECT_EQ(DrainStatus(std::make_unique<Aggregate>(keys, Source(rows)).get()).offset(), 3);
  EXPECT_EQ(DrainStatus(std::make_unique<Aggregate>(calls, Source(rows)).get()).offset(), 3);
  const LimitPlan limit{9, {}};
  EXPECT_FALSE(DrainStatus(std::make_unique<Sort>(sort, Source({}, damage)).get()).ok());
  EXPECT_FALSE(DrainStatus(std::make_unique<Aggregate>(keys, Source({}, damage)).get()).ok());
  EXPECT_FALSE(DrainStatus(std::make_unique<Distinct>(distinct, Source({}, damage)).get()).ok());
  EXPECT_FALSE(DrainStatus(std::make_unique<Limit>(limit, Source({}, damage)).get()).ok());
}

// ---- Sort -------------------------------------------------------------------------------------

Rows SortNaively(Rows rows, const std::vector<SortKey>& keys, const std::vector<size_t>& columns) {
  for (size_t k = keys.size(); k-- > 0;) {  // the least key first: each pass is stable
    std::ranges::stable_sort(rows, [&](const Row& x, const Row& y) {
      const Value &a = x[columns[k]], &b = y[columns[k]];
      if (a.index() == 0 && b.index() == 0) return false;
      if (a.index() == 0) return keys[k].nulls_first;
      if (b.index() == 0) return !keys[k].nulls_first;
      return keys[k].descending ? CompareValues(b, a) < 0 : CompareValues(a, b) < 0;
    });
  }
  return rows;
}

TEST(RowOperatorsTest, SortGivesTheOrderOfAStableSortWithAndWithoutALimit) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    const Rows rows = RandomRows(&random, random() % 60, 4);
    SortPlan plan;
    std::vector<size_t> columns;
    for (uint32_t n = random() % 4; n > 0; --n) {
      columns.push_back(random() % 3);
      plan.keys.push_back({Of(columns.back()), random() % 2 == 0, random() % 2 == 0});
    }
    plan.columns = {3, 0, 1, 2};
    Rows want = SortNaively(rows, plan.keys, columns);
    if (round % 2 == 0) {
      plan.limit = random() % 70;
      want.resize(std::min<size_t>(want.size(), *plan.limit));
    }
    Sort sort(plan, Source(rows));
    ASSERT_EQ(Drain(&sort, 4), want) << "round " << round;
  }
}

TEST(RowOperatorsTest, SortKeepsOnlyWhatThePlanNames) {
  const SortPlan plan{{{Of(0), true, true}}, {1}, {"last"}, {}, {}};
  Sort sort(plan, Source({{int64_t{1}, int64_t{5}}, {int64_t{2}, int64_t{6}}}));
  ASSERT_TRUE(*sort.Next());
  Value value;
  ASSERT_TRUE(sort.ReadColumn(1, &value).ok());
  EXPECT_EQ(value, Value(int64_t{6}));
  ASSERT_TRUE(sort.ReadMetadata("last", &value).ok());
  EXPECT_EQ(value, Value(int64_t{6}));
  EXPECT_EQ(sort.ReadColumn(0, &value).code(), Code::kInternal);
  EXPECT_EQ(sort.ReadColumn(2, &value).code(), Code::kInternal);
  EXPECT_EQ(sort.ReadMetadata("first", &value).code(), Code::kInternal);
}

TEST(RowOperatorsTest, HoldersOfRowsSayWhenABudgetIsSpent) {
  std::mt19937 random(4);
  const Rows rows = RandomRows(&random, 50, 1);
  const Rows long_rows = {{std::string(600, 'a')}, {std::string(600, 'b')}};
  SortPlan sort{{{Of(0), true, true}}, {0}, {}, {}, {49, 1 << 20}};
  EXPECT_EQ(DrainStatus(std::make_unique<Sort>(sort, Source(rows)).get()).code(), Code::kTooBig);
  sort.limit = 49;
  EXPECT_TRUE(DrainStatus(std::make_unique<Sort>(sort, Source(rows)).get()).ok());
  sort.limit.reset();
  sort.budget = {100, 2000};
  EXPECT_EQ(DrainStatus(std::make_unique<Sort>(sort, Source(long_rows)).get()).code(),
            Code::kTooBig);
  const DistinctPlan distinct{1, {49, 1 << 20}};
  EXPECT_EQ(DrainStatus(std::make_unique<Distinct>(distinct, Source(rows)).get()).code(),
            Code::kTooBig);
  const AggregatePlan groups{{Of(0)}, {}, {49, 1 << 20}};
  const Status full = DrainStatus(std::make_unique<Aggregate>(groups, Source(rows)).get());
  EXPECT_EQ(full.code(), Code::kTooBig);
  EXPECT_EQ(full.message(), "GROUP BY would hold more than 49 rows; filter more, or add a LIMIT");
  const AggregatePlan counted{{}, {{AggregateFunction::kCount, Of(0), true, 0}}, {49, 1 << 20}};
  EXPECT_EQ(DrainStatus(std::make_unique<Aggregate>(counted, Source(rows)).get()).code(),
            Code::kTooBig);
}

// ---- Distinct and Aggregate -------------------------------------------------------------------

struct RowLess {
  bool operator()(const Row& a, const Row& b) const {
    return std::lexicographical_compare(
        a.begin(), a.end(), b.begin(), b.end(),
        [](const Value& x, const Value& y) { return CompareValues(x, y) < 0; });
  }
};

TEST(RowOperatorsTest, DistinctKeepsTheFirstOfEqualRows) {
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    const Rows rows = RandomRows(&random, random() % 200, 3);
    Rows want;
    std::map<Row, int, RowLess> seen;
    for (const Row& row : rows) {
      if (seen.emplace(Row{row[0], row[1]}, 0).second) want.push_back(row);
    }
    const DistinctPlan plan{2, {}};
    Distinct distinct(plan, Source(rows));
    ASSERT_EQ(Drain(&distinct, 3), want);
  }
}

// One value by the rules of SQL, from all values of a group.
Value AggregateNaively(AggregateFunction function, bool distinct, const std::vector<Value>& all) {
  std::vector<Value> values;
  for (const Value& v : all) {
    const bool again = distinct && std::ranges::any_of(values, [&](const Value& seen) {
                         return CompareValues(seen, v) == 0;
                       });
    if (v.index() != 0 && !again) values.push_back(v);
  }
  if (function == AggregateFunction::kCount) return Value(static_cast<int64_t>(values.size()));
  if (values.empty()) return Value();
  const auto less = [](const Value& a, const Value& b) { return CompareValues(a, b) < 0; };
  if (function == AggregateFunction::kMin) return *std::ranges::min_element(values, less);
  if (function == AggregateFunction::kMax) return *std::ranges::max_element(values, less);
  int64_t integers = 0;
  double reals = 0;
  bool any_real = false;
  for (const Value& v : values) {
    if (const auto* const real = std::get_if<double>(&v)) {
      reals += *real;
      any_real = true;
    } else {
      integers += std::get<int64_t>(v);
    }
  }
  const double sum = static_cast<double>(integers) + reals;
  if (function == AggregateFunction::kAvg) return Value(sum / static_cast<double>(values.size()));
  return any_real ? Value(sum) : Value(integers);
}

TEST(RowOperatorsTest, AggregateGivesWhatAMapOfGroupsGives) {
  std::mt19937 random(6);
  constexpr AggregateFunction kFunctions[] = {AggregateFunction::kCount, AggregateFunction::kSum,
                                              AggregateFunction::kMin, AggregateFunction::kMax,
                                              AggregateFunction::kAvg};
  for (int round = 0; round < 100; ++round) {
    Rows rows = RandomRows(&random, random() % 150, 4);
    for (Row& row : rows) {  // sum and avg take numbers
      while (row[2].index() > 2) row[2] = RandomValue(&random);
    }
    AggregatePlan plan;
    const size_t key_count = random() % 3;
    for (size_t k = 0; k < key_count; ++k) plan.keys.push_back(Of(k));
    plan.calls.push_back({AggregateFunction::kCount, nullptr, false, 0});
    for (const AggregateFunction f : kFunctions) {
      plan.calls.push_back({f, Of(2), false, 0});
      plan.calls.push_back({f, Of(2), true, 0});
    }
    std::map<Row, size_t, RowLess> group_of;
    std::vector<std::pair<Row, std::vector<Value>>> groups;
    if (key_count == 0) {
      group_of[Row()] = 0;
      groups.emplace_back();
    }
    for (const Row& row : rows) {
      const Row keys(row.begin(), row.begin() + static_cast<ptrdiff_t>(key_count));
      const auto [place, is_new] = group_of.emplace(keys, groups.size());
      if (is_new) groups.emplace_back(keys, std::vector<Value>());
      groups[place->second].second.push_back(row[2]);
    }
    Rows want;
    for (const auto& [keys, values] : groups) {
      Row row = keys;
      row.emplace_back(static_cast<int64_t>(values.size()));
      for (const AggregateFunction f : kFunctions) {
        row.push_back(AggregateNaively(f, false, values));
        row.push_back(AggregateNaively(f, true, values));
      }
      want.push_back(std::move(row));
    }
    Aggregate aggregate(plan, Source(rows));
    ASSERT_EQ(Drain(&aggregate, key_count + 11), want) << "round " << round;
  }
}

Result<Value> SumOf(AggregateFunction function, Rows rows) {
  const AggregatePlan plan{{}, {{function, Of(0), false, 17}}, {}};
  Aggregate aggregate(plan, Source(std::move(rows)));
  WEND_ASSIGN_OR_RETURN(const bool found, aggregate.Next());
  EXPECT_TRUE(found);
  Value value;
  WEND_RETURN_IF_ERROR(aggregate.ReadColumn(0, &value));
  return value;
}

TEST(RowOperatorsTest, SumThatIsNo64BitIntegerIsAnError) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  const Result<Value> above = SumOf(AggregateFunction::kSum, {{kMax}, {int64_t{1}}});
  EXPECT_EQ(above.status().code(), Code::kInvalid);
  EXPECT_EQ(above.status().offset(), 17);
  EXPECT_FALSE(SumOf(AggregateFunction::kSum, {{kMin}, {int64_t{-1}}}).ok());
  // Only the whole sum counts, not how one gets there.
  EXPECT_EQ(*SumOf(AggregateFunction::kSum, {{kMax}, {int64_t{1}}, {int64_t{-1}}}), Value(kMax));
  EXPECT_EQ(*SumOf(AggregateFunction::kSum, {{kMax}, {kMax}, {0.0}}), Value(0x1p64));
  EXPECT_EQ(*SumOf(AggregateFunction::kAvg, {{kMax}, {kMax}}), Value(0x1p63));
}

TEST(RowOperatorsTest, SumTakesNumbersOnly) {
  const Result<Value> text = SumOf(AggregateFunction::kSum, {{int64_t{1}}, {std::string("a")}});
  EXPECT_EQ(text.status().message(), "sum() takes numbers, and met a text");
  EXPECT_EQ(text.status().offset(), 17);
  EXPECT_EQ(SumOf(AggregateFunction::kAvg, {{TimePoint{1, 0}}}).status().message(),
            "avg() takes numbers, and met a time");
}

}  // namespace
}  // namespace wend
