// Posting pages against a naive map from term to entries.

#include "storage/posting_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "storage/base/ids.h"
#include "storage/posting_block.h"

namespace wend {
namespace {

constexpr uint32_t kNoLimit = kNoId;

using Key = std::pair<uint32_t, uint32_t>;  // (term, chunk)
using Model = std::map<Key, NewPosting>;
using Pages = std::map<Key, std::string>;  // key: lower bound of the page

NewPosting Posting(uint32_t term, uint32_t chunk, uint32_t count = 1, uint32_t length = 20,
                   int64_t time = kNoTimeSeconds) {
  return {term, chunk, count, length, time};
}

std::vector<EncodedPage> Merge(std::string_view old_page, const std::vector<NewPosting>& added,
                               uint32_t limit = kNoLimit,
                               const std::function<bool(uint32_t)>& is_dead = {}) {
  std::vector<EncodedPage> pages;
  const Status status = MergePostingPage(old_page, added, limit, is_dead, &pages);
  EXPECT_TRUE(status.ok()) << status.message();
  return pages;
}

void Reseal(std::string* page) {
  const uint64_t sum = XXH3_64bits(page->data(), page->size() - 8);
  for (int i = 0; i < 8; ++i) (*page)[page->size() - 8 + i] = static_cast<char>(sum >> (8 * i));
}

// Routes a batch to its pages as the store does, and replaces the rows.
void Apply(const std::vector<NewPosting>& batch, uint32_t limit,
           const std::function<bool(uint32_t)>& is_dead, Pages* pages) {
  std::map<Key, std::vector<NewPosting>> by_page;
  for (const NewPosting& posting : batch) {
    auto it = pages->upper_bound({posting.term, posting.chunk});
    if (it != pages->begin()) --it;
    by_page[it == pages->end() ? Key{0, 0} : it->first].push_back(posting);
  }
  for (const auto& [key, added] : by_page) {
    const std::string old_page = pages->contains(key) ? pages->at(key) : std::string();
    const std::vector<EncodedPage> merged = Merge(old_page, added, limit, is_dead);
    pages->erase(key);
    for (size_t i = 0; i < merged.size(); ++i) {
      const Key first{merged[i].first_term, merged[i].first_chunk};
      ASSERT_LE(merged[i].bytes.size(), kPageBytes + 800);
      ASSERT_TRUE(pages->emplace(i == 0 ? std::min(key, first) : first, merged[i].bytes).second);
    }
  }
}

bool Covers(const PostingBlock& block, const NewPosting& posting) {
  const bool in_time =
      posting.time_seconds == kNoTimeSeconds ||
      (block.first_time != kNoTimeSeconds && block.first_time <= posting.time_seconds &&
       posting.time_seconds <= block.last_time);
  return in_time &&
         std::any_of(block.bounds, block.bounds + block.bound_count, [&](const BlockBound& bound) {
           return bound.count >= posting.count && bound.length <= posting.length;
         });
}

// Every live posting of the model is in the pages, with its count, under a bound that covers it;
// nothing is in the pages that is neither live nor dead.
void ExpectSame(const Pages& pages, const Model& live, const std::set<Key>& dead) {
  size_t live_seen = 0;
  Key last{0, 0};
  bool is_first = true;
  for (auto it = pages.begin(); it != pages.end(); ++it) {
    const auto next = std::next(it);
    const Status status = ReadPostingPage(it->second, [&](uint32_t term, const PostingBlock& b) {
      std::vector<PostingEntry> entries;
      EXPECT_TRUE(b.Decode(&entries).ok());
      EXPECT_EQ(entries.size(), b.entry_count);
      EXPECT_EQ(entries.front().chunk, b.first_chunk);
      EXPECT_EQ(entries.back().chunk, b.last_chunk);
      for (const PostingEntry& entry : entries) {
        const Key key{term, entry.chunk};
        EXPECT_GE(key, it->first);
        EXPECT_TRUE(next == pages.end() || key < next->first);
        EXPECT_TRUE(is_first || last < key);
        is_first = false;
        last = key;
        const auto found = live.find(key);
        if (found == live.end()) {
          EXPECT_TRUE(dead.contains(key)) << term << ' ' << entry.chunk;
          continue;
        }
        ++live_seen;
        EXPECT_EQ(found->second.count, entry.count);
        EXPECT_TRUE(Covers(b, found->second));
      }
      return true;
    });
    EXPECT_TRUE(status.ok()) << status.message();
  }
  EXPECT_EQ(live_seen, live.size());
}

std::vector<NewPosting> RandomBatch(std::mt19937* random, uint32_t first_chunk, uint32_t chunks) {
  std::vector<NewPosting> batch;
  for (uint32_t chunk = first_chunk; chunk < first_chunk + chunks; ++chunk) {
    std::map<uint32_t, uint32_t> counts;
    const uint32_t length = 1 + (*random)() % 60;
    for (uint32_t i = 0; i < length; ++i) {
      const double u = ((*random)() % 10000 + 1) / 10000.0;
      ++counts[static_cast<uint32_t>(2.0 / u)];  // few frequent terms, many rare ones
    }
    const bool has_time = (*random)() % 3 != 0;
    const int64_t time = static_cast<int64_t>((*random)()) - (1 << 30);
    for (const auto& [term, count] : counts) {
      batch.push_back(Posting(term, chunk, count, length, has_time ? time : kNoTimeSeconds));
    }
  }
  std::sort(batch.begin(), batch.end(), [](const NewPosting& a, const NewPosting& b) {
    return Key{a.term, a.chunk} < Key{b.term, b.chunk};
  });
  return batch;
}

TEST(PostingPageTest, ManyMergedBatchesHoldWhatANaiveMapHolds) {
  for (uint32_t seed = 0; seed < 6; ++seed) {
    std::mt19937 random(seed);
    Pages pages;
    Model live;
    std::set<Key> dead;
    std::set<uint32_t> dead_chunks;
    uint32_t next_chunk = seed % 2 == 0 ? 0 : 1u << (5 * seed);
    for (int step = 0; step < 40; ++step) {
      const uint32_t chunks = 1 + random() % (step % 10 == 0 ? 200 : 12);
      const std::vector<NewPosting> batch = RandomBatch(&random, next_chunk, chunks);
      if (step % 7 == 3) {
        // A write that stops half way: its pages stay, its chunks are handed out again.
        const std::vector<NewPosting> lost = RandomBatch(&random, next_chunk, chunks + 5);
        Apply(lost, next_chunk, {}, &pages);
        for (auto it = pages.begin(); it != pages.end();) {  // recovery rewrites the pages
          const std::vector<EncodedPage> merged = Merge(it->second, {}, next_chunk);
          ASSERT_LE(merged.size(), 1u);
          if (merged.empty()) {
            it = pages.erase(it);
          } else {
            (it++)->second = merged[0].bytes;
          }
        }
      }
      Apply(
          batch, next_chunk, [&](uint32_t chunk) { return dead_chunks.contains(chunk); }, &pages);
      for (const NewPosting& posting : batch) live[{posting.term, posting.chunk}] = posting;
      next_chunk += chunks;
      const uint32_t victim = next_chunk - 1 - random() % chunks;
      dead_chunks.insert(victim);
      for (auto it = live.begin(); it != live.end();) {
        if (it->first.second == victim) {
          dead.insert(it->first);
          it = live.erase(it);
        } else {
          ++it;
        }
      }
    }
    ExpectSame(pages, live, dead);
    for (uint32_t term = 0; term < 40; ++term) {
      std::vector<PostingEntry> found;
      for (const auto& [key, page] : pages) {
        std::vector<PostingBlock> blocks;
        bool past = false;
        ASSERT_TRUE(FindTermBlocks(page, term, &blocks, &past).ok());
        for (const PostingBlock& block : blocks) ASSERT_TRUE(block.Decode(&found).ok());
        if (past) break;
      }
      std::erase_if(found, [&](const PostingEntry& e) { return dead.contains({term, e.chunk}); });
      std::vector<PostingEntry> expected;
      for (auto it = live.lower_bound({term, 0}); it != live.end() && it->first.first == term;
           ++it) {
        expected.push_back({it->first.second, it->second.count});
      }
      EXPECT_EQ(found, expected);
    }
  }
}

TEST(PostingPageTest, LargeLoadSplitsEvenlyAndKeepsOrder) {
  std::mt19937 random(7);
  const std::vector<NewPosting> batch = RandomBatch(&random, 100, 2000);
  const std::vector<EncodedPage> pages = Merge({}, batch);
  ASSERT_GT(pages.size(), 10u);
  Pages stored;
  for (const EncodedPage& page : pages) {
    EXPECT_GT(page.bytes.size(), kPageBytes - 1200);
    EXPECT_LT(page.bytes.size(), kPageBytes + 800);
    stored[{page.first_term, page.first_chunk}] = page.bytes;
  }
  EXPECT_EQ(stored.size(), pages.size());
  Model live;
  for (const NewPosting& posting : batch) live[{posting.term, posting.chunk}] = posting;
  ExpectSame(stored, live, {});
}

TEST(PostingPageTest, AppendingFillsTheLastBlockBeforeAnother) {
  std::string page;
  for (uint32_t chunk = 0; chunk < 300; ++chunk) {
    const auto merged = Merge(page, {Posting(9, chunk * 3, 1 + chunk % 4, 30)}, chunk * 3);
    ASSERT_EQ(merged.size(), 1u);
    page = merged[0].bytes;
  }
  std::vector<PostingBlock> blocks;
  bool past = true;
  ASSERT_TRUE(FindTermBlocks(page, 9, &blocks, &past).ok());
  EXPECT_FALSE(past);
  ASSERT_EQ(blocks.size(), 3u);
  EXPECT_EQ(blocks[0].entry_count, kBlockEntries);
  EXPECT_EQ(blocks[1].entry_count, kBlockEntries);
  EXPECT_EQ(blocks[2].entry_count, 44u);
  ASSERT_EQ(blocks[0].bound_count, 1);
  EXPECT_EQ(blocks[0].bounds[0], (BlockBound{4, 30}));
}

TEST(PostingPageTest, AppendingGivesTheSameBytesAsLoadingAtOnce) {
  std::vector<NewPosting> all;
  for (uint32_t term = 0; term < 40; ++term) {
    for (uint32_t chunk = 0; chunk < 20; ++chunk) {
      all.push_back(Posting(term * 3, chunk * 7 + term, 1 + chunk % 3, 40 + chunk % 5, chunk));
    }
  }
  std::vector<NewPosting> early, late;
  for (const NewPosting& p : all) (p.chunk < 70 ? early : late).push_back(p);
  EXPECT_EQ(Merge(Merge({}, early)[0].bytes, late, 70)[0].bytes, Merge({}, all)[0].bytes);
}

TEST(PostingPageTest, ARareTermTakesSixBytes) {
  std::vector<NewPosting> rare;
  for (uint32_t term = 0; term < 500; ++term) rare.push_back(Posting(term, 80000 + term, 1, 50));
  const auto pages = Merge({}, rare);
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_LE(pages[0].bytes.size(), 500u * 6 + 9);
}

TEST(PostingPageTest, KeepsNoMoreThanEightBoundsAndNoneTooLow) {
  std::vector<NewPosting> postings;
  for (uint32_t i = 0; i < 100; ++i) postings.push_back(Posting(1, i, 1 + i, 100 + 3 * i));
  const auto pages = Merge({}, postings);
  ASSERT_TRUE(ReadPostingPage(pages[0].bytes, [&](uint32_t, const PostingBlock& block) {
                EXPECT_EQ(block.bound_count, kMaxBounds);
                for (const NewPosting& posting : postings) EXPECT_TRUE(Covers(block, posting));
                return true;
              }).ok());
}

TEST(PostingPageTest, BoundsAreTheNonDominatedPairs) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    BoundSet set;
    std::vector<BlockBound> all;
    for (uint32_t i = 0; i < 1 + random() % 20; ++i) {
      all.push_back(
          {static_cast<uint32_t>(1 + random() % 5), static_cast<uint32_t>(5 + random() % 9)});
      set.Add(all.back().count, all.back().length);
    }
    std::vector<BlockBound> expected;
    for (uint32_t count = 5; count >= 1; --count) {
      for (const BlockBound& a : all) {
        const bool dominated = std::any_of(all.begin(), all.end(), [&](const BlockBound& b) {
          return b.count >= a.count && b.length <= a.length && !(a == b);
        });
        const bool known = !expected.empty() && expected.back() == a;
        if (a.count == count && !dominated && !known) expected.push_back(a);
      }
    }
    const std::vector<BlockBound> got(set.bounds().begin(), set.bounds().end());
    EXPECT_EQ(got, expected);
  }
}

