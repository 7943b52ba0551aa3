// The bytes of the format: golden values that must never change, and refusals by name.
#include "storage/format.h"

#include <gtest/gtest.h>

#include "storage/catalog_rows.h"
#include "storage/chunk_rows.h"
#include "storage/mark_rows.h"
#include "storage/posting_page.h"
#include "storage/store.h"
#include "storage/term_table.h"
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
  c.session_gap_minutes = 300;
  EXPECT_EQ(Hex(c.Encode()), "010307656e676c69736801a00100000807060504030201ac02");
  CountsRow counts;
  counts.next_chunk = 300;
  counts.tokens = 5;
  EXPECT_EQ(Hex(counts.Encode()), "0100ac020000000000000500ffffffff0f0000");
  DirectoryRowBuilder directory;
  directory.Append({true, false, 9, 0, 20, 1, std::nullopt});
  directory.Append({true, false, 9, 21, 5, 1, std::nullopt});
  directory.Append({});
  directory.Append({true, true, 10, 0, 4, 0, TimePoint{1000000, 60}});
  EXPECT_EQ(Hex(directory.bytes()), "0101120014010902050100070200040080897a78");
  StreamRowBuilder streams;
  streams.Append(std::vector<uint32_t>{1, 300, 1}, std::vector<uint32_t>{2, 302});
  streams.Append({}, std::vector<uint32_t>{5});
  streams.Append({}, {});
  EXPECT_EQ(Hex(streams.bytes()),
            "010301ac02010202ac02000105"
            "0000");
  EXPECT_EQ(Hex(EncodeAdjacency(128, {{{129, 255}}, {{128, 255}, {130, 255}}})),
            "010102ff0201ff02ff");
}

TEST(FormatTest, KeepsTheGoldenBytesOfUnits) {
  Unit u;
  u.kind = Unit::Kind::kMessage;
  u.key = "k";
  u.text = "hi";
  u.session = "s";
  u.speaker = "Ann";
  u.turn = -1;
  u.time = TimePoint{1000000, 60};
  u.metadata = {{"a", int64_t{2}}, {"b", 1.5}, {"c", std::string("x")}, {"d", true}};
  EXPECT_EQ(Hex(EncodeUnitRow(u, 2, 300, 1)),
            "010f016b000080897a78017303416e6e00010401610004016201000000000000"
            "f83f01630201780164030102ac0201026869");
  UnitKeyRow key_row;
  key_row.document = DocumentId(300);
  key_row.revision = 2;
  key_row.hash = HashUnit(u);
  EXPECT_EQ(Hex(key_row.Encode()), "01ac0202a89027ae4d61649130a211199d49928a00");
  key_row.mark = "at 7";
  EXPECT_EQ(Hex(key_row.Encode()), "01ac0202a89027ae4d61649130a211199d49928a0461742037");
  EXPECT_EQ(UnitKeyRow::Decode(key_row.Encode())->mark, "at 7");
  SessionRow session;
  session.last_chunk = 300;
  session.messages = 2;
  EXPECT_EQ(Hex(session.Encode()), "01ac0202");
  EXPECT_EQ(Hex(EncodeLengths(std::vector<uint32_t>{0, 5, 300})), "010005ac02");
}

TEST(FormatTest, KeepsTheGoldenBytesOfMarks) {
  EXPECT_EQ(Hex(RowKey(CollectionId(1), Kind::kMark, "a")), "000000014261");
  const std::string row = MarkRow{300, "at 7"}.Encode();
  EXPECT_EQ(Hex(row), "01ac020461742037");
  const Result<MarkRow> back = MarkRow::Decode(row);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->removals, 300u);
  EXPECT_EQ(back->value, "at 7");
  for (size_t size = 0; size < row.size(); ++size) {
    EXPECT_EQ(MarkRow::Decode(row.substr(0, size)).status().code(), Code::kCorruption) << size;
  }
  const std::string too_large = MarkRow{0, std::string(kMaxMarkValueBytes + 1, 'x')}.Encode();
  EXPECT_EQ(MarkRow::Decode(too_large).status().code(), Code::kCorruption);
}

TEST(FormatTest, KeepsTheGoldenBytesOfPostingPages) {
  const std::vector<NewPosting> postings = {{1, 3, 1, 9, kNoTimeSeconds},
                                            {7, 3, 2, 9, kNoTimeSeconds},
                                            {7, 4, 1, 300, 1000},
                                            {7, 200, 5, 40, -1000}};
  std::vector<EncodedPage> pages;
  ASSERT_TRUE(MergePostingPage(
                  {}, postings, 0, [](uint32_t) { return false; }, &pages)
                  .ok());
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_EQ(Hex(pages[0].bytes),
            "010403121b0302c501010528031fcf0fd00f06010002890303d595cd64c6ffb642");
}

TEST(FormatTest, KeepsTheGoldenBytesOfTheDictionary) {
  Result<std::unique_ptr<Store>> store = Store::Open(":memory:", {});
  ASSERT_TRUE(store.ok());
  const std::vector<TermIdPair> terms = {{"walk", 1}, {"walker", 300}, {"wend", 0}};
  FrequencyEditor frequencies;
  frequencies.Add(0, 2);
  frequencies.Add(2, 300);
  WriteTxn txn;
  ASSERT_TRUE(AddTerms((*store)->View(), CollectionId(1), terms, &txn).ok());
  ASSERT_TRUE(frequencies.Write((*store)->View(), CollectionId(1), &txn).ok());
  ASSERT_TRUE((*store)->Commit(std::move(txn)).ok());
  std::string bytes;
  ASSERT_TRUE(
      *(*store)->View().Get(Family::kIndex, RowKey(CollectionId(1), Kind::kDictionary), &bytes));
  EXPECT_EQ(Hex(bytes), "01000477616c6b0104026572ac020103656e6400");
  ASSERT_TRUE(*(*store)->View().Get(Family::kIndex, RowKey(CollectionId(1), Kind::kFrequencies, 0u),
                                    &bytes));
  EXPECT_EQ(Hex(bytes), "010200ac02");
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
    const Code want = bit < 64 ? Code::kFormat : Code::kCorruption;  // the first 8 bytes are magic
    EXPECT_EQ(Superblock::Decode(bad).status().code(), want) << bit;
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
