// Posting pages: the rows in which postings are stored.
//
// The postings of a collection form one sequence, ordered by (term, chunk). It is cut into pages
// of about kPageBytes; a page's key is a lower bound of its first (term, chunk). So a rare term
// shares a page with its neighbours, and a frequent term fills pages of its own.
//
// Page layout (all integers are varints unless a width is given):
//   u8   row version (kPostingPageVersion)
//   blocks until the end of the page, at least one, each the entries of one term:
//     tag          term * 4 + has_time * 2 + is_long. The first block of a page gives
//                  its term; later ones the difference to the term before, 0 for the same term.
//     first_chunk  where the tag's difference is 0: difference to last_chunk of the block before,
//                  >= 1; else the chunk itself
//   then the short form, for one entry whose time is known exactly:
//     entry        length * 2 + (count != 1) and, where that bit is set, count - 2
//     time         if has_time: zigzag(time)
//   or the long form:
//     entry_count  less 1; at most kBlockEntries
//     span         last_chunk - first_chunk
//     bound_count  less 1, then as many pairs (count, length): the non-dominated pairs of the
//                  block's entries. (c, l) dominates (c', l') where c >= c' and l <= l'. The first
//                  pair is given as it is; later ones as differences (>= 1) to the pair before,
//                  for both numbers descend. At most kMaxBounds; past that neighbours are joined
//                  to a looser pair (the higher count, the lower length).
//     times        if has_time: zigzag(first_time), last_time - first_time
//     payload_bytes, payload: per entry (difference to the chunk before, first entry: 0) * 2 +
//                  (count != 1) and, where that bit is set, count - 2
//   u64  little-endian XXH3-64 of everything before it
// Attributes (engine/attributes.h) count once in a chunk and are given the length 1: they are not
// scored. Dimensions of vectors count their weight and are all given the length kMaxVectorWeight,
// so that the one bound of a block is its largest weight. Times are the whole seconds of
// NewPosting::time_seconds, over the entries that have one. An entry that occurs once in a chunk
// below 2^21 takes 5 or 6 bytes besides its time.
//
// Invariants:
//  1. Decoding never reads outside the page and never trusts a number before checking it; damage
//     is Code::kCorruption.
//  2. Chunks strictly ascend within a term, across blocks and pages; terms ascend within a page.
//  3. Bounds may be loose (after deletions) but never too low.
//
// Thread safety: pure functions and values.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/status.h"

namespace wend {

inline constexpr uint8_t kPostingPageVersion = 1;
inline constexpr size_t kPageBytes = 4096;
inline constexpr uint32_t kBlockEntries = 128;
inline constexpr size_t kMaxBounds = 8;
inline constexpr int64_t kNoTimeSeconds = std::numeric_limits<int64_t>::min();

// A posting on its way into a page.
struct NewPosting {
  uint32_t term;
  uint32_t chunk;
  uint32_t count;   // >= 1
  uint32_t length;  // terms in the chunk, >= count; of attributes and vectors see above
  int64_t time_seconds = kNoTimeSeconds;
};

struct PostingEntry {
  uint32_t chunk;
  uint32_t count;
  friend bool operator==(const PostingEntry&, const PostingEntry&) = default;
};

struct BlockBound {
  uint32_t count;
  uint32_t length;
  friend bool operator==(const BlockBound&, const BlockBound&) = default;
};

// One block of one term, still encoded. Points into the page it was read from. A block in
// the short form has no payload: its only bound is the entry's count and length.
struct PostingBlock {
  uint32_t first_chunk = 0;
  uint32_t last_chunk = 0;
  uint32_t entry_count = 0;
  uint8_t bound_count = 0;
  BlockBound bounds[kMaxBounds];
  int64_t first_time = kNoTimeSeconds;
  int64_t last_time = kNoTimeSeconds;
  std::string_view payload;

  // Appends the entries to `*out`; checks them against the header. Adds nothing on failure.
  Status Decode(std::vector<PostingEntry>* out) const;
};

// Verifies the checksum and calls `visit(term, block)` for every block of the page, in order.
// Returning false from `visit` ends the reading early with success.
Status ReadPostingPage(std::string_view page,
                       const std::function<bool(uint32_t term, const PostingBlock&)>& visit);

// Same, only the blocks of `term`, appended to `*out` (fast: skips other runs). `*past` tells that
// a larger term was seen, so the next page cannot hold `term`. Blocks of other terms are skipped
// without a look at their bounds and payload.
Status FindTermBlocks(std::string_view page, uint32_t term, std::vector<PostingBlock>* out,
                      bool* past);

// Same for several terms, ascending: calls `visit` for each block of any of them, in order.
Status VisitTermBlocks(std::string_view page, std::span<const uint32_t> terms,
                       const std::function<Status(uint32_t term, const PostingBlock&)>& visit);

// A page ready to be stored; its first posting is (first_term, first_chunk).
//
// Keys are lower bounds. The first page that a merge gives replaces the old page and keeps the old
// page's key, unless its first posting sorts before that key (possible only in front of the very
// first page of the collection): then the old row is deleted and the page stored under its first
// posting. All later pages are stored under their first posting.
struct EncodedPage {
  uint32_t first_term;
  uint32_t first_chunk;
  std::string bytes;
};

// Merges `added` (strictly ascending by (term, chunk)) into the page `old_page` (empty: none). For
// each term, the added chunks lie behind all that the page holds of it below `limit`. Entries of
// the old page at or above `limit` (left by an interrupted write) are dropped; those for which
// `is_dead` (may be empty) says so are dropped where their block is rewritten anyway. Only the last
// block of a term in `added`, while it is not full, and a block that reaches over `limit` are
// rewritten; all others are copied without being decoded. Appends the pages, in order, each at
// most about kPageBytes and split evenly at block boundaries; none if nothing is left, and then
// the old row is to be deleted. Breaking the contract on `added` is Code::kInternal; on any error
// `*out` is as it was.
Status MergePostingPage(std::string_view old_page, std::span<const NewPosting> added,
                        uint32_t limit, const std::function<bool(uint32_t chunk)>& is_dead,
                        std::vector<EncodedPage>* out);

// Rewrites the blocks of a page that hold entries for which `is_dead` says so, without these, and
// copies all others. Adds their number to `*removed`. Appends the page, as MergePostingPage does;
// nothing where no entry is dead, nor where none is left: `*removed` tells these apart.
Status DropDeadPostings(std::string_view page, const std::function<bool(uint32_t chunk)>& is_dead,
                        uint64_t* removed, std::vector<EncodedPage>* out);

}  // namespace wend
