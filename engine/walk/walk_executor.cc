#include "engine/walk/walk_executor.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "storage/base/cancellation.h"

namespace wend {
namespace {

constexpr size_t kSeedPart = kWalkEdges;
using Parts = std::array<double, kWalkEdges + 1>;

double Sum(const Parts& parts) {
  double sum = 0;
  for (const double part : parts) sum += part;
  return sum;
}

// Masses in proportion to what came to each chunk, and the bound of their error: where `missing` is
// what the exact sum has more at most, scaling to one moves as much again.
void Finish(double missing, WalkMasses* out) {
  std::erase_if(out->chunks, [](const WalkedChunk& c) { return !(Sum(c.parts) > 0); });
  std::ranges::sort(out->chunks, {}, &WalkedChunk::chunk);
  std::ranges::sort(out->walked);
  double all = 0;
  for (WalkedChunk& chunk : out->chunks) {
    chunk.mass = Sum(chunk.parts);
    all += chunk.mass;
  }
  if (!(all > 0)) return;
  for (WalkedChunk& chunk : out->chunks) {
    chunk.mass /= all;
    for (double& part : chunk.parts) part /= all;
  }
  out->residual = 2 * missing / all;
}

struct Held {
  double residual = 0;
  uint32_t chunk = 0;

  // The largest residual comes first; of equals the lower chunk.
  friend bool operator<(const Held& a, const Held& b) {
    return a.residual != b.residual ? a.residual < b.residual : a.chunk > b.chunk;
  }
};

class Push {
 public:
  Push(double alpha, double epsilon, WalkArcs* arcs)
      : alpha_(alpha), epsilon_(epsilon), arcs_(arcs) {}

  Result<WalkMasses> Walk(std::span<const WalkSeed> seeds) {
    for (const WalkSeed& seed : seeds) Receive(seed.chunk, kSeedPart, seed.probability);
    WalkMasses out;
    while (!queue_.empty() && out.steps < WalkLimits::kMaxPushes) {
      const Held held = queue_.top();
      queue_.pop();
      State& state = states_.at(held.chunk);
      if (state.residual != held.residual) continue;  // it has grown since, and stands there anew
      WEND_RETURN_IF_ERROR(CheckCancelled());
      WEND_ASSIGN_OR_RETURN(const std::span<const WalkArc> arcs, arcs_->Read(held.chunk));
      state.residual = 0;
      if (!std::exchange(state.walked, true)) out.walked.push_back(held.chunk);
      ++out.steps;
      const double passed = (1 - alpha_) * held.residual;
      for (const WalkArc& arc : arcs) {
        Receive(arc.to, static_cast<size_t>(arc.edge), passed * arc.probability);
      }
    }
    // Of what was not passed on, alpha stays where it is; the rest may be anywhere.
    out.chunks.reserve(states_.size());
    for (const auto& [chunk, state] : states_) out.chunks.push_back({chunk, 0, state.received});
    std::ranges::sort(out.chunks, {}, &WalkedChunk::chunk);
    double left = 0;
    for (WalkedChunk& chunk : out.chunks) {
      left += states_.at(chunk.chunk).residual;
      for (double& part : chunk.parts) part *= alpha_;
    }
    Finish((1 - alpha_) * left, &out);
    return out;
  }

 private:
  struct State {
    double residual = 0;
    Parts received = {};  // in all
    bool walked = false;
  };

  void Receive(uint32_t chunk, size_t part, double amount) {
    State& state = states_[chunk];
    state.received[part] += amount;
    state.residual += amount;
    if (state.residual >= epsilon_) queue_.push({state.residual, chunk});
  }

  const double alpha_;
  const double epsilon_;
  WalkArcs* const arcs_;
  std::unordered_map<uint32_t, State> states_;
  std::priority_queue<Held> queue_;
};

// What can be reached, chunks numbered in the order in which they are met.
class ReachedGraph {
 public:
  explicit ReachedGraph(WalkArcs* arcs) : arcs_(arcs) {}

  Status Explore(std::span<const WalkSeed> seeds, size_t max_chunks) {
    for (const WalkSeed& seed : seeds) NumberOf(seed.chunk);
    for (size_t i = 0; i < chunks_.size(); ++i) {
      WEND_RETURN_IF_ERROR(CheckCancelled());
      WEND_ASSIGN_OR_RETURN(const std::span<const WalkArc> arcs, arcs_->Read(chunks_[i]));
      for (const WalkArc& arc : arcs) {
        const uint32_t to = NumberOf(arc.to);
        arcs_of_.push_back({to, arc.probability, arc.edge});
      }
      ends_.push_back(arcs_of_.size());
      if (chunks_.size() > max_chunks) {
        return Status::TooBig("executor => power walks over at most " + std::to_string(max_chunks) +
                              " passages, and more can be reached from here; executor => push "
                              "has no such bound");
      }
    }
    return {};
  }

