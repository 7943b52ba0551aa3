// The executors of a walk against a dense matrix, over random graphs with all types of edge.
#include "engine/walk/walk_executor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <unordered_map>

#include "engine/walk/walk_graph.h"
#include "tests/model/dense_walk.h"

namespace wend {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

class ListedArcs : public WalkArcs {
 public:
  ListedArcs(const std::vector<RawEdges>& raw, const std::vector<bool>& exists,
             const EdgeWeights& weights) {
    for (uint32_t chunk = 0; chunk < raw.size(); ++chunk) {
      RawEdges edges;
      for (size_t type = 0; type < kWalkEdges && exists[chunk]; ++type) {
        for (const TypedEdge& edge : raw[chunk][type]) {
          if (exists[edge.to]) edges[type].push_back(edge);
        }
      }
      lists_.push_back(MixEdges(chunk, edges, weights));
    }
  }
  Result<std::span<const WalkArc>> Read(uint32_t chunk) override {
    return std::span<const WalkArc>(lists_.at(chunk));
  }
  const std::vector<WalkArc>& list(uint32_t chunk) const { return lists_[chunk]; }

 private:
  std::vector<std::vector<WalkArc>> lists_;
};

struct RandomWalk {
  std::vector<RawEdges> raw;
  std::vector<bool> exists;
  EdgeWeights weights = {};
  std::vector<double> seeds;  // dense
  double alpha = 0.5;

