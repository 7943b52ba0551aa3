// MaxScore against scoring everything.

#include "engine/max_score.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "storage/base/ids.h"
#include "tests/model/naive_top_k.h"

namespace wend {
namespace {

class VectorLengths : public ChunkLengths {
 public:
  explicit VectorLengths(std::vector<uint32_t> lengths) : lengths_(std::move(lengths)) {}
  uint32_t Length(uint32_t chunk) const override { return lengths_.at(chunk); }
  void Kill(uint32_t chunk) { lengths_.at(chunk) = 0; }

 private:
  std::vector<uint32_t> lengths_;
};

// A collection in both forms: decoded lists for the model, pages and tails for the engine.
class Collection {
 public:
  explicit Collection(std::vector<uint32_t> by_chunk) : lengths(std::move(by_chunk)) {}

  // Entries from `tail_from` on stay out of pages.
  void AddTerm(double weight, std::vector<PostingEntry> entries, uint32_t tail_from) {
    std::vector<NewPosting> sealed;
    TermPostings term;
    term.weight = weight;
    for (const PostingEntry& entry : entries) {
      if (entry.chunk >= tail_from) {
        term.tail.push_back(entry);
      } else {
        sealed.push_back({1, entry.chunk, entry.count, lengths.Length(entry.chunk)});
      }
    }
    std::vector<EncodedPage>& stored = pages.emplace_back();
    EXPECT_TRUE(MergePostingPage({}, sealed, kNoId, {}, &stored).ok());
    for (const EncodedPage& page : stored) {
      bool past = false;
      EXPECT_TRUE(FindTermBlocks(page.bytes, 1, &term.blocks, &past).ok());
    }
    terms.push_back(std::move(term));
    naive_terms.push_back({weight, std::move(entries)});
  }

  void ExpectExact(const Bm25Params& params, size_t k, uint32_t limit) const {
    const auto expected = NaiveTopK(naive_terms, lengths, params, k, limit);
    MaxScoreReport report;
    const auto got = MaxScoreTopK(terms, lengths, params, {.k = k, .limit = limit}, &report);
    ASSERT_TRUE(got.ok()) << got.status().message();
    ASSERT_EQ(got->size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ((*got)[i].chunk, expected[i].chunk) << i;
      ASSERT_EQ((*got)[i].score, expected[i].score) << i;
    }
    size_t blocks = 0;
    for (const TermPostings& term : terms) blocks += term.blocks.size();
    EXPECT_EQ(k == 0 ? blocks : report.blocks_read + report.blocks_skipped, blocks);
  }

