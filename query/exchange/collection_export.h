// Writing a collection to a file (export_format.h), as of one view.
//
// Thread safety: a function without state.
#pragma once

#include <cstdint>
#include <string>

#include "engine/database.h"
#include "storage/base/status.h"

namespace wend::exchange {

struct ExportCounts {
  uint64_t documents = 0;
  uint64_t messages = 0;
  uint64_t links = 0;
  uint64_t bytes = 0;
};

Result<ExportCounts> ExportCollection(const CollectionView& collection, const std::string& path,
                                      bool overwrite);

}  // namespace wend::exchange
