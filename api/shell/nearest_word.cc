#include "api/shell/nearest_word.h"

#include <algorithm>
#include <vector>

namespace wend::shell {
namespace {

// Optimal string alignment distance (Damerau-Levenshtein without edits inside a swap).
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> cost(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitution = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::string_view NearestWord(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr size_t kLongestWord = 64;
  std::string_view nearest;
  size_t best = kLongestWord;
  if (word.size() > kLongestWord) return nearest;
  for (std::string_view candidate : candidates) {
    const size_t distance = EditDistance(word, candidate);
    const size_t allowed = 1 + std::max(word.size(), candidate.size()) / 3;
    if (distance > allowed || distance >= best) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace wend::shell
