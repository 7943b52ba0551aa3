#include "engine/mixture/evidence.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/mixture/chunk_vectors.h"

namespace wend {
namespace {

constexpr double kBridge = 1.0;
constexpr double kRepeat = 0.5;
constexpr double kAlike = 0.95;
// A rare word is in at most this share of the chunks, or in kAlwaysRare.
constexpr double kRareShare = 0.02;
constexpr uint64_t kAlwaysRare = 4;
constexpr uint32_t kFactor = 3;
constexpr uint32_t kFewest = 40;
constexpr uint32_t kMost = 1000;

struct Candidate {
  double relevance = 0;
  double bridge = 0;  // b
  bool repeats = false;
  bool is_taken = false;
};

struct Likeness {
  double cosine = 0;
  double by_rare_words = 0;  // of it
};

Likeness Compare(const ChunkVector& a, const ChunkVector& b, uint64_t rare) {
  double sum = 0, by_rare_words = 0;
  auto at = b.terms.begin();
  for (const VectorTerm& t : a.terms) {
    while (at != b.terms.end() && at->term < t.term) ++at;
    if (at == b.terms.end()) break;
    if (at->term != t.term) continue;
    sum += t.weight * at->weight;
    if (t.df <= rare) by_rare_words += t.weight * at->weight;
  }
  if (!(sum > 0)) return {};
  const double norms = a.norm * b.norm;
  return {sum / norms, by_rare_words / norms};
}

class Arrangement {
 public:
  Arrangement(const std::vector<RankedChunk>& rows, std::vector<ChunkVector> vectors,
              uint64_t live_chunks)
      : vectors_(std::move(vectors)), candidates_(vectors_.size()) {
    const auto few = static_cast<uint64_t>(kRareShare * static_cast<double>(live_chunks));
    rare_ = std::max(few, kAlwaysRare);
    for (size_t i = 0; i < candidates_.size(); ++i) {
      candidates_[i].relevance = rows[i].score / rows[0].score;
    }
  }

  // Indices into the rows, each with what the row was worth when it was taken.
  std::vector<std::pair<size_t, double>> Arrange(size_t count) {
    std::vector<std::pair<size_t, double>> order = {{0, 1.0}};
    Take(0);
    while (order.size() < std::min(count, candidates_.size())) {
      size_t best = candidates_.size();
      for (size_t i = 0; i < candidates_.size(); ++i) {
        if (candidates_[i].is_taken) continue;
        if (best == candidates_.size() || WorthOf(i) > WorthOf(best)) best = i;
      }
      order.emplace_back(best, WorthOf(best));
      Take(best);
    }
    return order;
  }

 private:
  double WorthOf(size_t i) const {
    const Candidate& c = candidates_[i];
    return c.relevance * (c.repeats ? kRepeat : 1 + kBridge * c.bridge);
  }

  void Take(size_t taken) {
    candidates_[taken].is_taken = true;
    for (size_t i = 0; i < candidates_.size(); ++i) {
      Candidate& c = candidates_[i];
      if (c.is_taken) continue;
      const Likeness likeness = Compare(vectors_[taken], vectors_[i], rare_);
      c.repeats = c.repeats || likeness.cosine >= kAlike;
      c.bridge = std::max(c.bridge, likeness.by_rare_words);
    }
  }

  const std::vector<ChunkVector> vectors_;
  std::vector<Candidate> candidates_;
  uint64_t rare_ = 0;
};

}  // namespace

uint32_t EvidenceCandidates(uint32_t limit) {
  return std::min(std::max(limit * kFactor, kFewest), std::max(kMost, limit));
}

Status ArrangeEvidence(const CollectionVersion& version, uint32_t limit,
                       std::vector<RankedChunk>* rows) {
  if (rows->empty() || !(rows->front().score > 0)) return {};
  std::vector<uint32_t> chunks;
  for (const RankedChunk& row : *rows) {
    if (chunks.size() == kArrangedRows) break;
    chunks.push_back(row.chunk.value);
  }
  WEND_ASSIGN_OR_RETURN(std::vector<ChunkVector> vectors, ReadVectors(version, chunks));
  Arrangement arrangement(*rows, std::move(vectors), version.counts().live_chunks);
  const double top = rows->front().score;
  double bound = top;
  std::vector<RankedChunk> arranged;
  std::vector<bool> taken(rows->size(), false);
  const auto place = [&](size_t i, double score) {
    RankedChunk& row = (*rows)[i];
    taken[i] = true;
    double placed = std::min(score, bound);
    // Of equal scores the lower chunk comes first.
    if (!arranged.empty() && placed == bound && arranged.back().chunk.value > row.chunk.value) {
      placed = std::nextafter(bound, 0.0);
    }
    bound = placed;
    row.shares.push_back({"bridge", placed - row.score});
    row.score = placed;
    arranged.push_back(std::move(row));
  };
  for (const auto& [i, worth] : arrangement.Arrange(limit)) place(i, top * worth);
  for (size_t i = 0; i < rows->size() && arranged.size() < limit; ++i) {
    if (!taken[i]) place(i, (*rows)[i].score);
  }
  *rows = std::move(arranged);
  return {};
}

}  // namespace wend
