// AccessPath: which rows of a table of text a condition makes it necessary to look at.
//
// By cost it is a scan or the chunks that the postings leave; the conditions are computed for the
// rows either way, so that the choice never shows in the answer. Chosen by statistics and options,
// not by what is in memory.
//
// Thread safety: a value.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/chunk_set.h"
#include "engine/database.h"
#include "query/chunk_match.h"
#include "query/operators/operator.h"
#include "query/plan_node.h"
#include "query/planner/chunk_bounds.h"
#include "query/planner/condition_rules.h"
#include "query/planner/planner_options.h"
#include "query/selectivity.h"
#include "storage/base/status.h"

namespace wend {

enum class TextTable : uint8_t { kChunks, kMessages, kDocuments };

struct AccessRequest {
  const CollectionView& collection;
  TextTable table;
  std::span<const ColumnInfo> columns;
  std::span<const Conjunct> conjuncts;
  const std::vector<Value>* parameters;
  ChunkMatchResolver* match;
  const PlannerOptions& options;
  bool want_set = false;  // the set of chunks is wanted, not only fewer rows to look at
};

struct AccessPath {
  std::shared_ptr<const ChunkSet> candidates;  // null: all rows are looked at
  // Units without a chunk, ascending, which are looked at beside the candidates.
  std::vector<uint32_t> textless;
  ChunkBounds bounds;
  std::vector<std::string> notices;  // why nothing can pass
  PlanNode node;

  PlanNode Describe() const { return node; }
};

Result<AccessPath> PlanAccess(const AccessRequest& request);

// What PlanAccess will probably choose, told from frequencies alone: no posting is read.
Result<PlanNode> ExpectAccess(const AccessRequest& request, SelectivityEstimator* estimator);

// A table whose plan tells how its rows are found. For EXPLAIN: other runs do without.
class AccessedTable final : public Operator {
 public:
  AccessedTable(PlanNode access, std::unique_ptr<Operator> table)
      : access_(std::move(access)), table_(std::move(table)) {}

  Result<bool> Next() override { return table_->Next(); }
  Status ReadColumn(size_t column, Value* value) override {
    return table_->ReadColumn(column, value);
  }
  Status ReadMetadata(std::string_view name, Value* value) override {
    return table_->ReadMetadata(name, value);
  }
  ChunkRange chunks() const override { return table_->chunks(); }
  PlanNode Describe() const override;

 private:
  PlanNode access_;
  std::unique_ptr<Operator> table_;
};

// The documents or messages that a path with candidates leaves to be looked at, ascending.
Result<std::vector<uint32_t>> UnitsOf(const AccessPath& path, const CollectionView& collection);

}  // namespace wend
