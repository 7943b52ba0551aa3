#include "tests/model/naive_bm25.h"

#include <algorithm>
#include <cmath>

namespace wend {

namespace {

double CountOf(const std::string& term, const TermList& terms) {
  return static_cast<double>(std::count(terms.begin(), terms.end(), term));
}

}  // namespace

double NaiveAverageLength(const std::vector<TermList>& chunks) {
  double live = 0, length = 0;
  for (const TermList& chunk : chunks) {
    live += chunk.empty() ? 0 : 1;
    length += static_cast<double>(chunk.size());
  }
  return live == 0 ? 1.0 : length / live;
}

std::vector<ScoredChunk> NaiveBm25TopK(const std::vector<TermList>& chunks,
                                       const TermList& question, const Bm25Params& params,
                                       size_t k) {
  double n = 0;
  for (const TermList& chunk : chunks) n += chunk.empty() ? 0 : 1;

  TermList distinct;
  for (const std::string& term : question) {
    if (CountOf(term, distinct) == 0) distinct.push_back(term);
  }

  std::vector<double> weights;
  for (const std::string& term : distinct) {
    double df = 0;
    for (const TermList& chunk : chunks) df += CountOf(term, chunk) > 0 ? 1 : 0;
    weights.push_back(CountOf(term, question) * std::log(1 + (n - df + 0.5) / (df + 0.5)));
  }

  std::vector<ScoredChunk> scored;
  for (size_t id = 0; id < chunks.size(); ++id) {
    const double length = static_cast<double>(chunks[id].size());
    const double norm = params.k1 * (1 - params.b + params.b * length / params.average_length);
    double score = 0;
    for (size_t i = 0; i < distinct.size(); ++i) {
      const double count = CountOf(distinct[i], chunks[id]);
      if (count > 0) score += weights[i] * (count * (params.k1 + 1) / (count + norm));
    }
    if (score > 0) scored.push_back({static_cast<uint32_t>(id), score});
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const ScoredChunk& a, const ScoredChunk& b) { return a.score > b.score; });
  scored.resize(std::min(k, scored.size()));
  return scored;
}

}  // namespace wend
