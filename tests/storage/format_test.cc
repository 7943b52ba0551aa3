// The bytes of the format: golden values that must never change, and refusals by name.
#include "storage/format.h"

#include <gtest/gtest.h>

#include "storage/catalog_rows.h"
#include "storage/chunk_rows.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

std::string Hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex.push_back(kDigits[static_cast<uint8_t>(c) >> 4]);
    hex.push_back(kDigits[static_cast<uint8_t>(c) & 15]);
  }
  return hex;
}

TEST(FormatTest, KeepsTheGoldenBytesOfTheSuperblock) {
  Superblock s;
  s.next_collection = 7;
  EXPECT_EQ(Hex(s.Encode()),
            "57454e44464d540a010000000000000000000000000000000000000007000000ff1acd3a031f9d2c");
}

TEST(FormatTest, KeepsTheGoldenBytesOfKeys) {
  EXPECT_EQ(Hex(RowKey(CollectionId(1), Kind::kUnitKey, "a")), "000000014b61");
  EXPECT_EQ(Hex(RowKey(CollectionId(258), Kind::kPostings, 3u, 4u)), "00000102500000000300000004");
  EXPECT_EQ(Hex(AdjacencyKey(CollectionId(1), EdgeType::kNext, 2)), "00000001410100000002");
}

TEST(FormatTest, KeepsTheGoldenBytesOfRows) {
  CollectionRow c;
  c.id = CollectionId(3);
  c.language = "english";
  c.chunk_target_terms = 160;
  c.analyzer_hash = 0x0102030405060708;
  EXPECT_EQ(Hex(c.Encode()), "010307656e676c69736801a00100000807060504030201");
  CountsRow counts;
  counts.next_chunk = 300;
  counts.tokens = 5;
  EXPECT_EQ(Hex(counts.Encode()), "0100ac0200000000000500ffffffff0f00");
  DirectoryRowBuilder directory;
  directory.Append({true, false, 9, 0, 20, 1, std::nullopt});
  directory.Append({true, false, 9, 21, 5, 1, std::nullopt});
  directory.Append({});
  directory.Append({true, true, 10, 0, 4, 0, TimePoint{1000000, 60}});
  EXPECT_EQ(Hex(directory.bytes()), "0101120014010902050100070200040080897a78");
  StreamRowBuilder streams;
  streams.Append(std::vector<uint32_t>{1, 300, 1});
  EXPECT_EQ(Hex(streams.bytes()), "010301ac0201");
  EXPECT_EQ(Hex(EncodeAdjacency(128, {{{129, 255}}, {{128, 255}, {130, 255}}})),
            "010102ff0201ff02ff");
}

TEST(FormatTest, RefusesANewerMajorVersionByName) {
  Superblock s;
  s.major = 9;
  const Result<Superblock> r = Superblock::Decode(s.Encode());
  EXPECT_EQ(r.status().code(), Code::kFormat);
  EXPECT_NE(r.status().message().find("9.0"), std::string::npos) << r.status().message();
}

TEST(FormatTest, RefusesAnUnknownIncompatibleFeature) {
  Superblock s;
  s.incompatible_bits = 4;
  EXPECT_EQ(Superblock::Decode(s.Encode()).status().code(), Code::kFormat);
}

TEST(FormatTest, ReadsANewerMinorVersionAndUnknownCompatibleFeatures) {
  Superblock s;
  s.minor = 5;
  s.compatible_bits = 0xff;
  EXPECT_TRUE(Superblock::Decode(s.Encode()).ok());
}

TEST(FormatTest, NoticesEveryFlippedBitOfTheSuperblock) {
  const std::string good = Superblock().Encode();
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(Superblock::Decode(bad).ok()) << bit;
  }
}

TEST(FormatTest, RefusesARowOfAnUnknownVersion) {
  std::string row = CountsRow().Encode();
  row[0] = 2;
  EXPECT_EQ(CountsRow::Decode(row).status().code(), Code::kFormat);
}

TEST(FormatTest, ReportsATruncatedRowAsCorruption) {
  const std::string row = CountsRow().Encode();
  for (size_t size = 0; size < row.size(); ++size) {
    EXPECT_EQ(CountsRow::Decode(row.substr(0, size)).status().code(), Code::kCorruption);
  }
}

}  // namespace
}  // namespace wend
