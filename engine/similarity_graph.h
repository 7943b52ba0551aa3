// SimilarityGraph: the graph of cosine similarities between chunks, never materialised.
//
// X holds one L2-normalised TF-IDF row per chunk. The similarity matrix is S = X * X^T; the walk
// uses A = S with columns summing to one. Because A * v = X * (X^T * (v / d)) with
// d = X * (X^T * 1), one step costs two sparse products, 2 * nnz(X), instead of nnz(S).
// (MixPR, arXiv 2412.06078: pi <- (1 - alpha) * A * pi + alpha * p.)
//
// A cutoff above zero needs the single similarities: then, and only then, the entries of S that
// reach the cutoff are built, row by row.
//
// Zero columns (a chunk without terms, or without self-loops one that is similar to none) have no
// outgoing mass to pass on: their mass goes back to the teleport distribution p.
//
// Thread safety: immutable after Build.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "storage/base/status.h"

namespace wend {

// Weight of a term that occurs `count` >= 1 times in a chunk: 1 + ln(count).
double TfWeight(uint32_t count);
// Weight of a term that `df` of `n` chunks hold: ln((1 + n) / (1 + df)) + 1.
double IdfWeight(uint64_t df, uint64_t n);

// Term counts of chunks 0..n-1 in compressed sparse rows; terms ascend within a row.
struct TermCountRows {
  std::vector<uint64_t> row_begin;  // n + 1 offsets into the two below
  std::vector<uint32_t> term;
  std::vector<uint32_t> count;
};

struct MixprOptions {
  double alpha = 0.6;        // teleport probability, 0 to 1; 0 is the global mode
  double cutoff = 0.0;       // similarities below it are dropped, 0 to 1
  int steps = 18;            // at most, 1 to 1,000
  bool self_loops = true;    // false: the diagonal of S is taken out
  double tolerance = 1e-12;  // stop when the L1 change of a step is below it
};

struct WalkReport {
  int steps = 0;      // done
  double change = 0;  // L1 change of the last one
};

class SimilarityGraph {
 public:
  // `df[t]` is the number of live chunks that hold term t, for every term in `rows`; `live_chunks`
  // is n in IdfWeight. Rows of deleted chunks are empty. At most `threads` workers help, here and
  // in Walk; results do not depend on their number.
  static Result<std::unique_ptr<SimilarityGraph>> Build(const TermCountRows& rows,
                                                        std::span<const uint32_t> df,
                                                        uint64_t live_chunks, int threads);
  ~SimilarityGraph();

  // Cosine of each chunk with the query: `terms` ascend, `counts` >= 1 beside them. All zero where
  // no term is known.
  std::vector<double> Cosines(std::span<const uint32_t> terms,
                              std::span<const uint32_t> counts) const;

  // Personalised PageRank from the teleport distribution (non-negative, one per chunk; it is
  // scaled to sum to one; all zero gives all zero unless alpha is 0, where the walk starts from
  // the uniform distribution over chunks that have terms).
  Result<std::vector<double>> Walk(std::span<const double> teleport, const MixprOptions& options,
                                   WalkReport* report) const;

  size_t chunk_count() const;
  size_t memory_bytes() const;

 private:
  struct Rep;
  explicit SimilarityGraph(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

}  // namespace wend
