// DenseMixpr: MixPR the slow, obvious way. X and S are full matrices of doubles.
//
// The oracle of engine/similarity_graph.h: same inputs, same meaning, no shared code but the
// structs that carry them. Cost is n^2 * terms; keep graphs small.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/similarity_graph.h"

namespace wend {

class DenseMixpr {
 public:
  DenseMixpr(const TermCountRows& rows, const std::vector<uint32_t>& df, uint64_t live_chunks);

  std::vector<double> Cosines(const std::vector<uint32_t>& terms,
                              const std::vector<uint32_t>& counts) const;
  std::vector<double> Walk(const std::vector<double>& teleport, const MixprOptions& options,
                           WalkReport* report) const;

 private:
  using Matrix = std::vector<std::vector<double>>;

  // S with its cutoff and diagonal as the options say; 1e-12 below the cutoff still reaches it.
  Matrix Similarities(const MixprOptions& options) const;
  bool HasTerms(size_t chunk) const;

  size_t chunks_ = 0;
  std::vector<double> idf_;  // 0: no chunk holds the term
  Matrix x_;                 // chunks_ rows of idf_.size()
};

}  // namespace wend
