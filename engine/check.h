// Check: the rows of CHECK. What is wrong is told in a row, not by a status, so that one fault does
// not hide the next.
//
// Thread safety: a function over a store.
#pragma once

#include <vector>

#include "engine/database.h"
#include "storage/base/status.h"
#include "storage/store.h"

namespace wend {

// As Database::Check.
Result<std::vector<CheckRow>> CheckStore(const Store& store, bool full);

}  // namespace wend
