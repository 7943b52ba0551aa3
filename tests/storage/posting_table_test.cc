// The posting table while it is being extended: whatever part of it was committed, what was there
// before reads as it did.
#include "storage/posting_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "storage/format.h"

namespace wend {
namespace {

constexpr CollectionId kMain{1};
constexpr uint32_t kTerms = 2500;

using Lists = std::map<uint32_t, std::vector<PostingEntry>>;

// Postings of chunks [begin, end), by term, then chunk.
std::vector<NewPosting> RandomPostings(std::mt19937* random, uint32_t begin, uint32_t end) {
  std::vector<NewPosting> postings;
  for (uint32_t term = 0; term < kTerms; ++term) {
    for (uint32_t chunk = begin; chunk < end; ++chunk) {
      const auto dice = static_cast<uint32_t>((*random)() % 27);
      if (dice < 3) postings.push_back({term, chunk, 1 + dice, 50});
    }
  }
  return postings;
}

Lists ReadAll(const ReadView& view, uint32_t limit) {
  Lists lists;
  for (uint32_t term = 0; term < kTerms; ++term) {
    StoredPostings stored;
    EXPECT_TRUE(ReadPostings(view, kMain, term, limit, &stored).ok());
    for (const PostingBlock& block : stored.blocks) {
      EXPECT_TRUE(block.Decode(&lists[term]).ok());
    }
    lists[term].insert(lists[term].end(), stored.entries.begin(), stored.entries.end());
    if (lists[term].empty()) lists.erase(term);
  }
  return lists;
}

// Some terms at once, and what their lists hold together, in order.
void ExpectSameInOneWalk(const ReadView& view, uint32_t limit, const Lists& lists,
                         std::mt19937* random) {
  for (const uint32_t share : {1u, 3u, 100u, 2000u}) {
    std::vector<uint32_t> terms;
    std::vector<PostingEntry> expected, have;
    for (uint32_t term = 0; term < kTerms + 3; ++term) {
      if ((*random)() % share != 0) continue;
      terms.push_back(term);
      const auto list = lists.find(term);
      if (list == lists.end()) continue;
      expected.insert(expected.end(), list->second.begin(), list->second.end());
    }
    const auto take = [&](uint32_t, std::span<const PostingEntry> entries) {
      have.insert(have.end(), entries.begin(), entries.end());
    };
    EXPECT_TRUE(VisitPostings(view, kMain, terms, limit, take).ok());
    EXPECT_TRUE(have == expected) << share << " " << have.size() << " " << expected.size();
  }
}

TEST(PostingTableTest, KeepsWhatIsBelowTheLimitWheneverItPauses) {
  std::mt19937 random(5);
  Result<std::unique_ptr<Store>> store = Store::Open(":memory:", {});
  ASSERT_TRUE(store.ok());
  Lists expected;
  int pauses = 0;
  for (uint32_t limit = 0; limit < 250; limit += 50) {
    const std::vector<NewPosting> added = RandomPostings(&random, limit, limit + 50);
    const ReadView view = (*store)->View();
    WriteTxn txn;
    PageSink sink;
    sink.put = [&](std::string_view key, std::string_view bytes) -> Status {
      txn.Put(Family::kIndex, key, bytes);
      return {};
    };
    sink.remove = [&](std::string_view key) -> Status {
      txn.Delete(Family::kIndex, key);
      return {};
    };
    sink.pause = [&]() -> Status {
      WEND_RETURN_IF_ERROR((*store)->Commit(std::move(txn)));
      txn = WriteTxn();
      ++pauses;
      if (pauses % 7 == 0) {
        EXPECT_TRUE(ReadAll((*store)->View(), limit) == expected) << limit << " " << pauses;
        if (pauses % 21 == 0) ExpectSameInOneWalk((*store)->View(), limit, expected, &random);
      }
      return {};
    };
    ASSERT_TRUE(AppendPostings(view, kMain, added, limit, {}, sink).ok());
    ASSERT_TRUE((*store)->Commit(std::move(txn)).ok());
    for (const NewPosting& p : added) expected[p.term].push_back({p.chunk, p.count});
    EXPECT_TRUE(ReadAll((*store)->View(), limit + 50) == expected) << limit;
    ExpectSameInOneWalk((*store)->View(), limit + 50, expected, &random);
  }
  EXPECT_GT(pauses, 50);
}

bool IsSameBlock(const PostingBlock& a, const PostingBlock& b) {
  return a.first_chunk == b.first_chunk && a.last_chunk == b.last_chunk && a.payload == b.payload;
}

// Whoever wants some chunks only gets those blocks of the whole list that reach into them.
TEST(PostingTableTest, ReadsTheBlocksOfWantedChunksAsThoseOfAll) {
  std::mt19937 random(6);
  Result<std::unique_ptr<Store>> store = Store::Open(":memory:", {});
  ASSERT_TRUE(store.ok());
  constexpr uint32_t kChunks = 30000;
  std::vector<NewPosting> added;
  for (uint32_t term = 0; term < 40; ++term) {
    // Every fourth fills pages of its own.
    const uint32_t step = term % 4 == 0 ? 1 : 1 + static_cast<uint32_t>(random() % 9000);
    for (uint32_t chunk = random() % step; chunk < kChunks; chunk += 1 + random() % (2 * step)) {
      added.push_back({term, chunk, 1, 50});
    }
  }
  WriteTxn txn;
  PageSink sink;
  sink.put = [&](std::string_view key, std::string_view bytes) -> Status {
    txn.Put(Family::kIndex, key, bytes);
    return {};
  };
  sink.remove = [](std::string_view) -> Status { return {}; };
  sink.pause = []() -> Status { return {}; };
  ASSERT_TRUE(AppendPostings((*store)->View(), kMain, added, 0, {}, sink).ok());
  ASSERT_TRUE((*store)->Commit(std::move(txn)).ok());
  const ReadView view = (*store)->View();
  size_t pages_left_out = 0;
  for (uint32_t round = 0; round < 800; ++round) {
    const uint32_t term = random() % 41;  // the last has no postings
    WantedChunks wanted{.first = static_cast<uint32_t>(random() % kChunks)};
    wanted.last = wanted.first + static_cast<uint32_t>(random() % (round % 2 == 0 ? 300 : kChunks));
    wanted.limit = round % 3 == 0 ? static_cast<uint32_t>(random() % kChunks) : kNoId;
    SCOPED_TRACE(testing::Message()
                 << term << " " << wanted.first << " " << wanted.last << " " << wanted.limit);
    StoredPostings all, some;
    ASSERT_TRUE(ReadPostings(view, kMain, term, wanted.limit, &all).ok());
    ASSERT_TRUE(ReadPostings(view, kMain, term, wanted, &some).ok());
    std::vector<PostingBlock> reaching;
    for (const PostingBlock& block : all.blocks) {
      if (block.last_chunk >= wanted.first && block.first_chunk <= wanted.last) {
        reaching.push_back(block);
      }
    }
    EXPECT_TRUE(std::ranges::equal(some.blocks, reaching, IsSameBlock));
    // The cut block comes whole or not at all, as far as it is wanted.
    const auto is_wanted = [&](const PostingEntry& entry) {
      return entry.chunk >= wanted.first && entry.chunk <= wanted.last;
    };
    if (std::ranges::any_of(all.entries, is_wanted)) {
      EXPECT_TRUE(some.entries == all.entries);
    } else {
      EXPECT_TRUE(std::ranges::none_of(some.entries, is_wanted));
    }
    pages_left_out += all.pages.size() - some.pages.size();
  }
  EXPECT_GT(pages_left_out, 100u);
}

}  // namespace
}  // namespace wend
