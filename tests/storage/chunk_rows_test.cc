// Packed rows: round trips of random content, cuts at a limit, damage.
#include "storage/chunk_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace wend {
namespace {

std::vector<DirectoryEntry> RandomDirectory(std::mt19937* random, uint32_t size) {
  std::vector<DirectoryEntry> entries;
  uint32_t document = 0;
  uint64_t end = 0;
  for (uint32_t i = 0; i < size; ++i) {
    DirectoryEntry e;
    if ((*random)() % 8 != 0) {
      e.live = true;
      if ((*random)() % 3 == 0) {
        document = (*random)() % 100000;
        end = 0;
      }
      e.document = document;
      e.begin = end + (*random)() % 3 * ((*random)() % 1000);
      e.size = (*random)() % 5000;
      end = e.begin + e.size;
      if ((*random)() % 5 == 0) end = e.begin;  // overlapping neighbours
      e.is_message = (*random)() % 2 == 0;
      e.title_terms = (*random)() % 5;
      if ((*random)() % 2 == 0) {
        e.time = TimePoint{static_cast<int64_t>((*random)()) * 100000 - 400000000,
                           static_cast<int16_t>(static_cast<int>((*random)() % 2000) - 1000)};
      }
    }
    entries.push_back(e);
  }
  return entries;
}

TEST(ChunkRowsTest, ReadsBackRandomDirectories) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const std::vector<DirectoryEntry> entries = RandomDirectory(&random, random() % 129);
    DirectoryRowBuilder builder;
    for (const DirectoryEntry& e : entries) builder.Append(e);
    std::vector<DirectoryEntry> read;
    ASSERT_TRUE(
        DecodeDirectory(builder.bytes(), static_cast<uint32_t>(entries.size()), &read).ok());
    EXPECT_EQ(read, entries);
  }
}

TEST(ChunkRowsTest, GivesNoMoreEntriesThanAskedFor) {
  StreamRowBuilder builder;
  for (uint32_t i = 0; i < 10; ++i)
    builder.Append(std::vector<uint32_t>(i, i), std::vector<uint32_t>{i, i + 300});
  TermStreams streams;
  ASSERT_TRUE(DecodeStreams(builder.bytes(), 0, 4, &streams).ok());
  ASSERT_EQ(streams.ends.size(), 4u);
  EXPECT_EQ(streams.Stream(3).size(), 3u);
  ASSERT_EQ(streams.attributes.ends.size(), 4u);
  EXPECT_EQ(streams.attributes.Stream(3)[0], 3u);
  EXPECT_EQ(streams.attributes.Stream(3)[1], 303u);
  EXPECT_EQ(streams.StoredLength(3), 4u);
}

TEST(ChunkRowsTest, PassesOverChunksThatAreNotAskedFor) {
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    StreamRowBuilder builder;
    const uint32_t count = 1 + random() % 20;
    for (uint32_t i = 0; i < count; ++i) {
      std::vector<uint32_t> terms(random() % 40);
      for (uint32_t& term : terms) term = static_cast<uint32_t>(random() >> (random() % 32));
      for (uint32_t& term : terms) term = std::min(term, kNoId - 1);
      builder.Append(terms, std::vector<uint32_t>{i, i + 300});
    }
    TermStreams all;
    ASSERT_TRUE(DecodeStreams(builder.bytes(), 0, count, &all).ok());
    const uint32_t skip = random() % count;
    TermStreams rest;
    ASSERT_TRUE(DecodeStreams(builder.bytes(), skip, count, &rest).ok());
    ASSERT_EQ(rest.ends.size(), count - skip);
    for (uint32_t i = skip; i < count; ++i) {
      EXPECT_TRUE(std::ranges::equal(rest.Stream(i - skip), all.Stream(i)));
      EXPECT_TRUE(std::ranges::equal(rest.attributes.Stream(i - skip), all.attributes.Stream(i)));
    }
    const std::string_view cut = std::string_view(builder.bytes()).substr(0, 3);
    EXPECT_EQ(DecodeStreams(cut, count, count + 1, &rest).code(), Code::kCorruption);
  }
}

TEST(ChunkRowsTest, ReadsBackRandomAdjacency) {
  std::mt19937 random(2);
  for (int round = 0; round < 100; ++round) {
    AdjacencyRow lists(1 + random() % 128);
    for (auto& list : lists) {
      for (uint32_t n = random() % 4; n > 0; --n) {
        list.push_back(
            {static_cast<uint32_t>(random() % 1000000), static_cast<uint8_t>(1 + random() % 255)});
      }
    }
    AdjacencyRow read;
    ASSERT_TRUE(DecodeAdjacency(EncodeAdjacency(1280, lists), 1280,
                                static_cast<uint32_t>(lists.size()), &read)
                    .ok());
    EXPECT_EQ(read, lists);
  }
}

TEST(ChunkRowsTest, NeverCrashesOnRandomBytes) {
  std::mt19937 random(3);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 64, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    if (!bytes.empty()) bytes[0] = kRowVersion;
    std::vector<DirectoryEntry> directory;
    TermStreams streams;
    AdjacencyRow lists;
    std::vector<uint32_t> lengths;
    (void)DecodeDirectory(bytes, 128, &directory);
    (void)DecodeStreams(bytes, 0, 128, &streams);
    (void)DecodeAdjacency(bytes, 0, 128, &lists);
    (void)DecodeLengths(bytes, 128, &lengths);
  }
}

}  // namespace
}  // namespace wend
