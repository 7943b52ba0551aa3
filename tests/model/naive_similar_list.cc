#include "tests/model/naive_similar_list.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace wend {
namespace {

uint64_t Digits(uint64_t n) {
  uint64_t digits = 0;
  for (; n > 0; n /= 2) ++digits;
  return digits;
}

std::map<uint32_t, uint64_t> Count(const NaiveText& text) {
  std::map<uint32_t, uint64_t> counts;
  for (const uint32_t word : text.words) ++counts[word];
  return counts;
}

}  // namespace

std::vector<SimilarList::Entry> NaiveSimilarList(const std::vector<NaiveText>& texts,
                                                 uint32_t chunk) {
  std::map<uint32_t, uint64_t> df;
  std::map<uint32_t, uint64_t> own;
  for (const NaiveText& text : texts) {
    for (const auto& [word, count] : Count(text)) ++df[word];
    if (text.chunk == chunk) own = Count(text);
  }
  std::set<std::tuple<uint64_t, int64_t, uint32_t>> order;
  for (const auto& [word, count] : own) {
    if (df[word] > 1) order.emplace(Digits(df[word]), -static_cast<int64_t>(count), word);
  }
  std::vector<uint32_t> telling;
  uint64_t budget = 0;
  for (const auto& [digits, count, word] : order) {
    uint64_t cost = 1;
    for (uint64_t i = 0; i < digits; ++i) cost *= 2;
    budget += cost;
    if (telling.size() == 24 || budget > 2048) break;
    telling.push_back(word);
  }
  std::vector<SimilarList::Entry> all;
  for (const NaiveText& text : texts) {
    if (text.chunk == chunk || text.words.empty()) continue;
    std::map<uint32_t, uint64_t> counts = Count(text);
    uint64_t product = 0;
    for (const uint32_t word : telling) {
      const uint64_t live = Digits(texts.size());
      const uint64_t rarity = 1 + (live > Digits(df[word]) ? live - Digits(df[word]) : 0);
      product += Digits(own[word]) * rarity * Digits(counts[word]) * rarity;
    }
    const auto dot = static_cast<double>(product);
    if (product > 0)
      all.push_back({text.chunk, dot * dot / static_cast<double>(text.words.size())});
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.chunk < b.chunk;
  });
  if (all.size() > 32) all.resize(32);
  return all;
}

}  // namespace wend
