// Purge: removing rows and postings that nobody can see any more.
//
// Invariants:
//  1. Each transaction is bounded, and leaves a state that gives the same answers as the one
//  before.
//  2. What is interrupted is taken up again: retired ids stay listed (row 'R') until their last row
//     is gone; postings of dead chunks are found by their lengths.
//
// Thread safety: by the writer only.
#pragma once

#include <cstdint>

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/catalog_rows.h"
#include "storage/store.h"

namespace wend {

// Removes the rows of all dropped collections, one by one: RocksDB's DeleteRange is not to be
// trusted together with snapshots and old tables.
Status PurgeRetired(Store* store);

// Rewrites the pages that hold postings of dead chunks; returns how many postings went.
Result<uint64_t> PurgeDeadPostings(Store* store, CollectionId collection, const CountsRow& counts);

}  // namespace wend
