#include "engine/near_duplicates.h"

#include <xxhash.h>

#include <algorithm>
#include <string>

#include "engine/character_class.h"

namespace wend {
namespace {

constexpr size_t kShingleWords = 3;

// The hash of each word.
std::vector<uint64_t> WordsOf(std::string_view text) {
  std::vector<uint64_t> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(XXH3_64bits(word.data(), word.size()));
    word.clear();
  };
  for (const char c : text) {
    if (IsAsciiSpace(c)) {
      end_word();
    } else {
      word += IsAsciiUpper(c) ? static_cast<char>(c | 0x20) : c;
    }
  }
  end_word();
  return words;
}

}  // namespace

std::vector<uint64_t> ShinglesOf(std::string_view text) {
  const std::vector<uint64_t> words = WordsOf(text);
  std::vector<uint64_t> shingles;
  const size_t count = std::min(words.size(), kShingleWords);
  for (size_t i = 0; count > 0 && i + count <= words.size(); ++i) {
    shingles.push_back(XXH3_64bits(&words[i], count * sizeof words[i]));
  }
  std::ranges::sort(shingles);
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
  return shingles;
}

double JaccardOf(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b) {
  size_t shared = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) ++shared;
    const bool a_first = a[i] <= b[j];
    const bool b_first = b[j] <= a[i];
    i += a_first ? 1 : 0;
    j += b_first ? 1 : 0;
  }
  const size_t all = a.size() + b.size() - shared;
  return all == 0 ? 1 : static_cast<double>(shared) / static_cast<double>(all);
}

bool AreNearDuplicates(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b) {
  const auto [fewer, more] = std::minmax({a.size(), b.size()});
  if (static_cast<double>(fewer) < kNearDuplicate * static_cast<double>(more)) return false;
  return JaccardOf(a, b) >= kNearDuplicate;
}

}  // namespace wend
