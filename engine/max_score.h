// MaxScore: exact top k by BM25 over posting blocks, with block-max pruning.
//
// MaxScore (Turtle and Flood 1995) with the block maxima of Ding and Suel (2011), one window of
// chunks at a time. In a window the terms with the lowest bounds, as long as these stay below the
// k-th best score together, are optional: a chunk with no other term cannot get in. The other,
// essential terms are summed term by term, which costs the same per posting for three terms and
// for three hundred; then each optional term is looked up only for the chunks that it could still
// lift over the k-th best score. Windows and blocks that cannot reach it are never decoded.
//
// score(c) = sum over question terms t of
//     weight(t) * count * (k1 + 1) / (count + k1 * (1 - b + b * length(c) / average_length))
// with weight(t) = question_count * ln(1 + (n - df + 0.5) / (df + 0.5)).
//
// Invariants:
//  1. The answer is exactly that of scoring everything: same ids, same order (score descending,
//     chunk ascending), and the same scores bit for bit, because a candidate's parts are always
//     added in the order of the question's terms. (Needs the same rounding in every copy of the
//     formula: no contraction into fused multiply-adds, no -ffast-math.)
//  2. A chunk whose length is 0 is dead (or empty) and never scored.
//  3. A filter gives what dropping the other chunks from the answer without it would give, whatever
//     its strategy.
//
// Thread safety: a function over immutable data.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/chunk_filter.h"
#include "storage/base/status.h"
#include "storage/posting_page.h"

namespace wend {

// Everything stored about one question term, in order of chunks: encoded blocks, then the entries
// of chunks that are not in pages yet.
struct TermPostings {
  double weight = 0;                 // > 0, finite
  std::vector<PostingBlock> blocks;  // ascending, not overlapping
  // Ascending, behind the last block; entries of blocks from tail.front() on (left by an
  // interrupted write) are ignored in favour of the tail.
  std::vector<PostingEntry> tail;
};

// Length in terms by chunk; 0 means deleted or empty.
class ChunkLengths {
 public:
  virtual ~ChunkLengths() = default;
  virtual uint32_t Length(uint32_t chunk) const = 0;
};

struct Bm25Params {
  double k1 = 1.2;              // >= 0
  double b = 0.75;              // 0 to 1
  double average_length = 1.0;  // > 0
};

struct ScoredChunk {
  uint32_t chunk;
  double score;
};

// What is asked for: the `k` best of the visible chunks that the filter allows.
struct TopKSearch {
  size_t k = 10;
  uint32_t limit = 0;  // chunks at or above it are not visible
  ChunkFilter filter = {};
};

struct MaxScoreReport {
  uint64_t postings_scored = 0;
  uint64_t blocks_read = 0;                         // decoded
  uint64_t blocks_skipped = 0;                      // never decoded
  FilterStrategy strategy = FilterStrategy::kAuto;  // the one used; kAuto: no filter
};

// The best chunks. Corruption of a block that is read ends the search with its status. `report` may
// be null; the counts are added to it.
Result<std::vector<ScoredChunk>> MaxScoreTopK(std::span<const TermPostings> terms,
                                              const ChunkLengths& lengths, const Bm25Params& params,
                                              const TopKSearch& search, MaxScoreReport* report);

// The same for score(c) = sum over question terms t of weight(t) * count, over chunks of any length
// but 0.
Result<std::vector<ScoredChunk>> InnerProductTopK(std::span<const TermPostings> terms,
                                                  const ChunkLengths& lengths,
                                                  const TopKSearch& search, MaxScoreReport* report);

// One part of the sum above; shared with the slow model and with EXPLAIN.
double Bm25Part(double weight, uint32_t count, uint32_t length, const Bm25Params& params);

}  // namespace wend
