// Random: the one pseudo-random generator of the measuring programs.
//
// splitmix64 (Steele, Lea, Flood 2014): the same seed gives the same numbers on every machine and
// with every standard library, which std:: distributions do not promise. Good enough for test
// data and resampling; not for secrets.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace wend::bench {

// The mixing function: a hash of a counter.
constexpr uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    const uint64_t number = Mix(state_);
    state_ += 0x9e3779b97f4a7c15ull;
    return number;
  }
  // 0 to bound - 1. The bias of the remainder is below bound / 2^64.
  uint64_t Below(uint64_t bound) { return Next() % bound; }
  // At least 0, below 1, in steps of 2^-53.
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

  // Fisher and Yates.
  template <typename T>
  void Shuffle(std::vector<T>* values) {
    for (size_t i = values->size(); i > 1; --i) std::swap((*values)[i - 1], (*values)[Below(i)]);
  }

 private:
  uint64_t state_;
};

}  // namespace wend::bench
