// WalkGraph: the chunks of one version as nodes of a walk, joined by typed edges.
//
//  - next     up to `window` steps before and behind in a document or session, weighing
//  decay^(d-1).
//  - link     from a unit to those that it is linked to, by the weight of the link, and back, times
//             link_back. Links join the first chunks of units, the heaviest kMaxLinks each way.
//  - mention  from a chunk to the documents whose titles its text names, and from a document to the
//             chunks that name it, times mention_back. Each weighs 1 / (namesakes) for each time,
//             up to 1, divided by log2 of the chunks that hold the rarest term of the title: so
//             common names weigh little, and a title that too many chunks may name leads to none of
//             them (MentionReader::kMaxRareCandidates). At most kMaxMentions each way.
//  - similar  to the `neighbours` most similar chunks (similar_reader.h).
//
// Of each type, what leads to a chunk that is not in the graph, or to the chunk itself, or does not
// weigh a finite number above zero, is no edge; the others are scaled to sum to one. Of the types
// that are left a chunk's arcs are mixed by the weights of the types, scaled to sum to one again.
// So a chunk that a filter hides is as if it were not there.
//
// Invariant: the arcs of a chunk follow from the version, the options and the filter alone.
//
// Thread safety: one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/chunk_set.h"
#include "engine/collection_version.h"
#include "engine/edges.h"
#include "engine/mention_reader.h"
#include "engine/walk/similar_reader.h"
#include "engine/walk/walk_executor.h"
#include "engine/walk/walk_options.h"

namespace wend {

// A chunk that an edge leads to, before anything is scaled.
struct TypedEdge {
  uint32_t to = 0;
  double weight = 0;
  bool back = false;
};

// Scales the edges of one chunk by type, as above, to arcs; `edges[t]` are those of type t.
std::vector<WalkArc> MixEdges(uint32_t chunk,
                              const std::array<std::vector<TypedEdge>, kWalkEdges>& edges,
                              const EdgeWeights& weights);

class WalkGraph : public WalkArcs {
 public:
  static constexpr size_t kMaxLinks = 32;
  static constexpr size_t kMaxMentions = 32;

  // `allowed` may be null: all live chunks. It outlives the graph.
  WalkGraph(std::shared_ptr<const CollectionVersion> version, const WalkOptions& options,
            const ChunkSet* allowed);

  Result<std::span<const WalkArc>> Read(uint32_t chunk) override;

  // Edges that were looked at so far, by type.
  const std::array<uint64_t, kWalkEdges>& edge_counts() const { return edge_counts_; }

 private:
  bool Contains(uint32_t chunk) const;
  // Appends the edges of one type that lead into the graph.
  Status ReadEdges(WalkEdge type, uint32_t chunk, std::vector<TypedEdge>* out);
  Status ReadLinks(uint32_t chunk, std::vector<TypedEdge>* out);
  Status ReadMentions(uint32_t chunk, std::vector<TypedEdge>* out);

  const std::shared_ptr<const CollectionVersion> version_;
  const WalkOptions options_;
  const ChunkSet* const allowed_;
  std::shared_ptr<const Resident> resident_;  // null until something is read
  EdgeReader edges_;
  MentionReader mentions_;
  SimilarReader similar_;
  std::vector<WeightedChunk> around_;
  std::unordered_map<uint32_t, std::vector<WalkArc>> arcs_;
  std::array<uint64_t, kWalkEdges> edge_counts_ = {};
};

}  // namespace wend