TEST(PostingPageTest, BlocksAtOrAboveTheLimitAreDroppedAndStraddlingOnesCut) {
  std::vector<NewPosting> postings;
  for (uint32_t chunk = 0; chunk < 400; ++chunk) postings.push_back(Posting(1, chunk));
  postings.push_back(Posting(2, 350));
  const auto merged = Merge(Merge({}, postings)[0].bytes, {Posting(3, 200)}, 200);
  ASSERT_EQ(merged.size(), 1u);
  std::vector<Key> seen;
  ASSERT_TRUE(ReadPostingPage(merged[0].bytes, [&](uint32_t term, const PostingBlock& block) {
                seen.push_back({term, block.last_chunk});
                return true;
              }).ok());
  EXPECT_EQ(seen, (std::vector<Key>{{1, 127}, {1, 199}, {3, 200}}));
}

TEST(PostingPageTest, APageWithNothingLeftIsNotWritten) {
  const auto page = Merge({}, {Posting(1, 10), Posting(1, 11), Posting(2, 12)});
  EXPECT_TRUE(Merge(page[0].bytes, {}, 10).empty());
  EXPECT_TRUE(Merge({}, {}).empty());
}

TEST(PostingPageTest, DeadEntriesGoWhenTheirBlockIsRewritten) {
  const auto page = Merge({}, {Posting(1, 10, 5, 9, 100), Posting(1, 11, 2, 4), Posting(2, 10)});
  const auto is_dead = [](uint32_t chunk) { return chunk == 10; };
  const auto merged = Merge(page[0].bytes, {Posting(1, 20, 1, 3)}, 20, is_dead);
  std::vector<PostingEntry> entries;
  ASSERT_TRUE(ReadPostingPage(merged[0].bytes, [&](uint32_t, const PostingBlock& block) {
                EXPECT_TRUE(block.Decode(&entries).ok());
                return true;
              }).ok());
  // Term 2 was copied as it is, with its dead entry.
  EXPECT_EQ(entries, (std::vector<PostingEntry>{{11, 2}, {20, 1}, {10, 1}}));
}

