#include "storage/base/nearest_name.h"

#include <algorithm>
#include <vector>

namespace wend {
namespace {

// Beyond this a suggestion helps nobody and the quadratic time would.
constexpr size_t kLongestWord = 64;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = Lower(a[i - 1]) == Lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) &&
                           Lower(a[i - 2]) == Lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::optional<std::string_view> NearestName(std::string_view word,
                                            std::span<const std::string_view> names) {
  if (word.size() > kLongestWord) return std::nullopt;
  const size_t allowed = std::max<size_t>(1, word.size() / 3);
  std::optional<std::string_view> nearest;
  size_t nearest_distance = allowed + 1;
  for (const std::string_view name : names) {
    if (name.size() > kLongestWord) continue;
    const size_t distance = EditDistance(word, name);
    // As many edits as the name has letters is no likeness.
    if (distance >= nearest_distance || distance >= name.size()) continue;
    nearest = name;
    nearest_distance = distance;
  }
  return nearest;
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> names) {
  const std::optional<std::string_view> nearest = NearestName(word, names);
  if (!nearest.has_value()) return "";
  return "; did you mean '" + std::string(*nearest) + "'?";
}

std::string ListNames(std::span<const std::string_view> names) {
  std::string list;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " or " : ", ";
    list += "'" + std::string(names[i]) + "'";
  }
  return list;
}

}  // namespace wend
