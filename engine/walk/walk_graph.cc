#include "engine/walk/walk_graph.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace wend {
namespace {

bool IsWeight(double weight) { return std::isfinite(weight) && weight > 0; }

// How much it says that something names a document: little where the words of its title are
// everywhere.
double Rarity(uint64_t frequency) {
  return 1.0 / std::log2(static_cast<double>(std::max<uint64_t>(frequency, 2)));
}

}  // namespace

std::vector<WalkArc> MixEdges(uint32_t chunk,
                              const std::array<std::vector<TypedEdge>, kWalkEdges>& edges,
                              const EdgeWeights& weights) {
  const auto counts = [chunk](const TypedEdge& e) { return e.to != chunk && IsWeight(e.weight); };
  std::array<double, kWalkEdges> sums = {};
  double all = 0;
  for (size_t type = 0; type < kWalkEdges; ++type) {
    if (!IsWeight(weights[type])) continue;
    for (const TypedEdge& edge : edges[type]) sums[type] += counts(edge) ? edge.weight : 0;
    if (IsWeight(sums[type])) all += weights[type];
  }
  std::vector<WalkArc> arcs;
  for (size_t type = 0; type < kWalkEdges; ++type) {
    if (!IsWeight(weights[type]) || !IsWeight(sums[type])) continue;
    for (const TypedEdge& edge : edges[type]) {
      if (!counts(edge)) continue;
      const double probability = edge.weight / sums[type] * (weights[type] / all);
      arcs.push_back({edge.to, probability, static_cast<WalkEdge>(type), edge.back});
    }
  }
  return arcs;
}

WalkGraph::WalkGraph(std::shared_ptr<const CollectionVersion> version, const WalkOptions& options,
                     const ChunkSet* allowed)
    : version_(std::move(version)),
      options_(options),
      allowed_(allowed),
      edges_(version_),
      mentions_(version_),
      similar_(version_) {}

bool WalkGraph::Contains(uint32_t chunk) const {
  return chunk < version_->counts().next_chunk && resident_->IsLive(chunk) &&
         (allowed_ == nullptr || allowed_->contains(chunk));
}

Status WalkGraph::ReadLinks(uint32_t chunk, std::vector<TypedEdge>* out) {
  WEND_RETURN_IF_ERROR(edges_.ReadLinks(chunk, LinkScan::Direction::kOut, kMaxLinks, &around_));
  for (const WeightedChunk& to : around_) out->push_back({to.chunk, to.weight, false});
  WEND_RETURN_IF_ERROR(edges_.ReadLinks(chunk, LinkScan::Direction::kIn, kMaxLinks, &around_));
  for (const WeightedChunk& to : around_) {
    out->push_back({to.chunk, options_.link_back * to.weight, true});
  }
  return {};
}

Status WalkGraph::ReadMentions(uint32_t chunk, std::vector<TypedEdge>* out) {
  if (version_->counts().titled == 0) return {};
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const ChunkMentions> own, mentions_.ReadChunk(chunk));
  for (const Mention& m : own->named)
    out->push_back({m.chunk, m.weight * Rarity(m.frequency), false});
  std::ranges::stable_sort(*out, std::ranges::greater(), &TypedEdge::weight);
  if (out->size() > kMaxMentions) out->resize(kMaxMentions);
  if (own->title.empty() || !IsWeight(options_.mention_back)) return {};
  WEND_ASSIGN_OR_RETURN(const auto naming, mentions_.ReadInRare(chunk));
  const double rarity = options_.mention_back * Rarity(own->title_frequency);
  for (size_t i = 0; i < std::min(kMaxMentions, naming->size()); ++i) {
    out->push_back({(*naming)[i].first, rarity * (*naming)[i].second, true});
  }
  return {};
}

Status WalkGraph::ReadEdges(WalkEdge type, uint32_t chunk, std::vector<TypedEdge>* out) {
  switch (type) {
    case WalkEdge::kNext:
      WEND_RETURN_IF_ERROR(edges_.ReadNext(chunk, options_.window, options_.decay, &around_));
      for (const WeightedChunk& to : around_)
        out->push_back({to.chunk, to.weight, to.chunk < chunk});
      break;
    case WalkEdge::kLink:
      WEND_RETURN_IF_ERROR(ReadLinks(chunk, out));
      break;
    case WalkEdge::kMention:
      WEND_RETURN_IF_ERROR(ReadMentions(chunk, out));
      break;
    case WalkEdge::kSimilar: {
      WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const SimilarList> list, similar_.Read(chunk));
      const size_t count = std::min<size_t>(options_.neighbours, list->best.size());
      for (size_t i = 0; i < count; ++i) {
        out->push_back({list->best[i].chunk, list->best[i].weight, false});
      }
      break;
    }
  }
  edge_counts_[static_cast<size_t>(type)] += out->size();
  std::erase_if(*out, [this](const TypedEdge& edge) { return !Contains(edge.to); });
  return {};
}

Result<std::span<const WalkArc>> WalkGraph::Read(uint32_t chunk) {
  if (resident_ == nullptr) {
    WEND_ASSIGN_OR_RETURN(resident_, version_->resident());
  }
  const auto known = arcs_.find(chunk);
  if (known != arcs_.end()) return std::span<const WalkArc>(known->second);
  std::array<std::vector<TypedEdge>, kWalkEdges> edges;
  for (size_t type = 0; type < kWalkEdges && Contains(chunk); ++type) {
    if (!IsWeight(options_.weights[type])) continue;
    WEND_RETURN_IF_ERROR(ReadEdges(static_cast<WalkEdge>(type), chunk, &edges[type]));
  }
  const auto it = arcs_.emplace(chunk, MixEdges(chunk, edges, options_.weights)).first;
  return std::span<const WalkArc>(it->second);
}

}  // namespace wend
