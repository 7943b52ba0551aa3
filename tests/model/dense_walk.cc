#include "tests/model/dense_walk.h"

#include <algorithm>
#include <cmath>

namespace wend {

DenseWalk::DenseWalk(const std::vector<RawEdges>& raw, const std::vector<bool>& exists,
                     const EdgeWeights& weights)
    : size_(raw.size()) {
  for (auto& matrix : matrix_) matrix.assign(size_, std::vector<double>(size_, 0.0));
  const auto walked = [](double weight) { return weight > 0 && weight <= 1e300; };
  for (uint32_t from = 0; from < size_; ++from) {
    if (!exists[from]) continue;
    std::array<double, kWalkEdges> sums = {};
    for (size_t type = 0; type < kWalkEdges; ++type) {
      for (const TypedEdge& edge : raw[from][type]) {
        if (!exists[edge.to] || edge.to == from || !walked(edge.weight)) continue;
        matrix_[type][from][edge.to] += edge.weight;
        sums[type] += edge.weight;
      }
    }
    double all = 0;
    for (size_t type = 0; type < kWalkEdges; ++type) {
      if (walked(weights[type]) && sums[type] > 0) all += weights[type];
    }
    for (size_t type = 0; type < kWalkEdges; ++type) {
      for (double& p : matrix_[type][from]) {
        p = walked(weights[type]) && sums[type] > 0 ? p / sums[type] * weights[type] / all : 0.0;
      }
    }
  }
}

bool DenseWalk::LeadsNowhere(size_t from) const {
  for (const auto& matrix : matrix_) {
    for (const double p : matrix[from]) {
      if (p > 0) return false;
    }
  }
  return true;
}

std::vector<std::array<double, kWalkEdges + 1>> DenseWalk::Walk(const std::vector<double>& seeds,
                                                                double alpha) const {
  std::vector<std::array<double, kWalkEdges + 1>> parts(size_);
  std::vector<double> mass = seeds;
  for (int step = 0; step < 6000; ++step) {
    double lost = 0;
    for (size_t from = 0; from < size_; ++from) lost += LeadsNowhere(from) ? mass[from] : 0.0;
    double change = 0;
    std::vector<double> next(size_, 0.0);
    for (size_t to = 0; to < size_; ++to) {
      for (size_t type = 0; type < kWalkEdges; ++type) {
        double in = 0;
        for (size_t from = 0; from < size_; ++from) in += mass[from] * matrix_[type][from][to];
        parts[to][type] = (1 - alpha) * in;
        next[to] += parts[to][type];
      }
      parts[to][kWalkEdges] = (alpha + (1 - alpha) * lost) * seeds[to];
      next[to] += parts[to][kWalkEdges];
      change += std::abs(next[to] - mass[to]);
    }
    mass = next;
    if (change < 1e-15) break;
  }
  return parts;
}

std::vector<double> DenseWalk::BestPaths(const std::vector<double>& seeds, double alpha) const {
  std::vector<double> best = seeds;
  for (bool better = true; better;) {
    better = false;
    for (size_t from = 0; from < size_; ++from) {
      for (size_t to = 0; to < size_; ++to) {
        for (const auto& matrix : matrix_) {
          // Duplicate edges are ways of their own, so only graphs without them can be compared.
          const double way = best[from] * (1 - alpha) * matrix[from][to];
          if (way <= best[to] * (1 + 1e-12)) continue;
          best[to] = way;
          better = true;
        }
      }
    }
  }
  return best;
}

}  // namespace wend