  // next <- alpha * p + (1 - alpha) * (mass along the arcs), by part.
  Status Step(std::span<const WalkSeed> seeds, double alpha, const std::vector<double>& mass,
              std::vector<Parts>* next) const {
    WEND_RETURN_IF_ERROR(CheckCancelled());
    next->assign(chunks_.size(), {});
    for (size_t i = 0; i < seeds.size(); ++i) (*next)[i][kSeedPart] = alpha * seeds[i].probability;
    for (size_t from = 0; from < chunks_.size(); ++from) {
      for (size_t a = from == 0 ? 0 : ends_[from - 1]; a < ends_[from]; ++a) {
        const NumberedArc& arc = arcs_of_[a];
        (*next)[arc.to][static_cast<size_t>(arc.edge)] +=
            (1 - alpha) * mass[from] * arc.probability;
      }
    }
    return {};
  }

  const std::vector<uint32_t>& chunks() const { return chunks_; }

 private:
  struct NumberedArc {
    uint32_t to = 0;
    double probability = 0;
    WalkEdge edge = WalkEdge::kNext;
  };

  uint32_t NumberOf(uint32_t chunk) {
    const auto [it, is_new] = numbers_.emplace(chunk, static_cast<uint32_t>(chunks_.size()));
    if (is_new) chunks_.push_back(chunk);
    return it->second;
  }

  WalkArcs* const arcs_;
  std::unordered_map<uint32_t, uint32_t> numbers_;
  std::vector<uint32_t> chunks_;
  std::vector<NumberedArc> arcs_of_;
  std::vector<size_t> ends_;
};

}  // namespace

Result<WalkMasses> WalkByPush(std::span<const WalkSeed> seeds, double alpha, double epsilon,
                              WalkArcs* arcs) {
  return Push(alpha, epsilon, arcs).Walk(seeds);
}

Result<WalkMasses> WalkByPower(std::span<const WalkSeed> seeds, double alpha, size_t max_chunks,
                               WalkArcs* arcs) {
  ReachedGraph graph(arcs);
  WEND_RETURN_IF_ERROR(graph.Explore(seeds, max_chunks));
  WalkMasses out;
  std::vector<double> mass(graph.chunks().size(), 0.0);
  std::vector<Parts> next;
  // Each step shrinks the change by (1 - alpha) or more, so what all further ones could add is at
  // most change * (1 - alpha) / alpha.
  double missing = 1;
  while (missing > WalkLimits::kTolerance) {
    WEND_RETURN_IF_ERROR(graph.Step(seeds, alpha, mass, &next));
    double change = 0;
    for (size_t i = 0; i < mass.size(); ++i) {
      const double sum = Sum(next[i]);
      change += std::abs(sum - mass[i]);
      mass[i] = sum;
    }
    ++out.steps;
    const double further = change * (1 - alpha) / alpha;
    if (further >= missing && out.steps > 1) break;  // down to rounding
    missing = further;
  }
  for (size_t i = 0; i < next.size(); ++i) out.chunks.push_back({graph.chunks()[i], 0, next[i]});
  out.walked = graph.chunks();
  Finish(missing, &out);
  return out;
}

Result<std::vector<std::vector<WalkStep>>> FindLikelyPaths(std::span<const WalkSeed> seeds,
                                                           double alpha,
                                                           std::span<const uint32_t> walked,
                                                           std::span<const uint32_t> targets,
                                                           WalkArcs* arcs) {
  struct Reached {
    double likelihood = 0;
    uint32_t from = 0;
    WalkStep step;
    bool settled = false;
  };
  std::unordered_map<uint32_t, Reached> reached;
  std::priority_queue<Held> queue;  // by likelihood: Dijkstra's algorithm for products below one
  const auto offer = [&](double likelihood, uint32_t from, const WalkStep& step) {
    Reached& known = reached[step.chunk];
    if (known.settled || !(likelihood > known.likelihood)) return;
    known = {likelihood, from, step, false};
    queue.push({likelihood, step.chunk});
  };
  for (const WalkSeed& seed : seeds) {
    offer(seed.probability, seed.chunk, {.chunk = seed.chunk, .is_seed = true});
  }
  std::unordered_set<uint32_t> wanted(targets.begin(), targets.end());
  while (!queue.empty() && !wanted.empty()) {
    const Held held = queue.top();
    queue.pop();
    Reached& at = reached.at(held.chunk);
    if (at.settled) continue;
    at.settled = true;
    wanted.erase(held.chunk);
    if (!std::ranges::binary_search(walked, held.chunk)) continue;
    WEND_ASSIGN_OR_RETURN(const std::span<const WalkArc> list, arcs->Read(held.chunk));
    for (const WalkArc& arc : list) {
      offer(held.residual * (1 - alpha) * arc.probability, held.chunk,
            {.chunk = arc.to, .edge = arc.edge, .back = arc.back});
    }
  }
  std::vector<std::vector<WalkStep>> paths(targets.size());
  for (size_t i = 0; i < targets.size(); ++i) {
    for (auto at = reached.find(targets[i]); at != reached.end() && at->second.settled;
         at = reached.find(at->second.from)) {
      paths[i].push_back(at->second.step);
      if (at->second.step.is_seed) break;
    }
    std::ranges::reverse(paths[i]);
  }
  return paths;
}

}  // namespace wend
