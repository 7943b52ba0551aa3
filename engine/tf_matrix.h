// TfMatrix: a sparse matrix of term-frequency weights 1 + ln(count), in compressed sparse rows.
//
// Few counts differ, so an entry names its weight by a 16-bit level into a table that stays in
// the first cache. A product reads 6 bytes per entry, a general sparse matrix of doubles 12.
//
// Invariant: indices ascend within a row.
//
// Thread safety: immutable once filled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "storage/base/status.h"

namespace wend {

// The different counts of a collection, numbered ascending from level 0.
class CountLevels {
 public:
  static Result<CountLevels> Of(const std::vector<uint32_t>& counts);

  uint16_t level(uint32_t count) const {
    return count <= kDirect ? static_cast<uint16_t>(count - 1) : LevelOfLarge(count);
  }
  const std::vector<double>& weights() const { return weights_; }  // by level

 private:
  static constexpr uint32_t kDirect = 256;  // counts 1 to kDirect have a level, used or not

  uint16_t LevelOfLarge(uint32_t count) const;

  std::vector<uint32_t> large_;  // counts above kDirect, ascending
  std::vector<double> weights_;
};

struct TfMatrix {
  std::vector<uint32_t> begin{0};  // rows + 1 offsets into the two below
  std::vector<uint32_t> index;
  std::vector<uint16_t> level;
  std::vector<double> weight;  // of each level

  uint32_t row_count() const { return static_cast<uint32_t>(begin.size() - 1); }
  uint32_t entry_count(uint32_t row) const { return begin[row + 1] - begin[row]; }

  // Row times `v`. The order of the sum is a function of the row alone.
  double RowDot(uint32_t row, const double* v) const;

  // Calls visit(index, weight) for each entry of the row, ascending.
  template <typename Visit>
  void ForEach(uint32_t row, Visit visit) const;

  // Cuts rows 0..rows-1 into runs of about equal work; run i is [result[i], result[i + 1]).
  std::vector<uint32_t> Blocks(uint32_t rows) const;

  size_t memory_bytes() const;
};

// Two sums, so that additions need not wait for each other; four lose on rows of ten entries.
// Both products of a step over the 77,537 sentences of 1.6 M words of novels, CPU time on one
// thread at -O3, against Eigen 3.4 (SparseMatrix<double, RowMajor> of X and of its transpose):
//   0.79 M entries (stop words dropped)  1.7 ms, Eigen 1.9 ms
//   1.41 M entries (all words)           2.4 ms, Eigen 2.5 to 2.8 ms
// So speed alone would not decide; half the memory does, and rows that threads can share.
inline double TfMatrix::RowDot(uint32_t row, const double* v) const {
  const uint32_t* const i = index.data();
  const uint16_t* const l = level.data();
  const double* const w = weight.data();
  uint32_t k = begin[row];
  const uint32_t end = begin[row + 1];
  double even = 0, odd = 0;
  for (; k + 1 < end; k += 2) {
    even += w[l[k]] * v[i[k]];
    odd += w[l[k + 1]] * v[i[k + 1]];
  }
  if (k < end) even += w[l[k]] * v[i[k]];
  return even + odd;
}

template <typename Visit>
void TfMatrix::ForEach(uint32_t row, Visit visit) const {
  for (uint32_t k = begin[row]; k < begin[row + 1]; ++k) visit(index[k], weight[level[k]]);
}

}  // namespace wend