TEST(PostingPageTest, TimesCoverTheWholeRangeOfSeconds) {
  const int64_t low = std::numeric_limits<int64_t>::min() + 1;
  const int64_t high = std::numeric_limits<int64_t>::max();
  const auto pages = Merge({}, {Posting(1, 1, 1, 9, low), Posting(1, 2, 1, 9, high),
                                Posting(2, 1, 1, 9, low), Posting(3, 1), Posting(3, 2, 1, 9, -5)});
  std::vector<std::pair<int64_t, int64_t>> times;
  ASSERT_TRUE(ReadPostingPage(pages[0].bytes, [&](uint32_t, const PostingBlock& block) {
                times.emplace_back(block.first_time, block.last_time);
                return true;
              }).ok());
  EXPECT_EQ(times, (decltype(times){{low, high}, {low, low}, {-5, -5}}));
}

TEST(PostingPageTest, TheLastEntryOfABlockKeepsTheTimesOfTheWholeBlock) {
  const auto page = Merge({}, {Posting(1, 10, 1, 9, 100), Posting(1, 11, 3, 9, 200)});
  const auto is_dead = [](uint32_t chunk) { return chunk == 10; };
  const auto cut = Merge(page[0].bytes, {}, 11, is_dead);
  EXPECT_TRUE(cut.empty());
  const auto is_second_dead = [](uint32_t chunk) { return chunk == 11; };
  const auto one =
      Merge(Merge(page[0].bytes, {Posting(1, 12, 1, 9, 150)}, 12)[0].bytes, {}, 12, is_second_dead);
  ASSERT_TRUE(ReadPostingPage(one[0].bytes, [](uint32_t, const PostingBlock& block) {
                EXPECT_EQ(block.entry_count, 1u);
                EXPECT_EQ(block.first_time, 100);
                EXPECT_EQ(block.last_time, 200);
                std::vector<PostingEntry> entries;
                EXPECT_TRUE(block.Decode(&entries).ok());
                EXPECT_EQ(entries, (std::vector<PostingEntry>{{10, 1}}));
                return true;
              }).ok());
}

