// Filtered ranking against scoring everything and dropping what is not allowed.

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <random>

#include "engine/database.h"
#include "engine/max_score.h"
#include "engine/rank_request.h"
#include "tests/model/naive_top_k.h"

namespace wend {
namespace {

constexpr FilterStrategy kStrategies[] = {FilterStrategy::kAuto, FilterStrategy::kScan,
                                          FilterStrategy::kCheck};

uint32_t Below(std::mt19937* random, uint32_t n) { return (*random)() % n; }

// Empty, single, a run, runs, scattered, nearly all, all; some with ids beyond the end.
ChunkSet RandomSet(std::mt19937* random, uint32_t chunks) {
  ChunkSet set;
  const uint32_t kind = Below(random, 7);
  if (kind == 1) set.add(Below(random, chunks));
  if (kind == 2 || kind == 3) {
    for (uint32_t runs = kind == 2 ? 1 : 6; runs > 0; --runs) {
      const uint32_t begin = Below(random, chunks);
      set.addRange(begin, begin + 1 + Below(random, chunks / 8 + 2));
    }
  }
  const uint32_t step = 2 + Below(random, 40);
  if (kind == 4) {
    for (uint32_t c = Below(random, step); c < chunks; c += 1 + Below(random, 2 * step)) set.add(c);
  }
  if (kind >= 5) set.addRange(0, chunks + Below(random, 2) * 70000);
  if (kind == 5) {
    for (uint32_t i = 0; i < 20; ++i) set.remove(Below(random, chunks));
  }
  if (Below(random, 3) == 0) set.add(chunks + Below(random, 1u << 20));
  return set;
}

class VectorLengths : public ChunkLengths {
 public:
  explicit VectorLengths(std::vector<uint32_t> lengths) : lengths_(std::move(lengths)) {}
  uint32_t Length(uint32_t chunk) const override { return lengths_.at(chunk); }

 private:
  std::vector<uint32_t> lengths_;
};

// Chunk c has the time c / 4, unless it has none.
int64_t TimeOf(uint32_t chunk) { return chunk % 3 == 0 ? kNoTimeSeconds : chunk / 4; }

struct Terms {
  std::deque<std::vector<EncodedPage>> pages;
  std::vector<TermPostings> stored;
  std::vector<NaiveTerm> naive;
};

Terms RandomTerms(std::mt19937* random, uint32_t chunks) {
  Terms terms;
  const uint32_t tail_from = chunks - Below(random, chunks / 2 + 1);
  for (uint32_t t = 1 + Below(random, 6); t > 0; --t) {
    NaiveTerm naive{0.01 + Below(random, 900) / 100.0, {}};
    TermPostings term;
    term.weight = naive.weight;
    std::vector<NewPosting> sealed;
    const uint32_t step = 1 + Below(random, 1u << Below(random, 7));
    for (uint32_t c = Below(random, step); c < chunks; c += 1 + Below(random, 2 * step)) {
      const PostingEntry entry{c, 1 + Below(random, 3)};
      naive.entries.push_back(entry);
      if (c >= tail_from) term.tail.push_back(entry);
      if (c < tail_from) sealed.push_back({1, c, entry.count, 80, TimeOf(c)});
    }
    std::vector<EncodedPage>& pages = terms.pages.emplace_back();
    EXPECT_TRUE(MergePostingPage({}, sealed, kNoId, {}, &pages).ok());
    for (const EncodedPage& page : pages) {
      bool past = false;
      EXPECT_TRUE(FindTermBlocks(page.bytes, 1, &term.blocks, &past).ok());
    }
    terms.stored.push_back(std::move(term));
    terms.naive.push_back(std::move(naive));
  }
  return terms;
}

std::vector<ScoredChunk> NaiveFiltered(const Terms& terms, const ChunkLengths& lengths,
                                       const TopKSearch& search) {
  std::vector<ScoredChunk> kept;
  for (const ScoredChunk& c : NaiveTopK(terms.naive, lengths, {}, 1u << 30, search.limit)) {
    if (search.filter.allowed->contains(c.chunk) && kept.size() < search.k) kept.push_back(c);
  }
  return kept;
}

void ExpectSame(const std::vector<ScoredChunk>& got, const std::vector<ScoredChunk>& want) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    ASSERT_EQ(got[i].chunk, want[i].chunk) << i;
    ASSERT_EQ(got[i].score, want[i].score) << i;
  }
}

