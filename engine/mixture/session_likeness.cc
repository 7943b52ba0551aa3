#include "engine/mixture/session_likeness.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "engine/mixture/chunk_vectors.h"

namespace wend {
namespace {

// How many of the best lead to others; LongMemEval gives the same for 1 to 5.
constexpr size_t kBest = 3;

// One vector of all the words of the chunks, each by its rarity alone.
ChunkVector Unite(std::span<const ChunkVector> chunks) {
  ChunkVector session;
  for (const ChunkVector& chunk : chunks) {
    session.terms.insert(session.terms.end(), chunk.terms.begin(), chunk.terms.end());
  }
  std::ranges::sort(session.terms, {}, &VectorTerm::term);
  const auto same = [](const VectorTerm& a, const VectorTerm& b) { return a.term == b.term; };
  session.terms.erase(std::unique(session.terms.begin(), session.terms.end(), same),
                      session.terms.end());
  for (VectorTerm& term : session.terms) term.weight = term.idf;
  session.norm = std::sqrt(Dot(session, session));
  return session;
}

}  // namespace

Result<std::vector<double>> LikenessToBest(const CollectionVersion& version,
                                           const std::vector<std::vector<uint32_t>>& chunks,
                                           const std::vector<double>& scores) {
  std::vector<uint32_t> all;
  for (const std::vector<uint32_t>& of : chunks) all.insert(all.end(), of.begin(), of.end());
  WEND_ASSIGN_OR_RETURN(const std::vector<ChunkVector> vectors, ReadVectors(version, all));
  std::vector<ChunkVector> sessions;
  size_t begin = 0;
  for (const std::vector<uint32_t>& of : chunks) {
    sessions.push_back(Unite(std::span(vectors).subspan(begin, of.size())));
    begin += of.size();
  }
  std::vector<size_t> order(sessions.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater(), [&](size_t s) { return scores[s]; });
  order.resize(std::min(order.size(), kBest));
  std::vector<double> likeness(sessions.size(), 0.0);
  for (const size_t best : order) {
    for (size_t s = 0; s < sessions.size(); ++s) {
      likeness[s] = std::max(likeness[s], scores[best] * Cosine(sessions[best], sessions[s]));
    }
  }
  return likeness;
}

}  // namespace wend
