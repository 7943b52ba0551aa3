// DenseWalk: personalised PageRank the slow, obvious way, with a full matrix; and the most likely
// paths by trying every arc until nothing gets better.
//
// The oracle of engine/walk/walk_executor.h and of MixEdges. Shares no code with them but the
// structs that carry inputs.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/walk/walk_executor.h"
#include "engine/walk/walk_graph.h"

namespace wend {

// The edges of a chunk by type, before anything is scaled.
using RawEdges = std::array<std::vector<TypedEdge>, kWalkEdges>;

class DenseWalk {
 public:
  // Chunks are 0 to raw.size() - 1; `exists` says which are in the graph.
  DenseWalk(const std::vector<RawEdges>& raw, const std::vector<bool>& exists,
            const EdgeWeights& weights);

  // Probability of going from one to the other by an edge of a type.
  double Probability(uint32_t from, uint32_t to, size_t type) const {
    return matrix_[type][from][to];
  }
  // The mass of each chunk by part, as in WalkedChunk; sums up to one where there is a seed. A
  // chunk that leads nowhere gives its mass back to the seeds in each step.
  std::vector<std::array<double, kWalkEdges + 1>> Walk(const std::vector<double>& seeds,
                                                       double alpha) const;
  // The likelihood of the most likely path from any seed to each chunk; 0: there is none.
  std::vector<double> BestPaths(const std::vector<double>& seeds, double alpha) const;

 private:
  bool LeadsNowhere(size_t from) const;

  size_t size_ = 0;
  std::array<std::vector<std::vector<double>>, kWalkEdges> matrix_;
};

}  // namespace wend
