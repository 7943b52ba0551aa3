// What is asked of a walk over typed edges, and what it tells of itself.
//
// Thread safety: values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace wend {

// The types of edge that can be walked. The order is that of sums, so it is part of the answer.
enum class WalkEdge : uint8_t { kNext, kLink, kMention, kSimilar };
inline constexpr size_t kWalkEdges = 4;
inline constexpr std::array<const char*, kWalkEdges> kWalkEdgeNames = {"next", "link", "mention",
                                                                       "similar"};

// kPush: forward push from the seeds, local. kPower: power iteration over all that can be reached.
// kAuto: PlanWalk (walk_search.h) chooses.
enum class WalkExecutor : uint8_t { kAuto, kPush, kPower };

// What a type of edge weighs beside the others; one that is not a finite number above zero is not
// walked. Of each chunk only the types that it has edges of count.
using EdgeWeights = std::array<double, kWalkEdges>;

struct WalkOptions {
  double alpha = 0.5;     // teleport probability, above 0 to 1
  double sharpen = 3;     // seeds start with probability ~ score^sharpen
  uint32_t seeds = 64;    // the best by their words; at least as many as rows are wanted
  double epsilon = 1e-3;  // a chunk passes on what it holds while that is at least this much
  WalkExecutor executor = WalkExecutor::kAuto;
  EdgeWeights weights = {1, 1, 1, 0.5};
  // Whether the weights were chosen: otherwise those of types that mean little in the collection
  // are lowered.
  bool chosen = false;
  uint32_t window = 2;  // next: steps
  double decay = 0.5;   // next: of the weight, for each step behind the first
  // Of edges walked against their direction, beside those along it.
  double link_back = 0.5;
  double mention_back = 0.4;
  uint32_t neighbours = 16;  // similar: at most kMaxNeighbours

  static constexpr uint32_t kMaxNeighbours = 32;
};

// One edge of a chunk as a walk takes it. The probabilities of a chunk's arcs sum up to one; a
// chunk may lead to another by several.
struct WalkArc {
  uint32_t to = 0;
  double probability = 0;
  WalkEdge edge = WalkEdge::kNext;
  bool back = false;  // against the direction of a link or mention; next: to an earlier chunk
};

// A step of the way from a seed to a row. The first one stands on the seed, and no edge led there.
struct WalkStep {
  uint32_t chunk = 0;
  bool is_seed = false;
  WalkEdge edge = WalkEdge::kNext;
  bool back = false;
};

// What a walk did, for EXPLAIN.
struct WalkFacts {
  WalkExecutor executor = WalkExecutor::kAuto;  // kAuto: there was no walk
  std::string reason;                           // for the executor
  EdgeWeights weights = {};                     // that were walked with
  uint64_t steps = 0;                           // pushes, or steps of the power iteration
  uint64_t reached = 0;                         // chunks with mass
  std::array<uint64_t, kWalkEdges> edges = {};  // that were looked at, by type
  double residual = 0;                          // the L1 error of all mass is at most this
};

}  // namespace wend
