// What a folder must look like before RocksDB is let into it.
//
// Thread safety: functions over a folder that nobody has open for writing.
#pragma once

#include <string>

#include "storage/base/status.h"
#include "storage/guard.h"
#include "storage/store.h"

namespace wend {

// Refuses what is clearly no database before RocksDB writes a single file there.
Status CheckFolder(const std::string& path, const StoreOptions& options);

// The guard of an existing database, once the folder has been found to be as it says. With
// `recover_tail` damage is let through, and the guard starts anew.
Result<GuardState> CheckGuard(const std::string& path, const StoreOptions& options);

}  // namespace wend