TEST(FilterTest, EveryStrategyGivesWhatFilteringAfterwardsGives) {
  for (uint32_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const uint32_t chunks = 1 + Below(&random, seed % 20 == 0 ? 15000 : 2000);
    std::vector<uint32_t> by_chunk(chunks);
    for (uint32_t& length : by_chunk) length = Below(&random, 20) == 0 ? 0 : 80 + Below(&random, 9);
    const VectorLengths lengths(by_chunk);
    const Terms terms = RandomTerms(&random, chunks);
    const ChunkSet allowed = RandomSet(&random, chunks);
    TopKSearch search{.k = 1 + Below(&random, 30), .limit = chunks};
    if (seed % 3 == 0) search.limit = Below(&random, chunks + 1);
    search.filter.allowed = &allowed;
    const std::vector<ScoredChunk> want = NaiveFiltered(terms, lengths, search);
    for (const FilterStrategy strategy : kStrategies) {
      search.filter.strategy = strategy;
      MaxScoreReport report;
      const auto got = MaxScoreTopK(terms.stored, lengths, {}, search, &report);
      ASSERT_TRUE(got.ok()) << got.status().message();
      ExpectSame(*got, want);
      if (HasFatalFailure()) return;
      EXPECT_NE(report.strategy, FilterStrategy::kAuto);
      uint64_t blocks = 0;
      for (const TermPostings& term : terms.stored) blocks += term.blocks.size();
      EXPECT_EQ(report.blocks_read + report.blocks_skipped, blocks);
    }
  }
}

TEST(FilterTest, TimesSkipBlocksAndChangeNothing) {
  std::mt19937 random(5);
  const uint32_t chunks = 20000;
  const VectorLengths lengths(std::vector<uint32_t>(chunks, 80));
  const Terms terms = RandomTerms(&random, chunks);
  ChunkSet allowed;
  for (uint32_t c = 0; c < chunks; ++c) {
    if (TimeOf(c) >= 1000 && TimeOf(c) <= 1100) allowed.add(c);
  }
  TopKSearch search{.k = 10, .limit = chunks};
  search.filter.allowed = &allowed;
  const std::vector<ScoredChunk> want = NaiveFiltered(terms, lengths, search);
  search.filter.first_second = 1000;
  search.filter.last_second = 1100;
  for (const FilterStrategy strategy : kStrategies) {
    search.filter.strategy = strategy;
    MaxScoreReport report;
    const auto got = MaxScoreTopK(terms.stored, lengths, {}, search, &report);
    ASSERT_TRUE(got.ok());
    ExpectSame(*got, want);
    EXPECT_GT(report.blocks_skipped, report.blocks_read);
  }
}

TEST(FilterTest, AScanReportsCorruptionOfWhatItReads) {
  std::mt19937 random(1);
  const VectorLengths lengths(std::vector<uint32_t>(2000, 80));
  Terms terms = RandomTerms(&random, 2000);
  ASSERT_FALSE(terms.stored[0].blocks.empty());
  terms.stored[0].blocks[0].payload.remove_suffix(1);
  ChunkSet allowed;
  allowed.addRange(0, 2000);
  TopKSearch search{.k = 10, .limit = 2000};
  search.filter = {.allowed = &allowed, .strategy = FilterStrategy::kScan};
  EXPECT_EQ(MaxScoreTopK(terms.stored, lengths, {}, search, nullptr).status().code(),
            Code::kCorruption);
}

// ---- Through the database ---------------------------------------------------------------------

std::unique_ptr<Database> RandomDatabase(std::mt19937* random) {
  auto database = Database::Open(":memory:", {});
  EXPECT_TRUE(database.ok());
  for (uint32_t batch = 0; batch < 6; ++batch) {
    std::vector<Unit> units;
    for (uint32_t i = 0; i < 100; ++i) {
      Unit unit;
      unit.key = std::to_string(batch * 100 + i);
      for (uint32_t s = 5; s > 0; --s) {
        for (uint32_t w = 8; w > 0; --w) unit.text += "w" + std::to_string(Below(random, 60)) + " ";
        unit.text += "End. ";
      }
      unit.time = TimePoint{int64_t{batch} * 3600 * 1000000, 0};
      units.push_back(std::move(unit));
    }
    EXPECT_TRUE((*database)->Write("main", std::move(units)).ok());
  }
  return std::move(*database);
}

