// The mode `vector` of RECALL: a question that is a vector, and the space that it is in.
//
// Thread safety: pure functions.
#pragma once

#include <vector>

#include "query/ast.h"
#include "query/binder.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

// Sets mode, space and vector of a RECALL whose question was read. `parameters` is null while they
// have no values yet.
Status BindVectorMode(const RecallNode& node, const std::vector<Value>* parameters,
                      BoundRecall* bound);

}  // namespace wend
