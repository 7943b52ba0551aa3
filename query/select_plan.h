// SelectPlan: a bound SELECT, and the operators that it becomes.
//
// A plan is bound twice, like every statement: without a database when it is prepared, to check it
// and to know its columns, and over one view when it runs. From the table upwards its operators are
// filter, groups, filter of groups, order, projection, distinct rows, limit; each only where the
// statement asks for it.
//
// Thread safety: a plan is immutable once bound; its operators belong to one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/database.h"
#include "query/ast.h"
#include "query/chunk_match.h"
#include "query/operators/aggregate.h"
#include "query/operators/distinct.h"
#include "query/operators/filter.h"
#include "query/operators/limit.h"
#include "query/operators/operator.h"
#include "query/operators/project.h"
#include "query/operators/scored_rows.h"
#include "query/operators/sort.h"
#include "query/planner/access_path.h"
#include "query/run_context.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

enum class TableKind : uint8_t {
  kNone,  // no FROM: one row without columns
  kChunks,
  kMessages,
  kDocuments,
  kSessions,
  kEdges,
  kTerms,
  kCollections,
};

struct TableSource {
  TableKind kind = TableKind::kNone;
  std::string collection = "main";
  // The row of this key, or of this session, is all that can pass the filter.
  std::optional<std::string> only;
};

struct SelectPlan {
  TableSource source;
  std::vector<std::string> column_names;
  std::unique_ptr<ChunkTextMarker> marker;  // outlives the expressions below
  AccessPath access;  // which rows are looked at; all of them while only prepared
  std::optional<FilterPlan> where;
  std::optional<ScorePlan> scored;  // the columns score and rank are asked for
  std::optional<AggregatePlan> aggregate;
  std::optional<FilterPlan> having;
  std::optional<SortPlan> sort;
  ProjectPlan project;
  std::optional<DistinctPlan> distinct;
  std::optional<LimitPlan> limit;
};

// `parameters` as in binder.h; `view` is null while the statement is only prepared or explained.
// With `explained` the plan also has the notes that EXPLAIN shows, as of that view.
Result<std::unique_ptr<const SelectPlan>> BindSelect(const SelectNode& node,
                                                     const std::vector<Value>* parameters,
                                                     const DatabaseView* view,
                                                     const PlannerOptions& options = {},
                                                     const DatabaseView* explained = nullptr);

// Of chunks, messages and documents: how the planner sees the table.
TextTable TextTableOf(TableKind kind);
// The columns of a table.
std::span<const ColumnInfo> ColumnsOfTable(TableKind kind);
// Which table a target means; Invalid at its name.
Result<TableSource> BindTable(const TargetNode& target);
// The rows of the table as of `view`, those that `access` leaves; NotFound without the collection.
Result<std::unique_ptr<Operator>> OpenTable(const TableSource& source, const AccessPath& access,
                                            const DatabaseView& view);

// The live chunks for which a condition over the columns of `chunks` holds, what is known of their
// times, and how they were found, for EXPLAIN ANALYZE.
struct FoundChunks {
  ChunkSet chunks;
  std::optional<int64_t> earliest, latest;  // microseconds since 1970, inclusive
  std::vector<std::pair<std::string, Value>> facts;
  PlanNode access;
};
Result<FoundChunks> FindChunksWhere(const CollectionView& collection,
                                    const ExpressionNode& condition, const RunContext& run);
// How that will probably find them, and which part of all chunks they will be; no posting is read.
struct ExpectedChunks {
  double selectivity = 1;
  PlanNode access;
};
Result<ExpectedChunks> ExpectChunksWhere(const CollectionView& collection,
                                         const ExpressionNode& condition, const RunContext& run);
// What FindChunksWhere would say of the condition before it looks at a chunk.
Status CheckChunkCondition(const ExpressionNode& condition, const std::vector<Value>* parameters);

// The keys of the messages or documents for which a condition over the columns of their table
// holds. Without a view it checks the condition and finds none.
struct UnitCondition {
  TableSource source;               // kMessages or kDocuments
  const ExpressionNode* condition;  // null: all
  const std::vector<Value>* parameters;
  const PlannerOptions& options;
};
// Their rows, opened by the planner's choice.
struct RowsWhere {
  ChunkMatchResolver match;
  FilterPlan filter;
  std::unique_ptr<Operator> rows;
};
Result<std::unique_ptr<RowsWhere>> OpenRowsWhere(const UnitCondition& wanted,
                                                 const DatabaseView& view);
// How they will probably be found: the step to describe, as EXPLAIN shows it.
Result<PlanNode> ExpectRowsWhere(const UnitCondition& wanted, const DatabaseView& view);
Result<std::vector<std::string>> FindKeysWhere(const UnitCondition& wanted,
                                               const DatabaseView* view);

}  // namespace wend
