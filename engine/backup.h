// Backup: a copy of a store in a folder of its own that is there whole or not at all.
//
// It is made under the name "<path>.incomplete-<process id>", opened and cross-checked there, and
// renamed last. A process that is killed meanwhile leaves a folder of that name, which the next
// backup neither uses nor removes.
//
// Thread safety: any thread, while others read and write the store.
#pragma once

#include <string>

#include "storage/base/status.h"
#include "storage/store.h"

namespace wend {

Status BackupStore(Store* store, const std::string& path);

}  // namespace wend