TEST(FilterTest, ModesAnswerAllowedChunksWithTheirUnfilteredScores) {
  std::mt19937 random(3);
  const auto database = RandomDatabase(&random);
  const Result<CollectionView> view = database->View().Collection("main");
  ASSERT_TRUE(view.ok());
  const auto chunks = static_cast<uint32_t>(view->stats().chunks);
  for (uint32_t round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    RankRequest request;
    request.question = "w3 w17 w40";
    request.mode = round % 2 == 0 ? RankMode::kBm25 : RankMode::kTfIdf;
    request.limit = 1000;
    const Result<RankAnswer> all = view->Rank(request);
    const ChunkSet allowed = RandomSet(&random, chunks);
    request.allowed = &allowed;
    request.limit = 1 + Below(&random, 40);
    std::vector<RankedChunk> want;
    for (const RankedChunk& row : all->rows) {
      if (allowed.contains(row.chunk.value) && want.size() < request.limit) want.push_back(row);
    }
    for (const FilterStrategy strategy : kStrategies) {
      request.filter_strategy = strategy;
      const Result<RankAnswer> got = view->Rank(request);
      ASSERT_TRUE(got.ok()) << got.status().message();
      ASSERT_EQ(got->rows.size(), want.size());
      for (size_t i = 0; i < want.size(); ++i) {
        EXPECT_EQ(got->rows[i].chunk.value, want[i].chunk.value);
        EXPECT_EQ(got->rows[i].score, want[i].score);
        EXPECT_EQ(got->rows[i].term_scores, want[i].term_scores);
      }
    }
  }
}

TEST(FilterTest, TheWalkStartsFromAndAnswersAllowedChunksOnly) {
  std::mt19937 random(4);
  const auto database = RandomDatabase(&random);
  const Result<CollectionView> view = database->View().Collection("main");
  ASSERT_TRUE(view.ok());
  ChunkSet allowed;
  for (uint32_t c = 7; c < view->stats().chunks; c += 11) allowed.add(c);
  for (const double alpha : {0.0, 0.6, 1.0}) {
    for (const char* question : {"w3 w17", "unheard"}) {
      RankRequest request;
      request.question = question;
      request.mode = RankMode::kMixpr;
      request.alpha = alpha;
      request.limit = 1000;
      request.allowed = &allowed;
      const Result<RankAnswer> got = view->Rank(request);
      ASSERT_TRUE(got.ok()) << got.status().message();
      EXPECT_EQ(got->rows.empty(), question[0] == 'u' && alpha > 0);
      for (const RankedChunk& row : got->rows) EXPECT_TRUE(allowed.contains(row.chunk.value));
      if (alpha < 1) continue;
      // All mass is on the seeds, so the scores are the cosines, scaled.
      double total = 0, cosines = 0;
      for (const RankedChunk& row : got->rows) total += row.score, cosines += row.seed_score;
      EXPECT_NEAR(total, got->rows.empty() ? 0.0 : 1.0, 1e-9);
      for (const RankedChunk& row : got->rows) {
        EXPECT_NEAR(row.score, row.seed_score / cosines, 1e-12);
      }
    }
  }
}

TEST(FilterTest, DocumentsAddUpAllowedChunksOnly) {
  std::mt19937 random(6);
  const auto database = RandomDatabase(&random);
  const Result<CollectionView> view = database->View().Collection("main");
  ASSERT_TRUE(view.ok());
  ChunkSet allowed;
  allowed.add(0u);
  allowed.add(9u);
  RankRequest request;
  request.question = "end w1 w2 w3";
  request.scope = RankRequest::Scope::kDocuments;
  request.allowed = &allowed;
  const Result<RankAnswer> documents = view->Rank(request);
  request.scope = RankRequest::Scope::kChunks;
  const Result<RankAnswer> chunks = view->Rank(request);
  ASSERT_TRUE(documents.ok() && chunks.ok());
  uint32_t added = 0;
  for (const RankedChunk& row : documents->rows) added += row.matching_chunks;
  EXPECT_EQ(added, chunks->rows.size());
}

}  // namespace
}  // namespace wend