TEST(PostingPageTest, TheLargestNumbersSurvive) {
  const uint32_t max = std::numeric_limits<uint32_t>::max();
  const std::vector<NewPosting> postings = {Posting(0, 0, max, max), Posting(max, 0, max, max),
                                            Posting(max, max, max - 1, max - 1, 0)};
  const auto pages = Merge({}, postings);
  Model live;
  for (const NewPosting& posting : postings) live[{posting.term, posting.chunk}] = posting;
  ExpectSame({{{0, 0}, pages[0].bytes}}, live, {});
}

TEST(PostingPageTest, RefusesPostingsOutOfOrderAndLeavesTheOutputAlone) {
  const std::string page = Merge({}, {Posting(5, 50)})[0].bytes;
  const std::vector<std::vector<NewPosting>> wrong = {
      {Posting(5, 50)},                // already there
      {Posting(5, 40)},                // before what is there
      {Posting(6, 9), Posting(6, 9)},  // twice
      {Posting(7, 1), Posting(6, 1)},  // terms descend
      {Posting(6, 1, 0, 5)},           // no occurrence
      {Posting(6, 1, 6, 5)},           // more occurrences than terms
  };
  for (const auto& added : wrong) {
    std::vector<EncodedPage> out;
    EXPECT_EQ(MergePostingPage(page, added, kNoLimit, {}, &out).code(), Code::kInternal);
    EXPECT_TRUE(out.empty());
  }
}

