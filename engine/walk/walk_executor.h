// Walk executors: personalised PageRank from seeds over weighted arcs, in two ways.
//
//   mass(v) = alpha * p(v) + (1 - alpha) * sum over arcs u -> v of mass(u) * probability
//
// where p are the seeds, and a chunk without arcs gives what it holds back to the seeds, so that
// all mass sums up to one. That return needs no steps of its own: the solution is proportional to
// the one in which such mass is lost, because what comes back starts from p once more. Both
// executors compute that one and scale it to sum to one.
//
//  - push (Andersen, Chung and Lang 2006): what a chunk holds and has not passed on is its
//  residual;
//    the chunk with the largest residual passes it on, as long as that is at least epsilon. It
//    looks at the arcs of those chunks only.
//  - power: iteration over all that can be reached from the seeds, to 1e-12. The oracle of the
//    other, and cheap where little can be reached.
//
// Invariants:
//  1. The L1 distance of the masses to the exact ones is at most `residual`.
//  2. Parts tell by which type of edge the mass of a chunk came to it last, or that it began there;
//     they sum up to the mass.
//  3. Equal input gives equal bits: the largest residual first, of equals the lower chunk.
//
// Thread safety: functions over the caller's arcs.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/walk/walk_options.h"
#include "storage/base/status.h"

namespace wend {

// Where arcs come from.
class WalkArcs {
 public:
  virtual ~WalkArcs() = default;
  // The same each time; they last as long as this.
  virtual Result<std::span<const WalkArc>> Read(uint32_t chunk) = 0;
};

struct WalkSeed {
  uint32_t chunk = 0;
  double probability = 0;  // above 0; those of all seeds sum up to one
};

struct WalkedChunk {
  uint32_t chunk = 0;
  double mass = 0;
  std::array<double, kWalkEdges + 1> parts = {};  // by type; the last one: it is a seed
};

struct WalkMasses {
  std::vector<WalkedChunk> chunks;  // ascending; those with mass
  std::vector<uint32_t> walked;     // whose arcs were looked at, ascending
  uint64_t steps = 0;
  double residual = 0;
};

struct WalkLimits {
  // Chunks that pass something on, each time counted; what is left then is in the residual.
  static constexpr uint64_t kMaxPushes = 20'000;
  // A power iteration over more chunks is refused.
  static constexpr size_t kMaxPowerChunks = 100'000;
  static constexpr double kTolerance = 1e-12;
};

// `seeds` are distinct and ascend. `alpha` is above 0.
Result<WalkMasses> WalkByPush(std::span<const WalkSeed> seeds, double alpha, double epsilon,
                              WalkArcs* arcs);
// TooBig where more than `max_chunks` can be reached.
Result<WalkMasses> WalkByPower(std::span<const WalkSeed> seeds, double alpha, size_t max_chunks,
                               WalkArcs* arcs);

// The most likely way from a seed to each of `targets`: that with the largest product of the seed's
// probability and, for each arc, its own times (1 - alpha); of equals the one found first. Only
// arcs of `walked` chunks (ascending) are taken. Empty for a target that cannot be reached so.
Result<std::vector<std::vector<WalkStep>>> FindLikelyPaths(std::span<const WalkSeed> seeds,
                                                           double alpha,
                                                           std::span<const uint32_t> walked,
                                                           std::span<const uint32_t> targets,
                                                           WalkArcs* arcs);

}  // namespace wend
