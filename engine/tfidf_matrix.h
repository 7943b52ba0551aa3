// TfidfMatrix: the L2-normalised TF-IDF rows X of a collection, factored as X = N * C * F with
// C the weights 1 + ln(count), F = diag(idf) and N = diag(1 / norm).
//
// S = X * X^T = N * C * F^2 * C^T * N, so a product with S needs C by rows and C by columns, both
// of which are stored: every element of either product is then one sum in a fixed order, which
// threads can share without changing a bit.
//
// A term that one chunk alone holds links that chunk only to itself. Such terms are left out of
// the rows, and their part of the diagonal of S is kept per chunk instead (LoopTerms::own). That
// also keeps the sums without self-loops free of cancellation: a chunk without neighbours has an
// empty row, hence exactly no similarity to others.
//
// Invariants:
//  1. Columns 0..shared-1 are terms of at least two chunks, ascending by term; those behind are
//     terms of one chunk.
//  2. rows holds shared columns only; columns holds all.
//
// Thread safety: immutable after Build.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/similarity_graph.h"
#include "engine/tf_matrix.h"
#include "engine/worker_team.h"
#include "storage/base/status.h"

namespace wend {

// How a chunk passes mass on, with or without the diagonal of S.
struct LoopTerms {
  // Per chunk. u = scale * pi is what goes into C^T; scale is 1 / (norm * d), and 0 for a chunk
  // without outgoing similarity. `own` * u is added to what comes back from C.
  std::vector<double> scale;
  std::vector<double> own;
};

struct TfidfMatrix {
  TfMatrix rows;     // chunk -> shared columns
  TfMatrix columns;  // column -> chunks
  uint32_t shared = 0;
  std::vector<uint32_t> column_of_term;  // kNoId: no chunk holds it
  std::vector<double> idf;               // per column
  std::vector<double> inverse_norm;      // per chunk; 0 for a chunk without terms
  LoopTerms with_loops;
  LoopTerms without_loops;
  std::vector<uint32_t> row_blocks;     // runs of equal work, see TfMatrix::Blocks
  std::vector<uint32_t> column_blocks;  // of the shared columns

  static Result<TfidfMatrix> Build(const TermCountRows& rows, std::span<const uint32_t> df,
                                   uint64_t live_chunks, int threads);

  uint32_t chunk_count() const { return rows.row_count(); }
  size_t memory_bytes() const;
};

}  // namespace wend