TEST(PostingPageTest, ReadingEndsEarlyWhenAsked) {
  const std::string page = Merge({}, {Posting(1, 1), Posting(2, 1), Posting(3, 1)})[0].bytes;
  int visits = 0;
  ASSERT_TRUE(
      ReadPostingPage(page, [&](uint32_t, const PostingBlock&) { return ++visits < 2; }).ok());
  EXPECT_EQ(visits, 2);
}

TEST(PostingPageTest, AnUnknownRowVersionIsNamed) {
  std::string page = Merge({}, {Posting(1, 1)})[0].bytes;
  page[0] = kPostingPageVersion + 1;
  Reseal(&page);
  const Status status = ReadPostingPage(page, [](uint32_t, const PostingBlock&) { return true; });
  EXPECT_EQ(status.code(), Code::kFormat);
}

class DamagedPageTest : public testing::Test {
 protected:
  void SetUp() override {
    std::mt19937 random(11);
    page_ = Merge({}, RandomBatch(&random, 70000, 25))[0].bytes;
  }

  // Reads a page in every way; all outcomes but a crash are right.
  static void Exercise(const std::string& page) {
    std::vector<PostingEntry> entries;
    (void)ReadPostingPage(page, [&](uint32_t, const PostingBlock& block) {
      (void)block.Decode(&entries);
      return true;
    });
    std::vector<PostingBlock> blocks;
    bool past = false;
    (void)FindTermBlocks(page, 9, &blocks, &past);
    std::vector<EncodedPage> out;
    (void)MergePostingPage(page, std::vector<NewPosting>{Posting(4, 80000)}, 70020, {}, &out);
  }

  std::string page_;
};

TEST_F(DamagedPageTest, EverySingleBitFlipIsReported) {
  for (size_t bit = 0; bit < page_.size() * 8; ++bit) {
    std::string damaged = page_;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    std::vector<PostingBlock> blocks;
    bool past = false;
    ASSERT_EQ(FindTermBlocks(damaged, 1, &blocks, &past).code(), Code::kCorruption) << bit;
  }
}

TEST_F(DamagedPageTest, ABitFlipUnderARightChecksumNeverCrashes) {
  for (size_t bit = 0; bit < (page_.size() - 8) * 8; ++bit) {
    std::string damaged = page_;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    Reseal(&damaged);
    Exercise(std::string(damaged.begin(), damaged.end()));
  }
}

TEST_F(DamagedPageTest, EveryCutIsReported) {
  for (size_t size = 0; size < page_.size(); ++size) {
    const std::string cut = page_.substr(0, size);
    EXPECT_EQ(ReadPostingPage(cut, [](uint32_t, const PostingBlock&) { return true; }).code(),
              Code::kCorruption);
    if (size < 9) continue;
    std::string resealed = cut;
    Reseal(&resealed);
    Exercise(resealed);
  }
}

TEST_F(DamagedPageTest, DecodeChecksThePayloadAgainstItsHeader) {
  PostingBlock block;
  block.first_chunk = 10;
  block.last_chunk = 12;
  block.entry_count = 3;
  block.bound_count = 1;
  block.bounds[0] = {2, 9};
  const auto decode = [&](std::string_view payload) {
    block.payload = payload;
    std::vector<PostingEntry> out;
    const bool ok = block.Decode(&out).ok();
    EXPECT_EQ(out.size(), ok ? 3u : 0u);
    return ok;
  };
  EXPECT_TRUE(decode(std::string_view("\x00\x03\x00\x02", 4)));
  EXPECT_FALSE(decode(std::string_view("\x00\x02", 2)));          // cut
  EXPECT_FALSE(decode(std::string_view("\x00\x02\x02\x02", 4)));  // bytes left over
  EXPECT_FALSE(decode(std::string_view("\x00\x02\x04", 3)));      // another last chunk
  EXPECT_FALSE(decode(std::string_view("\x00\x04\x00", 3)));      // a chunk twice
  EXPECT_FALSE(decode(std::string_view("\x02\x02\x00", 3)));      // first chunk moved
  EXPECT_FALSE(decode(std::string_view("\x00\x03\x01\x02", 4)));  // count above every bound
  EXPECT_FALSE(decode(std::string_view("\x80\x00\x02\x02", 4)));  // overlong number
}

}  // namespace
}  // namespace wend
