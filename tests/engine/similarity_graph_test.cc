// SimilarityGraph against the dense model, against itself with more threads, and at its edges.
#include "engine/similarity_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <string>

#include "tests/model/dense_mixpr.h"

namespace wend {
namespace {

using Bag = std::map<uint32_t, uint32_t>;  // term -> count

struct Corpus {
  TermCountRows rows;
  std::vector<uint32_t> df;
  uint64_t live_chunks = 0;
};

Corpus MakeCorpus(const std::vector<Bag>& chunks, uint32_t terms) {
  Corpus corpus;
  corpus.df.assign(terms, 0);
  corpus.rows.row_begin.push_back(0);
  for (const Bag& bag : chunks) {
    for (const auto& [term, count] : bag) {
      corpus.rows.term.push_back(term);
      corpus.rows.count.push_back(count);
      ++corpus.df[term];
    }
    corpus.rows.row_begin.push_back(corpus.rows.term.size());
    corpus.live_chunks += !bag.empty();
  }
  return corpus;
}

// Zipf-like terms; one chunk in eight is empty, one in eight repeats an earlier one.
std::vector<Bag> RandomChunks(std::mt19937_64& rng, uint32_t chunks, uint32_t terms,
                              uint32_t longest) {
  const auto below = [&](uint32_t n) { return static_cast<uint32_t>(rng() % n); };
  std::vector<Bag> bags;
  for (uint32_t c = 0; c < chunks; ++c) {
    const uint32_t kind = below(8);
    bags.emplace_back();
    if (kind == 0) continue;
    if (kind == 1 && c > 0) {
      bags.back() = bags[below(c)];
      continue;
    }
    for (uint32_t k = below(longest) + 1; k > 0; --k) {
      const double u = (below(1 << 20) + 1.0) / (1 << 20);
      const double term = std::exp(u * std::log(terms + 1.0)) - 1.0;
      ++bags.back()[std::min(static_cast<uint32_t>(term), terms - 1)];
    }
  }
  return bags;
}

// A few seeds, or weight everywhere, or nowhere.
std::vector<double> RandomTeleport(std::mt19937_64& rng, size_t chunks) {
  std::vector<double> teleport(chunks, 0.0);
  const uint64_t kind = rng() % 8;
  if (kind == 0 || chunks == 0) return teleport;
  const auto weight = [&] { return static_cast<double>(rng() % 1000 + 1) / 100; };
  if (kind == 1) std::generate(teleport.begin(), teleport.end(), weight);
  for (uint64_t k = rng() % 4 + 1; k > 0; --k) teleport[rng() % chunks] = weight();
  return teleport;
}

std::unique_ptr<SimilarityGraph> Build(const Corpus& corpus, int threads = 1) {
  auto graph = SimilarityGraph::Build(corpus.rows, corpus.df, corpus.live_chunks, threads);
  EXPECT_TRUE(graph.ok()) << graph.status().message();
  return std::move(*graph);
}

std::vector<double> Walk(const SimilarityGraph& graph, const std::vector<double>& teleport,
                         const MixprOptions& options, WalkReport* report = nullptr) {
  auto pi = graph.Walk(teleport, options, report);
  EXPECT_TRUE(pi.ok()) << pi.status().message();
  return pi.ok() ? *pi : std::vector<double>();
}

double Sum(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); }

double Distance(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

MixprOptions RandomOptions(std::mt19937_64& rng) {
  constexpr double kAlphas[] = {0.0, 0.0, 0.15, 0.6, 1.0};
  constexpr double kCutoffs[] = {0.0, 0.0, 0.05, 0.27, 0.7, 1.0};
  MixprOptions options;
  options.alpha = kAlphas[rng() % 5];
  options.cutoff = kCutoffs[rng() % 6];
  options.steps = static_cast<int>(rng() % 18) + 1;
  options.self_loops = rng() % 2 == 0;
  options.tolerance = rng() % 2 == 0 ? 0.0 : 1e-12;
  return options;
}

TEST(WeightTest, TermFrequencyIsOnePlusTheLogarithm) {
  EXPECT_EQ(TfWeight(1), 1.0);
  EXPECT_DOUBLE_EQ(TfWeight(7), 1.0 + std::log(7.0));
}

TEST(WeightTest, InverseDocumentFrequencyIsSmoothedAndAtLeastOne) {
  EXPECT_EQ(IdfWeight(9, 9), 1.0);
  EXPECT_DOUBLE_EQ(IdfWeight(1, 9), std::log(5.0) + 1.0);
}

TEST(SimilarityGraphTest, AgreesWithTheDenseModelOnRandomGraphs) {
  std::mt19937_64 rng(20240607);
  for (int round = 0; round < 600; ++round) {
    const uint32_t chunks = static_cast<uint32_t>(rng() % 40) + 1;
    const uint32_t terms = static_cast<uint32_t>(rng() % 80) + 1;
    const uint32_t longest = static_cast<uint32_t>(rng() % 12) + 1;
    const Corpus corpus = MakeCorpus(RandomChunks(rng, chunks, terms, longest), terms);
    const std::vector<double> teleport = RandomTeleport(rng, chunks);
    const MixprOptions options = RandomOptions(rng);
    WalkReport report, expected_report;
    const std::vector<double> pi = Walk(*Build(corpus), teleport, options, &report);
    const DenseMixpr model(corpus.rows, corpus.df, corpus.live_chunks);
    const std::vector<double> expected = model.Walk(teleport, options, &expected_report);
    ASSERT_LT(Distance(pi, expected), 1e-9)
        << "round " << round << " alpha " << options.alpha << " cutoff " << options.cutoff
        << " steps " << options.steps << " self-loops " << options.self_loops;
    ASSERT_NEAR(report.change, expected_report.change, 1e-9);
    if (options.tolerance == 0) {
      ASSERT_EQ(report.steps, expected_report.steps);
    }
    for (double mass : pi) ASSERT_GE(mass, 0.0);
    const bool nothing = Sum(expected) == 0;
    ASSERT_NEAR(Sum(pi), nothing ? 0.0 : 1.0, 1e-12);
  }
}

TEST(SimilarityGraphTest, CosinesAgreeWithTheDenseModel) {
  std::mt19937_64 rng(5);
  for (int round = 0; round < 200; ++round) {
    const Corpus corpus = MakeCorpus(RandomChunks(rng, 30, 60, 10), 60);
    Bag query;
    for (int k = 0; k < 5; ++k) ++query[static_cast<uint32_t>(rng() % 70)];  // some unknown
    std::vector<uint32_t> terms, counts;
    for (const auto& [term, count] : query) {
      terms.push_back(term);
      counts.push_back(count);
    }
    const DenseMixpr model(corpus.rows, corpus.df, corpus.live_chunks);
    ASSERT_LT(Distance(Build(corpus)->Cosines(terms, counts), model.Cosines(terms, counts)), 1e-12);
  }
}

TEST(SimilarityGraphTest, CosinesAreZeroWhereNoTermIsKnown) {
  const auto graph = Build(MakeCorpus({{{0, 1}}, {{2, 1}}}, 3));
  const std::vector<uint32_t> terms{1, 99}, counts{1, 4};
  EXPECT_EQ(graph->Cosines(terms, counts), std::vector<double>({0, 0}));
  EXPECT_EQ(graph->Cosines({}, {}), std::vector<double>({0, 0}));
}

TEST(SimilarityGraphTest, AgreesWithTheDenseModelOnLargeCounts) {
  std::mt19937_64 rng(6);
  for (int round = 0; round < 50; ++round) {
    std::vector<Bag> bags = RandomChunks(rng, 20, 30, 10);
    for (Bag& bag : bags) {
      for (auto& [term, count] : bag) count = static_cast<uint32_t>(rng() >> (32 + rng() % 32)) + 1;
    }
    for (Bag& bag : bags) std::erase_if(bag, [](const auto& entry) { return entry.second == 0; });
    const Corpus corpus = MakeCorpus(bags, 30);
    const std::vector<double> teleport = RandomTeleport(rng, bags.size());
    const MixprOptions options = RandomOptions(rng);
    WalkReport report;
    const DenseMixpr model(corpus.rows, corpus.df, corpus.live_chunks);
    ASSERT_LT(
        Distance(Walk(*Build(corpus), teleport, options), model.Walk(teleport, options, &report)),
        1e-9);
  }
}

TEST(SimilarityGraphTest, RefusesMoreDifferentCountsThanItCanNumber) {
  Bag bag;
  for (uint32_t term = 0; term < 65280; ++term) bag[term] = 257 + term;
  EXPECT_EQ(Build(MakeCorpus({bag}, 65281))->chunk_count(), 1u);
  bag[65280] = 257 + 65280;
  const Corpus corpus = MakeCorpus({bag}, 65281);
  EXPECT_EQ(SimilarityGraph::Build(corpus.rows, corpus.df, 1, 1).status().code(), Code::kTooBig);
}

TEST(SimilarityGraphTest, GivesTheSameBitsWhateverTheThreads) {
  std::mt19937_64 rng(77);
  const Corpus corpus = MakeCorpus(RandomChunks(rng, 24000, 5000, 24), 5000);
  ASSERT_GT(corpus.rows.term.size(), size_t{1} << 17);  // enough for helpers to start
  const auto one = Build(corpus, 1), four = Build(corpus, 4);
  for (const bool everywhere : {false, true}) {
    for (const bool self_loops : {false, true}) {
      std::vector<double> teleport(one->chunk_count(), everywhere ? 1.0 : 0.0);
      teleport[12345] = 3;
      MixprOptions options;
      options.self_loops = self_loops;
      WalkReport with_one, with_four;
      const std::vector<double> expected = Walk(*one, teleport, options, &with_one);
      EXPECT_EQ(Walk(*four, teleport, options, &with_four), expected);
      EXPECT_EQ(with_one.steps, with_four.steps);
      EXPECT_EQ(with_one.change, with_four.change);
      EXPECT_NEAR(Sum(expected), 1.0, 1e-12);
    }
  }
}

TEST(SimilarityGraphTest, GivesTheSameBitsWhateverTheThreadsAboveACutoff) {
  std::mt19937_64 rng(78);
  const Corpus corpus = MakeCorpus(RandomChunks(rng, 1500, 3000, 12), 3000);
  MixprOptions options;
  options.cutoff = 0.3;
  const std::vector<double> teleport(1500, 1.0);
  const std::vector<double> expected = Walk(*Build(corpus, 1), teleport, options);
  EXPECT_EQ(Walk(*Build(corpus, 4), teleport, options), expected);
}

// A chunk far away makes the first graph small in comparison, so that its walk stays with what is
// reached; alone, the same chunks are everything.
TEST(SimilarityGraphTest, StepsOverWhatIsReachedGiveTheBitsOfStepsOverEverything) {
  std::mt19937_64 rng(79);
  const std::vector<Bag> near = RandomChunks(rng, 60, 100, 8);
  std::vector<Bag> far = near;
  for (uint32_t c = 0; c < 4000; ++c) far.push_back({{100 + c % 50, 1}, {150 + c % 7, 2}});
  Corpus small = MakeCorpus(near, 200), large = MakeCorpus(far, 200);
  small.live_chunks = large.live_chunks;  // same weights
  std::vector<double> seeds(near.size(), 0.0), same_seeds(far.size(), 0.0);
  for (size_t c = 0; c < near.size(); c += 7) seeds[c] = same_seeds[c] = 1.0 + double(c);
  for (const bool self_loops : {false, true}) {
    MixprOptions options;
    options.self_loops = self_loops;
    std::vector<double> pi = Walk(*Build(large), same_seeds, options);
    EXPECT_EQ(Sum({pi.begin() + 60, pi.end()}), 0.0);
    pi.resize(60);
    EXPECT_EQ(pi, Walk(*Build(small), seeds, options));
  }
}

TEST(SimilarityGraphTest, IsLinearInTheSeeds) {
  std::mt19937_64 rng(80);
  std::vector<Bag> bags = RandomChunks(rng, 50, 60, 8);
  std::erase_if(bags, [](const Bag& bag) { return bag.empty(); });
  const auto graph = Build(MakeCorpus(bags, 60));
  std::vector<double> a(bags.size(), 0.0), b(bags.size(), 0.0), mixed(bags.size());
  a[3] = a[17] = 0.5;
  b[5] = 1.0;
  for (size_t i = 0; i < mixed.size(); ++i) mixed[i] = 0.25 * a[i] + 0.75 * b[i];
  MixprOptions options;
  options.tolerance = 0;
  const std::vector<double> from_a = Walk(*graph, a, options), from_b = Walk(*graph, b, options);
  std::vector<double> expected(mixed.size());
  for (size_t i = 0; i < mixed.size(); ++i) expected[i] = 0.25 * from_a[i] + 0.75 * from_b[i];
  EXPECT_LT(Distance(Walk(*graph, mixed, options), expected), 1e-14);
}

TEST(SimilarityGraphTest, IsIndifferentToTheScaleOfTheTeleportWeights) {
  const auto graph = Build(MakeCorpus({{{0, 1}, {1, 1}}, {{1, 1}}, {{0, 2}}}, 2));
  const std::vector<double> expected = Walk(*graph, {1, 2, 0}, {});
  EXPECT_LT(Distance(Walk(*graph, {1e-300, 2e-300, 0}, {}), expected), 1e-15);
  EXPECT_LT(Distance(Walk(*graph, {1e300, 2e300, 0}, {}), expected), 1e-15);
}

TEST(SimilarityGraphTest, GivesTheMassOfAChunkWithoutTermsBackToTheSeeds) {
  const auto graph = Build(MakeCorpus({{}, {{0, 1}}}, 1));
  MixprOptions options;
  options.alpha = 0.5;
  // Each step the empty chunk's half comes back as p, and chunk 1 keeps its own: p is fixed.
  EXPECT_EQ(Walk(*graph, {1, 0}, options), std::vector<double>({1, 0}));
  options.steps = 1;
  EXPECT_EQ(Walk(*graph, {1, 1}, options), std::vector<double>({0.375, 0.625}));
}

TEST(SimilarityGraphTest, AChunkWithoutNeighboursIsDanglingOnlyWithoutSelfLoops) {
  // Chunk 2 shares no term; chunks 0 and 1 are alike.
  const auto graph = Build(MakeCorpus({{{0, 1}}, {{0, 3}}, {{1, 2}}}, 2));
  for (const double cutoff : {0.0, 0.5}) {
    MixprOptions options;
    options.alpha = 0.0;
    options.cutoff = cutoff;
    options.steps = 1;
    options.tolerance = 0;
    EXPECT_LT(Distance(Walk(*graph, {1, 0, 3}, options), {0.125, 0.125, 0.75}), 1e-15);
    options.self_loops = false;
    // A quarter moves from 0 to 1; the three quarters of 2 go to p.
    EXPECT_LT(Distance(Walk(*graph, {1, 0, 3}, options), {0.1875, 0.25, 0.5625}), 1e-15);
  }
}

TEST(SimilarityGraphTest, WithoutSeedsOnlyTheGlobalModeWalks) {
  const auto graph = Build(MakeCorpus({{{0, 1}}, {}, {{0, 1}, {1, 1}}}, 2));
  const std::vector<double> none(3, 0.0);
  WalkReport report{7, 7.0};
  EXPECT_EQ(Walk(*graph, none, {}, &report), none);
  EXPECT_EQ(report.steps, 0);
  EXPECT_EQ(report.change, 0.0);
  MixprOptions global;
  global.alpha = 0;
  const std::vector<double> pi = Walk(*graph, none, global, &report);
  EXPECT_NEAR(pi[0] + pi[2], 1.0, 1e-15);
  EXPECT_EQ(pi[1], 0.0);
  EXPECT_GT(report.steps, 0);
}

TEST(SimilarityGraphTest, TheGlobalModeTendsToTheWeightedDegree) {
  const auto graph = Build(MakeCorpus({{{0, 1}}, {{0, 1}, {1, 1}}, {{1, 2}, {2, 1}}}, 3));
  MixprOptions options;
  options.alpha = 0;
  options.steps = 1000;
  const std::vector<double> pi = Walk(*graph, {0, 0, 0}, options);
  // Similarities of a chunk to all: Cosines with the chunk itself as the query.
  const std::vector<std::vector<uint32_t>> terms{{0}, {0, 1}, {1, 2}}, counts{{1}, {1, 1}, {2, 1}};
  std::vector<double> degree(3);
  for (size_t c = 0; c < 3; ++c) degree[c] = Sum(graph->Cosines(terms[c], counts[c]));
  for (size_t c = 0; c < 3; ++c) EXPECT_NEAR(pi[c], degree[c] / Sum(degree), 1e-9);
}

TEST(SimilarityGraphTest, StopsWhenNothingChangesAnyMore) {
  const auto graph = Build(MakeCorpus({{{0, 1}}, {{0, 1}}}, 1));
  WalkReport report;
  Walk(*graph, {1, 0}, {}, &report);
  EXPECT_LT(report.steps, 4);
  EXPECT_LT(report.change, 1e-12);
  MixprOptions patient;
  patient.tolerance = 0;
  Walk(*graph, {1, 0}, patient, &report);
  EXPECT_EQ(report.steps, 18);
}

TEST(SimilarityGraphTest, IdenticalChunksAreSimilarAtCutoffOne) {
  const Bag bag{{0, 3}, {1, 1}, {2, 7}};
  const auto graph = Build(MakeCorpus({bag, {{0, 1}, {3, 1}}, bag}, 4));
  MixprOptions options;
  options.cutoff = 1;
  options.alpha = 0;
  EXPECT_LT(Distance(Walk(*graph, {1, 0, 0}, options), {0.5, 0, 0.5}), 1e-15);
}

TEST(SimilarityGraphTest, HoldsNoChunksOrOneOrOnlyEmptyOnes) {
  EXPECT_TRUE(Walk(*Build({}), {}, {}).empty());
  EXPECT_TRUE(Walk(*Build(MakeCorpus({}, 0)), {}, {}).empty());
  EXPECT_EQ(Build(MakeCorpus({{{0, 2}}}, 1))->chunk_count(), 1u);
  for (const double alpha : {0.0, 0.6}) {
    for (const double cutoff : {0.0, 0.5}) {
      for (const bool self_loops : {false, true}) {
        const MixprOptions options{alpha, cutoff, 18, self_loops, 1e-12};
        EXPECT_EQ(Walk(*Build(MakeCorpus({{{0, 2}}}, 1)), {5}, options), std::vector<double>({1}));
        const auto empty = Build(MakeCorpus({{}, {}, {}}, 4));
        EXPECT_EQ(Walk(*empty, {0, 0, 0}, options), std::vector<double>({0, 0, 0}));
        EXPECT_EQ(Walk(*empty, {0, 2, 2}, options), std::vector<double>({0, 0.5, 0.5}));
      }
    }
  }
}

TEST(SimilarityGraphTest, RefusesOptionsOutOfRange) {
  const auto graph = Build(MakeCorpus({{{0, 1}}}, 1));
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  const auto message = [&](const MixprOptions& options) {
    const auto pi = graph->Walk(std::vector<double>{1}, options, nullptr);
    EXPECT_EQ(pi.status().code(), Code::kInvalid);
    return pi.status().message();
  };
  for (const double wrong : {-0.1, 1.1, nan, infinity}) {
    EXPECT_EQ(message({.alpha = wrong}).find("alpha must be between 0 and 1, not "), 0u);
    EXPECT_EQ(message({.cutoff = wrong}).find("cutoff must be between 0 and 1, not "), 0u);
  }
  EXPECT_EQ(message({.steps = 0}), "steps must be between 1 and 1000, not 0");
  EXPECT_EQ(message({.steps = 1001}), "steps must be between 1 and 1000, not 1001");
  for (const double wrong : {-1e-9, nan, infinity}) {
    EXPECT_EQ(message({.tolerance = wrong}).find("tolerance must be "), 0u);
  }
}

TEST(SimilarityGraphTest, RefusesTeleportWeightsThatAreNoDistribution) {
  const auto graph = Build(MakeCorpus({{{0, 1}}, {{0, 1}}}, 1));
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  for (const double wrong : {-1.0, nan, infinity, -infinity}) {
    const auto pi = graph->Walk(std::vector<double>{1, wrong}, {}, nullptr);
    EXPECT_EQ(pi.status().code(), Code::kInvalid);
    EXPECT_NE(pi.status().message().find("chunk 1"), std::string::npos);
  }
  EXPECT_EQ(graph->Walk(std::vector<double>{1e308, 1e308}, {}, nullptr).status().code(),
            Code::kInvalid);
  EXPECT_EQ(graph->Walk(std::vector<double>{1}, {}, nullptr).status().message(),
            "the teleport distribution has 1 weights for 2 chunks");
}

TEST(SimilarityGraphTest, RefusesRowsThatBreakTheirContract) {
  const auto code = [](const TermCountRows& rows, uint64_t live_chunks) {
    const std::vector<uint32_t> df{1, 1};
    return SimilarityGraph::Build(rows, df, live_chunks, 1).status().code();
  };
  EXPECT_EQ(code({{0, 2}, {0, 1}, {1, 1}}, 1), Code::kOk);
  EXPECT_EQ(code({{0, 2}, {1, 0}, {1, 1}}, 1), Code::kInternal);
  EXPECT_EQ(code({{0, 2}, {1, 1}, {1, 1}}, 1), Code::kInternal);
  EXPECT_EQ(code({{0, 2}, {0, 2}, {1, 1}}, 1), Code::kInternal);
  EXPECT_EQ(code({{0, 2}, {0, 1}, {1, 0}}, 1), Code::kInternal);
  EXPECT_EQ(code({{0, 2}, {0, 1}, {1}}, 1), Code::kInternal);
  EXPECT_EQ(code({{0, 1}, {0, 1}, {1, 1}}, 1), Code::kInternal);
  EXPECT_EQ(code({{0, 3, 2}, {0, 1}, {1, 1}}, 1), Code::kInternal);
  EXPECT_EQ(code({{0, 2}, {0, 1}, {1, 1}}, 0), Code::kInternal);
}

TEST(SimilarityGraphTest, CountsItsMemory) {
  std::mt19937_64 rng(81);
  const auto small = Build(MakeCorpus(RandomChunks(rng, 100, 50, 9), 50));
  const Corpus corpus = MakeCorpus(RandomChunks(rng, 5000, 50, 9), 50);
  const auto large = Build(corpus);
  EXPECT_GT(large->memory_bytes(), corpus.rows.term.size() * 2 * sizeof(uint32_t) + 5000 * 40);
  EXPECT_GT(large->memory_bytes(), 30 * small->memory_bytes());
  EXPECT_LT(large->memory_bytes(), 80 * small->memory_bytes());
}

}  // namespace
}  // namespace wend
