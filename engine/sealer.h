// Sealing: moving the postings of the tail into pages.
//
// Small writes only append to the rows of chunks; their postings live in memory (TailIndex). From
// time to time everything unsealed is merged into the pages, the frequencies and the lengths at
// once: a page is rewritten once for thousands of chunks, not once per message.
//
// Invariants:
//  1. Sealing changes no answer.
//  2. It is atomic: one transaction, or (past 16 MiB) several that leave `sealed_chunks` as it was
//     until the last; readers ignore postings at or above it, and CleanUp removes what an
//     interrupted one left before anything else is written.
//
// Thread safety: by the writer only.
#pragma once

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/catalog_rows.h"
#include "storage/store.h"

namespace wend {

// Seals all chunks below counts->next_chunk, in windows of bounded memory. On success `*counts` is
// what the store holds.
Status SealTail(Store* store, CollectionId collection, CountsRow* counts);

// Removes what an interrupted sealing or an interrupted large unit left behind.
Status CleanUpInterrupted(Store* store, CollectionId collection, CountsRow* counts);

}  // namespace wend
