// NaiveTopK: BM25 over decoded posting lists, by scoring every posting.
//
// The oracle of MaxScoreTopK: same ids, order and scores bit for bit. (NaiveBm25TopK in
// naive_bm25.h starts from words and so also checks df and lengths; this one takes lists as they
// are, so that tests can make lists that no text gives.)
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "engine/max_score.h"

namespace wend {

struct NaiveTerm {
  double weight = 0;
  std::vector<PostingEntry> entries;
};

inline std::vector<ScoredChunk> NaiveTopK(const std::vector<NaiveTerm>& terms,
                                          const ChunkLengths& lengths, const Bm25Params& params,
                                          size_t k, uint32_t limit) {
  std::map<uint32_t, double> scores;
  for (const NaiveTerm& term : terms) {
    for (const PostingEntry& entry : term.entries) {
      const uint32_t length = lengths.Length(entry.chunk);
      if (entry.chunk >= limit || length == 0) continue;
      scores[entry.chunk] += Bm25Part(term.weight, entry.count, length, params);
    }
  }
  std::vector<ScoredChunk> all;
  for (const auto& [chunk, score] : scores) all.push_back({chunk, score});
  std::stable_sort(all.begin(), all.end(),
                   [](const ScoredChunk& a, const ScoredChunk& b) { return a.score > b.score; });
  if (all.size() > k) all.resize(k);
  return all;
}

}  // namespace wend
