#include "engine/mixture/similar_expert.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/mixture/chunk_vectors.h"
#include "engine/mixture/term_parts.h"
#include "engine/rank_request.h"
#include "engine/similarity_graph.h"

namespace wend {
namespace {

using Limits = SimilarLimits;

bool ScoresHigher(const ScoredChunk& a, const ScoredChunk& b) {
  return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
}

void KeepBest(size_t count, std::vector<ScoredChunk>* chunks) {
  std::ranges::sort(*chunks, ScoresHigher);
  if (chunks->size() > count) chunks->resize(count);
}

// The terms of some vectors that other chunks have too, as weights by chunks numbered from 0 on.
struct TermColumns {
  struct Entry {
    uint32_t index = 0;  // into `chunks`
    double weight = 0;
  };
  std::vector<uint32_t> chunks;
  std::unordered_map<uint32_t, std::vector<Entry>> of_term;
};

// The mean of the squared weights of the terms of `vectors`, repetitions counted.
double MeanSquare(const std::vector<ChunkVector>& vectors, const Resident& resident) {
  double squares = 0;
  uint64_t length = 0;
  for (const ChunkVector& vector : vectors) {
    for (const VectorTerm& term : vector.terms) squares += term.weight * term.weight;
    length += resident.Length(vector.chunk);
  }
  return length == 0 ? 0 : squares / static_cast<double>(length);
}

class SimilarWalk {
 public:
  SimilarWalk(const ExpertInput& input, std::shared_ptr<const Resident> resident)
      : input_(input), resident_(std::move(resident)) {}

  // Chunks of the chain, in the order in which they were reached; those that hold the question's
  // rare term are not among them.
  Result<std::vector<uint32_t>> FollowChain() {
    std::vector<uint32_t> queue;
    std::unordered_set<uint32_t> seen;
    for (size_t l = 0; l < input_.postings->lists.size(); ++l) {
      const QuestionTerm& term = input_.question->terms[input_.postings->term_of_list[l]];
      if (term.df == 0 || term.df > Limits::kFew) continue;
      WEND_RETURN_IF_ERROR(
          AddLinks(input_.question->ids[input_.postings->term_of_list[l]], &seen, &queue));
    }
    std::vector<uint32_t> chain;
    while (!queue.empty()) {
      WEND_ASSIGN_OR_RETURN(const std::vector<ChunkVector> level,
                            ReadVectors(*input_.version, queue));
      queue.clear();
      std::vector<ScoredChunk> reached;
      for (const ChunkVector& link : level) WEND_RETURN_IF_ERROR(Step(link, &seen, &reached));
      std::ranges::sort(reached, ScoresHigher);
      for (const ScoredChunk& chunk : reached) {
        if (chain.size() == Limits::kMaxChain) return chain;
        chain.push_back(chunk.chunk);
        queue.push_back(chunk.chunk);
      }
    }
    return chain;
  }

  // The chunks most alike to the best by words, and to the best of those, best first.
  Result<std::vector<ScoredChunk>> Reach(size_t count) {
    std::vector<ScoredChunk> from(input_.seeds.begin(), input_.seeds.end());
    if (from.size() > Limits::kSeeds) from.resize(Limits::kSeeds);
    for (ScoredChunk& seed : from) {
      const double share = seed.score / input_.seeds[0].score;
      seed.score = share * share;
    }
    WEND_ASSIGN_OR_RETURN(const std::vector<ScoredChunk> first, Hop(from));
    from = first;
    if (from.size() > Limits::kSecondSeeds) from.resize(Limits::kSecondSeeds);
    WEND_ASSIGN_OR_RETURN(const std::vector<ScoredChunk> second, Hop(from));
    std::map<uint32_t, double> sums;
    for (const ScoredChunk& chunk : first) sums[chunk.chunk] += chunk.score;
    for (const ScoredChunk& chunk : second) sums[chunk.chunk] += chunk.score;
    std::vector<ScoredChunk> reached;
    for (const auto& [chunk, score] : sums) reached.push_back({chunk, score});
    KeepBest(count, &reached);
    return reached;
  }

 private:
  bool IsUsable(uint32_t chunk) const {
    return chunk < input_.version->counts().next_chunk && resident_->Length(chunk) > 0 &&
           input_.Allows(chunk);
  }

