#include "bench/eval/suite.h"

#include <algorithm>
#include <numeric>

namespace wend::bench {

std::unique_ptr<Suite> MakeBabilongSuite();
std::unique_ptr<Suite> MakeBeirSuite();
std::unique_ptr<Suite> MakeHashhopSuite();
std::unique_ptr<Suite> MakeLocomoSuite();
std::unique_ptr<Suite> MakeLongMemEvalSuite();
std::unique_ptr<Suite> MakeRelevanceSuite();
std::unique_ptr<Suite> MakeRulerSuite();
std::unique_ptr<Suite> MakeTemporalSuite();

namespace {

constexpr std::unique_ptr<Suite> (*kSuites[])() = {
    MakeBeirSuite,    MakeLocomoSuite, MakeLongMemEvalSuite, MakeBabilongSuite,
    MakeHashhopSuite, MakeRulerSuite,  MakeRelevanceSuite,   MakeTemporalSuite,
};

// Levenshtein.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::unique_ptr<Suite>> MakeSuites() {
  std::vector<std::unique_ptr<Suite>> suites;
  for (const auto make : kSuites) suites.push_back(make());
  return suites;
}

std::string_view NearestName(std::string_view name, const std::vector<std::string_view>& names) {
  std::string_view nearest;
  size_t fewest = std::max<size_t>(2, name.size() / 2) + 1;
  for (const std::string_view candidate : names) {
    const size_t distance = EditDistance(name, candidate);
    if (distance < fewest) {
      fewest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace wend::bench
