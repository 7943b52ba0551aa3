// Reading a file into a collection: what EXPORT wrote, and whatever else the readers of this folder
// know.
//
// Thread safety: a function without state.
#pragma once

#include <string>
#include <vector>

#include "engine/database.h"
#include "query/exchange/exchange_options.h"
#include "storage/base/status.h"

namespace wend::exchange {

// `path` is a file, or the folder of a Slack export. The collection is made if it is missing.
// `notices` are appended to.
Result<ImportCounts> ImportFile(Database* database, const std::string& collection,
                                const std::string& path, const ImportOptions& options,
                                std::vector<std::string>* notices);

}  // namespace wend::exchange