  // The short chunks that hold a term, if they were not seen.
  Status AddLinks(uint32_t term, std::unordered_set<uint32_t>* seen, std::vector<uint32_t>* out) {
    WEND_RETURN_IF_ERROR(ReadTermPostings(*input_.version, term, &entries_));
    for (const PostingEntry& entry : entries_) {
      if (!IsUsable(entry.chunk) || resident_->Length(entry.chunk) > Limits::kLongestLink) continue;
      if (seen->insert(entry.chunk).second) out->push_back(entry.chunk);
    }
    return {};
  }

  Status Step(const ChunkVector& link, std::unordered_set<uint32_t>* seen,
              std::vector<ScoredChunk>* reached) {
    std::unordered_set<uint32_t> here = *seen;
    std::vector<uint32_t> others;
    for (const VectorTerm& term : link.terms) {
      if (term.df < 2 || term.df > Limits::kFew) continue;
      WEND_RETURN_IF_ERROR(AddLinks(term.term, &here, &others));
    }
    WEND_ASSIGN_OR_RETURN(const std::vector<ChunkVector> vectors,
                          ReadVectors(*input_.version, others));
    for (const ChunkVector& other : vectors) {
      const double cosine = Cosine(link, other);
      if (cosine < Limits::kChainCosine || !seen->insert(other.chunk).second) continue;
      reached->push_back({other.chunk, cosine});
    }
    return {};
  }

  // The postings of the terms, of rare ones first, as far as kMaxPostings reaches.
  Result<TermColumns> ReadColumns(const std::vector<ChunkVector>& vectors) {
    std::map<std::pair<uint64_t, uint32_t>, double> rarest;  // df, term -> idf
    for (const ChunkVector& vector : vectors) {
      for (const VectorTerm& term : vector.terms) {
        if (term.df >= 2) rarest.emplace(std::pair(term.df, term.term), term.idf);
      }
    }
    TermColumns columns;
    std::unordered_map<uint32_t, uint32_t> index_of;
    uint64_t left = Limits::kMaxPostings;
    for (const auto& [key, idf] : rarest) {
      const auto& [df, term] = key;
      if (df > left) break;
      left -= df;
      WEND_RETURN_IF_ERROR(ReadTermPostings(*input_.version, term, &entries_));
      std::vector<TermColumns::Entry>& column = columns.of_term[term];
      for (const PostingEntry& entry : entries_) {
        if (!IsUsable(entry.chunk)) continue;
        const auto index = static_cast<uint32_t>(columns.chunks.size());
        const auto [at, is_new] = index_of.emplace(entry.chunk, index);
        if (is_new) columns.chunks.push_back(entry.chunk);
        column.push_back({at->second, TfWeight(entry.count) * idf});
      }
    }
    return columns;
  }

  // Sum over `from` of score * cosine^2 for each chunk, by the best of the sums, best first.
  Result<std::vector<ScoredChunk>> Hop(const std::vector<ScoredChunk>& from) {
    std::vector<uint32_t> chunks;
    for (const ScoredChunk& seed : from) chunks.push_back(seed.chunk);
    WEND_ASSIGN_OR_RETURN(std::vector<ChunkVector> vectors, ReadVectors(*input_.version, chunks));
    const double mean = MeanSquare(vectors, *resident_);
    for (ChunkVector& vector : vectors) {
      if (vector.terms.size() <= Limits::kTermsOfSeed) continue;
      std::ranges::sort(vector.terms, [](const VectorTerm& a, const VectorTerm& b) {
        return a.weight != b.weight ? a.weight > b.weight : a.term < b.term;
      });
      vector.terms.resize(Limits::kTermsOfSeed);
    }
    WEND_ASSIGN_OR_RETURN(const TermColumns columns, ReadColumns(vectors));
    std::vector<double> sums(columns.chunks.size(), 0.0);
    std::vector<double> dots(columns.chunks.size(), 0.0);
    std::vector<uint32_t> touched;
    for (size_t s = 0; s < vectors.size(); ++s) {
      touched.clear();
      for (const VectorTerm& term : vectors[s].terms) {
        const auto column = columns.of_term.find(term.term);
        if (column == columns.of_term.end()) continue;
        for (const auto& [index, weight] : column->second) {
          if (dots[index] == 0) touched.push_back(index);
          dots[index] += term.weight * weight;
        }
      }
      const double own = vectors[s].norm * vectors[s].norm;
      for (const uint32_t i : touched) {
        const double square = dots[i] * dots[i] / own;
        const double length = resident_->Length(columns.chunks[i]);
        sums[i] += from[s].score * square / std::max(length * mean, square);  // a cosine is <= 1
        dots[i] = 0;
      }
    }
    std::vector<ScoredChunk> reached;
    if (sums.empty()) return reached;
    const double best = *std::ranges::max_element(sums);
    for (size_t i = 0; i < sums.size(); ++i) {
      if (sums[i] > 0) reached.push_back({columns.chunks[i], sums[i] / best});
    }
    KeepBest(Limits::kReached, &reached);
    return reached;
  }

