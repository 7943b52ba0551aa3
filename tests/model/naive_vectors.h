// NaiveVectors: what callers' vectors should answer, from a plain list of units in order of writing
// and sums of products of whole numbers. The oracle of engine/vector_search.h.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "storage/sparse_vector.h"
#include "storage/unit.h"

namespace wend {

class NaiveVectors {
 public:
  struct Hit {
    std::string key;
    double score;

    friend bool operator==(const Hit&, const Hit&) = default;
  };

  void Put(const Unit& unit) {
    Delete(unit.key);
    units_.push_back(unit);
  }
  void Delete(const std::string& key) {
    std::erase_if(units_, [&](const Unit& unit) { return unit.key == key; });
  }
  const std::vector<Unit>& units() const { return units_; }

  // All that share a dimension with the question, by score, then in order of writing.
  std::vector<Hit> Rank(const std::string& space, const SparseVector& question) const {
    std::vector<std::pair<uint64_t, const Unit*>> scored;
    for (const Unit& unit : units_) {
      const auto found = unit.vectors.find(space);
      if (found == unit.vectors.end()) continue;
      uint64_t sum = 0;
      for (const VectorEntry& q : question) {
        for (const VectorEntry& v : found->second) {
          if (v.dimension == q.dimension) sum += uint64_t{q.weight} * v.weight;
        }
      }
      if (sum > 0) scored.emplace_back(sum, &unit);
    }
    std::ranges::stable_sort(scored,
                             [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Hit> hits;
    constexpr double kUnit = double{kVectorWeightOne} * kVectorWeightOne;
    for (const auto& [sum, unit] : scored) {
      hits.push_back({unit->key, static_cast<double>(sum) / kUnit});
    }
    return hits;
  }

 private:
  std::vector<Unit> units_;
};

}  // namespace wend