  VectorLengths lengths;
  std::deque<std::vector<EncodedPage>> pages;
  std::vector<TermPostings> terms;
  std::vector<NaiveTerm> naive_terms;
};

uint32_t Below(std::mt19937* random, uint32_t n) { return (*random)() % n; }

Collection RandomCollection(std::mt19937* random, uint32_t chunks, uint32_t terms) {
  std::vector<uint32_t> lengths(chunks);
  const uint32_t spread = Below(random, 3) == 0 ? 1 : 60;  // equal lengths give many ties
  for (uint32_t& length : lengths) length = 20 + Below(random, spread);
  Collection collection(lengths);
  const uint32_t max_count = 1 + Below(random, 4);
  const uint32_t tail_from = Below(random, 4) == 0 ? 0 : chunks - Below(random, chunks / 2 + 1);
  for (uint32_t term = 0; term < terms; ++term) {
    const uint32_t step = 1 + Below(random, 1u << Below(random, 9));
    std::vector<PostingEntry> entries;
    for (uint32_t chunk = Below(random, step); chunk < chunks;
         chunk += 1 + Below(random, 2 * step)) {
      entries.push_back({chunk, 1 + Below(random, max_count)});
    }
    const double weight = Below(random, 3) == 0 ? 1.0 : 0.01 + Below(random, 900) / 100.0;
    collection.AddTerm(weight, std::move(entries), tail_from);
  }
  for (uint32_t i = Below(random, 3) * chunks / 10; i > 0; --i) {
    collection.lengths.Kill(Below(random, chunks));
  }
  return collection;
}

TEST(MaxScoreTest, GivesExactlyWhatScoringEverythingGives) {
  const size_t ks[] = {1, 2, 5, 10, 30, 100, 1000};
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const uint32_t chunks = 1 + Below(&random, seed % 20 == 0 ? 20000 : 900);
    const Collection collection = RandomCollection(&random, chunks, 1 + Below(&random, 8));
    Bm25Params params;
    params.average_length = 20 + Below(&random, 40);
    if (seed % 7 == 0) params.k1 = 0;
    if (seed % 5 == 0) params.b = 0;
    if (seed % 5 == 1) params.b = 1;
    const uint32_t limit = seed % 3 == 0 ? Below(&random, chunks + 1) : chunks;
    collection.ExpectExact(params, ks[Below(&random, 7)], limit);
    if (HasFatalFailure()) return;
  }
}

TEST(MaxScoreTest, QuestionsOfManyTermsAreExact) {
  for (uint32_t seed = 0; seed < 2; ++seed) {
    std::mt19937 random(seed);
    const Collection collection = RandomCollection(&random, 6000, 250);
    for (const size_t k : {1, 10, 500}) collection.ExpectExact({}, k, 6000);
  }
}

TEST(MaxScoreTest, EqualScoresAreAnsweredInOrderOfChunks) {
  Collection collection(std::vector<uint32_t>(9000, 30));
  std::vector<PostingEntry> all;
  for (uint32_t chunk = 0; chunk < 9000; chunk += 2) all.push_back({chunk, 1});
  collection.AddTerm(1.5, all, 9000);
  collection.AddTerm(0.5, all, 4000);
  const auto top =
      MaxScoreTopK(collection.terms, collection.lengths, {}, {.k = 3, .limit = 9000}, nullptr);
  ASSERT_TRUE(top.ok());
  ASSERT_EQ(top->size(), 3u);
  for (uint32_t i = 0; i < 3; ++i) EXPECT_EQ((*top)[i].chunk, 2 * i);
  collection.ExpectExact({}, 1000, 9000);
}

TEST(MaxScoreTest, BlocksThatCannotReachTheBestAreNotDecoded) {
  Collection collection(std::vector<uint32_t>(50000, 30));
  std::vector<PostingEntry> frequent;
  for (uint32_t chunk = 0; chunk < 50000; chunk += 5) frequent.push_back({chunk, 1});
  collection.AddTerm(0.1, frequent, 50000);
  collection.AddTerm(9.0, {{10, 1}, {405, 1}, {20000, 2}, {40000, 1}}, 50000);
  MaxScoreReport report;
  const auto top =
      MaxScoreTopK(collection.terms, collection.lengths, {}, {.k = 2, .limit = 50000}, &report);
  ASSERT_TRUE(top.ok());
  EXPECT_EQ((*top)[0].chunk, 20000u);
  EXPECT_EQ((*top)[1].chunk, 10u);
  EXPECT_LT(report.blocks_read, 10u);
  EXPECT_GT(report.blocks_skipped, 60u);
  collection.ExpectExact({}, 2, 50000);
}

TEST(MaxScoreTest, EntriesBothInABlockAndInTheTailCountOnce) {
  Collection collection(std::vector<uint32_t>(300, 30));
  std::vector<PostingEntry> entries;
  for (uint32_t chunk = 0; chunk < 100; ++chunk) entries.push_back({chunk, 1 + chunk % 3});
  collection.AddTerm(2.0, entries, 300);
  collection.terms[0].tail.assign(entries.begin() + 60, entries.end());
  collection.ExpectExact({}, 1000, 300);
}

TEST(MaxScoreTest, NothingToFindIsAnEmptyAnswer) {
  Collection collection(std::vector<uint32_t>(10, 5));
  collection.ExpectExact({}, 10, 10);
  collection.AddTerm(1.0, {}, 10);
  collection.ExpectExact({}, 10, 10);
  collection.AddTerm(1.0, {{3, 1}, {4, 1}}, 4);
  collection.ExpectExact({}, 0, 10);
  collection.ExpectExact({}, 10, 0);
  collection.ExpectExact({}, 10, 3);
  collection.lengths.Kill(3);
  collection.lengths.Kill(4);
  collection.ExpectExact({}, 10, 10);
}

TEST(MaxScoreTest, ReportsCorruptionInsteadOfAnAnswer) {
  Collection collection(std::vector<uint32_t>(100, 5));
  collection.AddTerm(1.0, {{3, 1}, {4, 1}, {9, 2}}, 100);
  collection.terms[0].blocks[0].payload.remove_suffix(1);
  const auto cut =
      MaxScoreTopK(collection.terms, collection.lengths, {}, {.k = 5, .limit = 100}, nullptr);
  EXPECT_EQ(cut.status().code(), Code::kCorruption);
  collection.terms[0].blocks.push_back(collection.terms[0].blocks[0]);
  const auto twice =
      MaxScoreTopK(collection.terms, collection.lengths, {}, {.k = 5, .limit = 100}, nullptr);
  EXPECT_EQ(twice.status().code(), Code::kCorruption);
}

TEST(MaxScoreTest, AWeightThatIsNotPositiveIsRefused) {
  Collection collection(std::vector<uint32_t>(100, 5));
  collection.AddTerm(0.0, {{3, 1}}, 100);
  const auto top =
      MaxScoreTopK(collection.terms, collection.lengths, {}, {.k = 5, .limit = 100}, nullptr);
  EXPECT_EQ(top.status().code(), Code::kInternal);
}

}  // namespace
}  // namespace wend
