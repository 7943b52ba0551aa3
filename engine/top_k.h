// TopK: the k best chunks of those offered, by (score descending, chunk ascending).
//
// Thread safety: one thread.
#pragma once

#include <algorithm>
#include <vector>

#include "engine/max_score.h"

namespace wend {

class TopK {
 public:
  explicit TopK(size_t k) : k_(k) {}

  // Whether nothing that scores at most `bound` can get in, not even by a tie.
  bool Excludes(double bound) const { return bound * kSafety < threshold_; }

  void Offer(ScoredChunk candidate) {
    if (heap_.size() == k_) {
      if (!IsBetter(candidate, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), IsBetter);
      heap_.back() = candidate;
    } else {
      heap_.push_back(candidate);
    }
    std::push_heap(heap_.begin(), heap_.end(), IsBetter);
    if (heap_.size() == k_) threshold_ = heap_.front().score;
  }

  std::vector<ScoredChunk> Take() && {
    std::sort_heap(heap_.begin(), heap_.end(), IsBetter);
    return std::move(heap_);
  }

  // Bounds are sums in another order than scores, so they may differ in the last bits: some
  // hundred parts give a relative error below 1e-13.
  static constexpr double kSafety = 1.0 + 1e-9;

 private:
  static bool IsBetter(const ScoredChunk& a, const ScoredChunk& b) {
    return a.score > b.score || (a.score == b.score && a.chunk < b.chunk);
  }

  size_t k_;
  double threshold_ = -1;  // below every score until the heap is full
  std::vector<ScoredChunk> heap_;
};

}  // namespace wend
