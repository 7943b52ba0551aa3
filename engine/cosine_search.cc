#include "engine/cosine_search.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/similarity_graph.h"
#include "storage/chunk_rows.h"

namespace wend {
namespace {

bool Better(const ScoredChunk& a, const ScoredChunk& b) {
  return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
}

// Calls `visit(chunk)` for the chunks below `count` that are allowed, ascending.
template <typename Visit>
void ForEachAllowed(const ChunkSet* allowed, size_t count, const Visit& visit) {
  if (allowed == nullptr) {
    for (uint32_t chunk = 0; chunk < count; ++chunk) visit(chunk);
    return;
  }
  for (const uint32_t chunk : *allowed) {
    if (chunk >= count) return;
    visit(chunk);
  }
}

// What the walk starts from: the cosines of the allowed chunks. Where all are zero and the walk is
// the global one (alpha 0), all allowed chunks that have terms, equally.
Result<std::vector<double>> AllowedSeeds(const CollectionVersion& version,
                                         const RankRequest& request,
                                         const std::vector<double>& cosines) {
  std::vector<double> seeds(cosines.size(), 0.0);
  bool is_zero = true;
  ForEachAllowed(request.allowed, cosines.size(), [&](uint32_t chunk) {
    seeds[chunk] = cosines[chunk];
    is_zero = is_zero && seeds[chunk] == 0;
  });
  if (!is_zero || request.alpha != 0) return seeds;
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  ForEachAllowed(request.allowed, cosines.size(),
                 [&](uint32_t chunk) { seeds[chunk] = resident->Length(chunk) > 0 ? 1.0 : 0.0; });
  return seeds;
}

}  // namespace

std::vector<ScoredChunk> TopOfDense(const std::vector<double>& scores, size_t k,
                                    const ChunkSet* allowed) {
  std::vector<ScoredChunk> top;
  ForEachAllowed(allowed, scores.size(), [&](uint32_t chunk) {
    if (!(scores[chunk] > 0)) return;
    top.push_back({chunk, scores[chunk]});
    if (top.size() >= 4 * k + 1024) {
      std::ranges::nth_element(top, top.begin() + static_cast<ptrdiff_t>(k), Better);
      top.resize(k);
    }
  });
  std::ranges::sort(top, Better);
  if (top.size() > k) top.resize(k);
  return top;
}

Result<CosineScores> ScoreByGraph(const CollectionVersion& version, const RankRequest& request,
                                  int threads, ParsedQuestion* question, RankAnswer* answer) {
  const uint64_t n = version.counts().live_chunks;
  std::vector<std::pair<uint32_t, uint32_t>> known;  // id, count
  for (size_t i = 0; i < question->ids.size(); ++i) {
    question->terms[i].weight = IdfWeight(question->terms[i].df, n);
    if (question->ids[i] != kNoId) known.emplace_back(question->ids[i], question->terms[i].count);
  }
  std::ranges::sort(known);
  std::vector<uint32_t> ids, counts;
  for (const auto& [id, count] : known) {
    ids.push_back(id);
    counts.push_back(count);
  }
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const SimilarityGraph> graph, version.graph(threads));
  CosineScores out;
  out.cosines = graph->Cosines(ids, counts);
  if (request.mode == RankMode::kTfIdf) {
    out.scores = out.cosines;
    return out;
  }
  MixprOptions options;
  options.alpha = request.alpha;
  options.cutoff = request.cutoff;
  options.steps = request.steps;
  options.self_loops = request.self_loops;
  WalkReport report;
  std::vector<double> allowed_seeds;
  if (request.allowed != nullptr) {
    WEND_ASSIGN_OR_RETURN(allowed_seeds, AllowedSeeds(version, request, out.cosines));
  }
  WEND_ASSIGN_OR_RETURN(
      out.scores,
      graph->Walk(request.allowed != nullptr ? allowed_seeds : out.cosines, options, &report));
  answer->walk_steps = report.steps;
  answer->walk_change = report.change;
  return out;
}

// The parts of a cosine are proportional to the products of weights of question and chunk.
Status ExplainCosine(const CollectionVersion& version, const ParsedQuestion& question,
                     const std::vector<double>& cosines, RankAnswer* answer) {
  for (RankedChunk& row : answer->rows) {
    const uint32_t chunk = row.chunk.value;
    row.seed_score = cosines[chunk];
    row.term_scores.assign(question.ids.size(), 0.0f);
    TermStreams stream;
    WEND_RETURN_IF_ERROR(ReadStreams(version.view(), version.info().id, chunk, chunk + 1, &stream));
    double total = 0;
    std::vector<double> parts(question.ids.size(), 0.0);
    for (size_t i = 0; i < question.ids.size(); ++i) {
      const auto count = static_cast<uint32_t>(std::ranges::count(stream.terms, question.ids[i]));
      if (count == 0) continue;
      const double idf = question.terms[i].weight;
      parts[i] = TfWeight(question.terms[i].count) * idf * TfWeight(count) * idf;
      total += parts[i];
    }
    if (total <= 0) continue;
    for (size_t i = 0; i < parts.size(); ++i) {
      row.term_scores[i] = static_cast<float>(parts[i] / total * cosines[chunk]);
    }
  }
  return {};
}

}  // namespace wend
