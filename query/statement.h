// Statement: one prepared statement, its parameters, and the rows of its current run.
//
// Invariants:
//  1. The first Step of a run takes one DatabaseView; every row of the run comes from it.
//  2. A run that is over, well or badly, holds no view.
//  3. Parameters change only while no run is under way and stay bound across runs.
//
// Thread safety: one thread at a time; any number of statements of a database at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/database.h"
#include "query/ast.h"
#include "query/binder.h"
#include "query/operators/operator.h"
#include "query/planner/planner_options.h"
#include "query/row_block.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

// How much one Fetch gathers.
struct FetchLimits {
  uint32_t rows = 1;
  uint64_t bytes = 64 << 10;  // a row that passes it is the last
};

// Misuse where a statement with so many parameters has none of that number, Invalid for a real that
// is not finite.
Status CheckBinding(int index, int parameter_count, const Value& value);

class Statement {
 public:
  // Checks all of the statement but its parameters and whether its collection exists. `database`
  // outlives the statement.
  // `options` are for tests.
  static Result<std::unique_ptr<Statement>> Prepare(Database* database, std::string_view sql,
                                                    const PlannerOptions& options = {});

  int parameter_count() const { return tree_.parameter_count; }
  // Number of the parameter `:name`, 0 if there is none.
  int FindParameter(std::string_view name) const;
  // Null for `?` and out of range; lives as long as the statement.
  const char* parameter_name(int index) const;
  // Gives parameter `index`, counted from 1, a value, which may be null. Misuse out of range and
  // during a run; Invalid for a real that is not finite.
  Status Bind(int index, Value value);

  // Whether the next Step begins a run.
  bool ready() const { return state_ == State::kReady; }

  // Moves to the next row; false at the end, also when it is asked again. After an error Misuse
  // until Reset.
  Result<bool> Step();
  // Moves over the next rows and puts them into `*rows`, with all columns but late ones, which are
  // null: as many rows as the limits say, fewer where the rows end or take long. Where it fails,
  // the rows ahead of the fault are there. A column that cannot be read is null, and the row behind
  // it is the fault.
  Status Fetch(const FetchLimits& limits, RowBlock* rows);
  // Columns from this one on are costly and seldom read (RECALL's `matches` and `why`): a Fetch
  // gives one row at a time, of which Column reads them. column_count() where there are none.
  int first_late_column() const { return first_late_column_; }
  bool done() const { return state_ == State::kDone; }
  // Ends the run, if there is one.
  void Reset();

  // What a person should know of the run that is under way or was the last: why nothing was found.
  // They stay until the next run begins.
  const std::vector<std::string>& notices() const { return notices_; }

  int column_count() const { return static_cast<int>(column_names_.size()); }
  // Null out of range; lives as long as the program.
  const char* column_name(int column) const;
  // Index of the column, -1 if there is none.
  int FindColumn(std::string_view name) const;
  // The value in the current row; null where there is no row or column. It stays where it is until
  // the next Step or Reset. A column that cannot be read is null, and the next Step says why.
  const Value* Column(int column);

 private:
  enum class State : uint8_t { kReady, kOnRow, kDone, kFailed };

  Statement(Database* database, StatementNode tree, BoundStatement bound,
            const PlannerOptions& options);

  // Misuse where one has no value yet.
  Status CheckParameters() const;
  Status Start();
  Status Fail(Status status);
  // A step without room for the columns.
  Result<bool> Advance();
  void AddColumn(size_t column, RowBlock* rows);

  Database* database_;
  StatementNode tree_;
  BoundStatement bound_;  // with parameters at their defaults
  std::vector<std::string> column_names_;
  int first_late_column_;
  std::vector<Value> parameters_;
  std::vector<bool> is_bound_;  // beside them: null is a value, too
  const PlannerOptions options_;
  std::vector<std::string> notices_;

  State state_ = State::kReady;
  std::unique_ptr<Operator> operator_;     // while a run is under way
  std::vector<std::optional<Value>> row_;  // columns of the current row that were read
  Status column_fault_;
};

}  // namespace wend