  const ExpertInput& input_;
  const std::shared_ptr<const Resident> resident_;
  std::vector<PostingEntry> entries_;
};

// The first chunk from `*next` on that has no place yet gets one.
bool Place(const std::vector<uint32_t>& chunks, size_t* next, std::unordered_set<uint32_t>* placed,
           std::vector<uint32_t>* order) {
  while (*next < chunks.size()) {
    const uint32_t chunk = chunks[(*next)++];
    if (!placed->insert(chunk).second) continue;
    order->push_back(chunk);
    return true;
  }
  return false;
}

struct Placement {
  std::vector<uint32_t> order;
  std::unordered_set<uint32_t> by_rank;  // those that stand where their own score puts them
};

Placement PlaceAll(const std::vector<uint32_t>& ranked, const std::vector<uint32_t>& chain,
                   const std::vector<uint32_t>& reached, size_t limit) {
  Placement out;
  std::unordered_set<uint32_t> placed;
  size_t from_ranked = 0, from_chain = 0, from_reached = 0;
  for (bool more = true; more && out.order.size() < limit;) {
    const bool kept = out.order.size() < Limits::kKeptRows && from_ranked < ranked.size();
    more = Place(ranked, &from_ranked, &placed, &out.order);
    if (more) out.by_rank.insert(out.order.back());
    more = Place(chain, &from_chain, &placed, &out.order) || more;
    if (!kept) more = Place(reached, &from_reached, &placed, &out.order) || more;
    more = more || from_reached < reached.size();
  }
  if (out.order.size() > limit) out.order.resize(limit);
  return out;
}

// Rows in the order of the placement, lifted to the scores of those they stand behind.
std::vector<MixedChunk> RowsOf(const Placement& placement, const std::vector<MixedChunk>& ranked,
                               const TermParts& words) {
  std::unordered_map<uint32_t, const MixedChunk*> known;
  for (const MixedChunk& row : ranked) known.emplace(row.chunk, &row);
  std::vector<MixedChunk> rows;
  double bound = ranked[0].score;
  for (const uint32_t chunk : placement.order) {
    MixedChunk row;
    if (const auto at = known.find(chunk); at != known.end()) {
      row = *at->second;
    } else {
      row.chunk = chunk;
      for (const double part : words.Of(chunk)) row.score += part;
      row.shares = {{"words", row.score}};
    }
    const double own = row.score;
    row.score = placement.by_rank.contains(chunk) ? std::min(own, bound) : bound;
    // Of equal scores the lower chunk comes first.
    if (!rows.empty() && row.score == bound && rows.back().chunk > chunk) {
      row.score = std::nextafter(bound, 0.0);
    }
    row.shares.push_back({"similar", row.score - own});
    bound = row.score;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Result<std::vector<MixedChunk>> MixSimilar(const ExpertInput& input,
                                           std::vector<MixedChunk> ranked) {
  if (ranked.empty() || input.seeds.empty()) return ranked;
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, input.version->resident());
  SimilarWalk walk(input, resident);
  const ExpertSwitches& experts = input.request->experts;
  std::vector<uint32_t> chain;
  if (experts.chain) {
    WEND_ASSIGN_OR_RETURN(chain, walk.FollowChain());
  }
  const size_t limit = input.request->limit;
  std::vector<uint32_t> reached;
  if (experts.similar && limit > Limits::kKeptRows) {
    WEND_ASSIGN_OR_RETURN(const std::vector<ScoredChunk> best, walk.Reach(2 * limit));
    for (const ScoredChunk& chunk : best) reached.push_back(chunk.chunk);
  }
  if (chain.empty() && reached.empty()) return ranked;
  std::vector<uint32_t> chunks;
  for (const MixedChunk& row : ranked) chunks.push_back(row.chunk);
  const Placement placement = PlaceAll(chunks, chain, reached, limit);
  std::vector<uint32_t> sorted = placement.order;
  std::ranges::sort(sorted);
  WEND_ASSIGN_OR_RETURN(
      const TermParts words,
      TermParts::Read(input.postings->lists, *resident,
                      Bm25ParamsOf(*input.version, *input.request), std::move(sorted)));
  return RowsOf(placement, ranked, words);
}

}  // namespace wend
