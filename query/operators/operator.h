// Operator: makes the rows of one run of a statement, one after another.
//
// An operator is made at the first step and holds the DatabaseView it was given, so that all its
// rows come from one state. Columns are read one by one, so that what nobody reads costs nothing.
//
// Thread safety: one thread at a time.
#pragma once

#include "query/plan_node.h"
#include "query/row.h"
#include "storage/base/status.h"

namespace wend {

class Operator : public RowReader {
 public:
  // Moves to the next row; false where there is none. The first call moves to the first row. Not
  // called again after false or an error.
  virtual Result<bool> Next() = 0;

  // Finds out what Describe shows beyond the operator's own plan. Called once, ahead of any Next,
  // where a statement is explained. Without `analyze` no Next follows: nothing is run, changed or
  // read from postings. With it the steps below are measured.
  virtual Status Plan(bool /*analyze*/) { return {}; }
  // The step with those below it: what is expected and, after a run, what happened.
  virtual PlanNode Describe() const = 0;
};

}  // namespace wend