  std::vector<WalkSeed> SeedList() const {
    std::vector<WalkSeed> list;
    for (uint32_t chunk = 0; chunk < seeds.size(); ++chunk) {
      if (seeds[chunk] > 0) list.push_back({chunk, seeds[chunk]});
    }
    return list;
  }
  ListedArcs Arcs() const { return {raw, exists, weights}; }
};

// With chunks that lead nowhere, hidden ones, self-links, edges twice, and weights that are none.
RandomWalk MakeWalk(uint32_t seed, bool duplicates = true) {
  std::mt19937 random(seed);
  const auto below = [&](size_t bound) { return static_cast<uint32_t>(random() % bound); };
  const auto unit = [&] { return (1 + below(1000)) / 1000.0; };
  constexpr double kNoWeights[] = {0, -1, kInfinity, -kInfinity, kNaN};
  RandomWalk walk;
  const size_t size = 1 + below(30);
  walk.raw.resize(size);
  walk.alpha = 0.05 + 0.95 * unit();
  for (double& weight : walk.weights) weight = below(5) == 0 ? kNoWeights[below(5)] : 3 * unit();
  for (size_t chunk = 0; chunk < size; ++chunk) walk.exists.push_back(below(6) != 0);
  for (RawEdges& edges : walk.raw) {
    if (below(5) == 0) continue;
    for (auto& list : edges) {
      std::vector<bool> taken(size, false);
      for (size_t count = below(2) * below(6); count > 0; --count) {
        const uint32_t to = below(size);
        if (!duplicates && taken[to]) continue;
        taken[to] = true;
        const double weight = below(8) == 0 ? kNoWeights[below(5)] : unit();
        list.push_back({to, weight, below(2) == 0});
      }
    }
  }
  walk.seeds.assign(size, 0.0);
  double sum = 0;
  for (size_t chunk = 0; chunk < size; ++chunk) {
    if (!walk.exists[chunk] || below(3) == 0) continue;
    walk.seeds[chunk] = std::pow(unit(), 3);
    sum += walk.seeds[chunk];
  }
  for (double& p : walk.seeds) p = sum > 0 ? p / sum : 0;
  return walk;
}

struct Distance {
  double masses = 0;  // L1
  double parts = 0;
};

Distance Compare(const RandomWalk& walk, const WalkMasses& found) {
  const auto parts = DenseWalk(walk.raw, walk.exists, walk.weights).Walk(walk.seeds, walk.alpha);
  std::unordered_map<uint32_t, const WalkedChunk*> by_chunk;
  for (const WalkedChunk& chunk : found.chunks) by_chunk.emplace(chunk.chunk, &chunk);
  Distance distance;
  for (uint32_t chunk = 0; chunk < parts.size(); ++chunk) {
    const auto at = by_chunk.find(chunk);
    double exact = 0;
    for (size_t part = 0; part < parts[chunk].size(); ++part) {
      exact += parts[chunk][part];
      const double mine = at == by_chunk.end() ? 0.0 : at->second->parts[part];
      distance.parts += std::abs(mine - parts[chunk][part]);
    }
    distance.masses += std::abs((at == by_chunk.end() ? 0.0 : at->second->mass) - exact);
  }
  return distance;
}

double SumOf(const WalkMasses& masses) {
  double sum = 0;
  for (const WalkedChunk& chunk : masses.chunks) sum += chunk.mass;
  return sum;
}

TEST(WalkExecutorTest, PowerGivesTheMassesOfTheDenseMatrix) {
  for (uint32_t seed = 0; seed < 400; ++seed) {
    const RandomWalk walk = MakeWalk(seed);
    ListedArcs arcs = walk.Arcs();
    const auto found = WalkByPower(walk.SeedList(), walk.alpha, 100, &arcs);
    ASSERT_TRUE(found.ok());
    const Distance distance = Compare(walk, *found);
    EXPECT_LT(distance.masses, 1e-9) << seed;
    EXPECT_LT(distance.parts, 1e-9) << seed;
    EXPECT_LT(found->residual, 1e-9) << seed;
    for (const WalkedChunk& chunk : found->chunks) EXPECT_TRUE(walk.exists[chunk.chunk]) << seed;
  }
}

TEST(WalkExecutorTest, PushStaysWithinItsResidual) {
  for (uint32_t seed = 0; seed < 400; ++seed) {
    const RandomWalk walk = MakeWalk(seed);
    ListedArcs arcs = walk.Arcs();
    for (const double epsilon : {1e-1, 1e-2, 1e-4, 1e-8}) {
      const auto found = WalkByPush(walk.SeedList(), walk.alpha, epsilon, &arcs);
      ASSERT_TRUE(found.ok());
      EXPECT_LE(Compare(walk, *found).masses, found->residual + 1e-9) << seed << " " << epsilon;
      EXPECT_NEAR(SumOf(*found), found->chunks.empty() ? 0.0 : 1.0, 1e-12) << seed;
      // No chunk keeps epsilon, so all of them less than size * epsilon; alpha / 2 is a floor of
      // the mass that was settled.
      const double most = 2 * epsilon * static_cast<double>(walk.raw.size()) / walk.alpha;
      EXPECT_LE(found->residual, most) << seed << " " << epsilon;
    }
  }
}

TEST(WalkExecutorTest, BothExecutorsAgreeWithinTheResidual) {
  for (uint32_t seed = 1000; seed < 1200; ++seed) {
    const RandomWalk walk = MakeWalk(seed);
    ListedArcs arcs = walk.Arcs();
    const auto push = WalkByPush(walk.SeedList(), walk.alpha, 1e-3, &arcs);
    const auto power = WalkByPower(walk.SeedList(), walk.alpha, 100, &arcs);
    std::unordered_map<uint32_t, double> masses;
    for (const WalkedChunk& chunk : power->chunks) masses[chunk.chunk] += chunk.mass;
    for (const WalkedChunk& chunk : push->chunks) masses[chunk.chunk] -= chunk.mass;
    double distance = 0;
    for (const auto& [chunk, difference] : masses) distance += std::abs(difference);
    EXPECT_LE(distance, push->residual + power->residual + 1e-12) << seed;
  }
}

TEST(WalkExecutorTest, EqualInputGivesEqualBits) {
  const RandomWalk walk = MakeWalk(7);
  ListedArcs arcs = walk.Arcs();
  const auto a = WalkByPush(walk.SeedList(), walk.alpha, 1e-5, &arcs);
  const auto b = WalkByPush(walk.SeedList(), walk.alpha, 1e-5, &arcs);
  ASSERT_EQ(a->chunks.size(), b->chunks.size());
  for (size_t i = 0; i < a->chunks.size(); ++i) {
    EXPECT_EQ(a->chunks[i].chunk, b->chunks[i].chunk);
    EXPECT_EQ(a->chunks[i].mass, b->chunks[i].mass);
    EXPECT_EQ(a->chunks[i].parts, b->chunks[i].parts);
  }
  EXPECT_EQ(a->walked, b->walked);
}

TEST(WalkExecutorTest, PathsAreTheMostLikelyOnes) {
  size_t paths_seen = 0;
  for (uint32_t seed = 0; seed < 200; ++seed) {
    const RandomWalk walk = MakeWalk(seed, /*duplicates=*/false);
    ListedArcs arcs = walk.Arcs();
    const std::vector<WalkSeed> seeds = walk.SeedList();
    const auto found = WalkByPower(seeds, walk.alpha, 100, &arcs);
    std::vector<uint32_t> targets(walk.raw.size());
    for (uint32_t i = 0; i < targets.size(); ++i) targets[i] = i;
    const auto paths = FindLikelyPaths(seeds, walk.alpha, found->walked, targets, &arcs);
    ASSERT_TRUE(paths.ok());
    const std::vector<double> best =
        DenseWalk(walk.raw, walk.exists, walk.weights).BestPaths(walk.seeds, walk.alpha);
    for (const uint32_t target : targets) {
      const std::vector<WalkStep>& path = (*paths)[target];
      ASSERT_EQ(path.empty(), !(best[target] > 0)) << seed << " " << target;
      if (path.empty()) continue;
      ++paths_seen;
      ASSERT_TRUE(path[0].is_seed);
      double likelihood = walk.seeds[path[0].chunk];
      for (size_t i = 1; i < path.size(); ++i) {
        double way = 0;
        for (const WalkArc& arc : arcs.list(path[i - 1].chunk)) {
          if (arc.to == path[i].chunk && arc.edge == path[i].edge && arc.back == path[i].back) {
            way = arc.probability;
          }
        }
        likelihood *= (1 - walk.alpha) * way;
      }
      EXPECT_EQ(path.back().chunk, target);
      EXPECT_NEAR(likelihood, best[target], 1e-12 + 1e-9 * best[target]) << seed << " " << target;
    }
  }
  EXPECT_GT(paths_seen, 1000u);
}

TEST(WalkExecutorTest, PathsGoOnlyThroughWhatWasWalked) {
  RandomWalk walk;
  walk.raw.resize(3);
  walk.raw[0][0] = {{1, 1.0, false}};
  walk.raw[1][1] = {{2, 1.0, false}};
  walk.exists.assign(3, true);
  walk.weights.fill(1);
  ListedArcs arcs = walk.Arcs();
  const std::vector<WalkSeed> seeds = {{0, 1.0}};
  const std::vector<uint32_t> walked = {0};
  const std::vector<uint32_t> targets = {1, 2};
  const auto paths = FindLikelyPaths(seeds, 0.5, walked, targets, &arcs);
  ASSERT_EQ((*paths)[0].size(), 2u);
  EXPECT_EQ((*paths)[0][1].edge, WalkEdge::kNext);
  EXPECT_TRUE((*paths)[1].empty());
}

TEST(WalkExecutorTest, ACycleAndAChunkThatLeadsNowhereSumUpToOne) {
  RandomWalk walk;
  walk.raw.resize(4);
  walk.raw[0][1] = {{1, 2.0, false}, {0, 5.0, false}};  // and itself, which is no edge
  walk.raw[1][1] = {{0, 1.0, false}, {2, 1.0, false}};
  walk.exists.assign(4, true);
  walk.weights.fill(1);
  walk.seeds = {0.75, 0, 0, 0.25};  // 3 is alone, 2 leads nowhere
  walk.alpha = 0.2;
  ListedArcs arcs = walk.Arcs();
  for (const bool power : {false, true}) {
    const auto found = power ? WalkByPower(walk.SeedList(), walk.alpha, 10, &arcs)
                             : WalkByPush(walk.SeedList(), walk.alpha, 1e-9, &arcs);
    EXPECT_NEAR(SumOf(*found), 1.0, 1e-12);
    EXPECT_LT(Compare(walk, *found).masses, 1e-6);
    EXPECT_EQ(found->chunks.size(), 4u);
  }
}

TEST(WalkExecutorTest, WithoutSeedsThereIsNothing) {
  const RandomWalk walk = MakeWalk(3);
  ListedArcs arcs = walk.Arcs();
  EXPECT_TRUE(WalkByPush({}, 0.5, 1e-4, &arcs)->chunks.empty());
  EXPECT_TRUE(WalkByPower({}, 0.5, 10, &arcs)->chunks.empty());
}

TEST(WalkExecutorTest, PowerRefusesMoreThanItMayHold) {
  RandomWalk walk;
  walk.raw.resize(5);
  for (uint32_t i = 0; i + 1 < 5; ++i) walk.raw[i][0] = {{i + 1, 1.0, false}};
  walk.exists.assign(5, true);
  walk.weights.fill(1);
  ListedArcs arcs = walk.Arcs();
  const std::vector<WalkSeed> seeds = {{0, 1.0}};
  const auto refused = WalkByPower(seeds, 0.5, 4, &arcs);
  EXPECT_EQ(refused.status().code(), Code::kTooBig);
  EXPECT_EQ(refused.status().message(),
            "executor => power walks over at most 4 passages, and more can be reached from here; "
            "executor => push has no such bound");
  EXPECT_TRUE(WalkByPower(seeds, 0.5, 5, &arcs).ok());
}

// A line that goes on for ever.
class EndlessArcs : public WalkArcs {
 public:
  Result<std::span<const WalkArc>> Read(uint32_t chunk) override {
    auto& list = lists_[chunk];
    list = {{chunk + 1, 0.5, WalkEdge::kNext, false}, {chunk + 2, 0.5, WalkEdge::kNext, false}};
    return std::span<const WalkArc>(list);
  }

 private:
  std::unordered_map<uint32_t, std::vector<WalkArc>> lists_;
};

TEST(WalkExecutorTest, PushEndsInAGraphWithoutEnd) {
  EndlessArcs arcs;
  const std::vector<WalkSeed> seeds = {{0, 1.0}};
  const auto near = WalkByPush(seeds, 0.2, 1e-3, &arcs);
  EXPECT_LT(near->steps, 200u);
  EXPECT_LT(near->residual, 0.02);
  const auto bounded = WalkByPush(seeds, 0.001, 1e-300, &arcs);
  EXPECT_EQ(bounded->steps, WalkLimits::kMaxPushes);
}

}  // namespace
}  // namespace wend
