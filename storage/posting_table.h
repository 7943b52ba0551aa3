// PostingTable: the pages of postings of a collection, read by term and extended by sealing.
//
// Thread safety: functions over a view or a transaction of the caller.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/posting_page.h"
#include "storage/store.h"

namespace wend {

// What is stored about one term below a limit. `blocks` point into `pages`.
struct StoredPostings {
  std::deque<std::string> pages;      // stable addresses
  std::vector<PostingBlock> blocks;   // every entry lies below the limit
  std::vector<PostingEntry> entries;  // behind them: what lies below it of a block that crosses it
};

// Postings of `term` for chunks below `limit`.
Status ReadPostings(const ReadView& view, CollectionId collection, uint32_t term, uint32_t limit,
                    StoredPostings* out);

// The same, for whoever wants the chunks first..last only: pages of others are not read, so blocks
// outside may be missing, and those at the edges reach over them.
struct WantedChunks {
  uint32_t first = 0;
  uint32_t last = kNoId;
  uint32_t limit = kNoId;
};
Status ReadPostings(const ReadView& view, CollectionId collection, uint32_t term,
                    const WantedChunks& wanted, StoredPostings* out);
// Postings of any of `terms` (ascending, distinct) for chunks below `limit`: calls `visit` for runs
// of them, term by term. Pages that lie close together are read in sequence, so that thousands of
// terms cost about as much as their pages; those far away are sought.
using PostingVisitor = std::function<void(uint32_t term, std::span<const PostingEntry>)>;
Status VisitPostings(const ReadView& view, CollectionId collection, std::span<const uint32_t> terms,
                     uint32_t limit, const PostingVisitor& visit);

// Merges `added` (ascending by term, then chunk; chunks at or above `limit`) into the pages.
// Entries at or above `limit` that an interrupted sealing left are dropped from pages that are
// rewritten. `put(key, bytes)` and `remove(key)` receive the changes in order of keys.
// `pause()` is called where all changes so far may be committed without those to come: the entries
// of an old page go into several new ones, and half of them would be lost between two commits.
struct PageSink {
  std::function<Status(std::string_view key, std::string_view bytes)> put;
  std::function<Status(std::string_view key)> remove;
  std::function<Status()> pause;
};
Status AppendPostings(const ReadView& view, CollectionId collection,
                      std::span<const NewPosting> added, uint32_t limit,
                      const std::function<bool(uint32_t chunk)>& is_dead, const PageSink& sink);

}  // namespace wend
