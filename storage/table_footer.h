// Footers of RocksDB's table files, checked before RocksDB trusts them.
//
// Every block of a table is under a checksum, its footer is not. One flipped bit there names
// another version of the format or another kind of checksum, and RocksDB 7.8 then decodes whole,
// verified blocks in the wrong way: rubbish rows at best, a failed assertion that ends the process
// at worst. We write one version and one kind only, so anything else is damage.
//
// Not a check of the blocks (RocksDB's), nor of which tables there ought to be (guard.h).
#pragma once

#include <string>

#include "storage/base/status.h"

namespace wend {

// Checks the footer of every table file in the folder `path`. Corruption names the file. A file
// that does not end in a footer is passed over: what a killed writer left unfinished is not in use,
// and RocksDB refuses one that is. Costs an open and a read for each file.
Status CheckTableFooters(const std::string& path);

}  // namespace wend
