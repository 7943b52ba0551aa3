// Links at rest: golden bytes, order, and rows that do not decode.
#include "storage/link_rows.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "storage/format.h"

namespace wend {
namespace {

constexpr CollectionId kMain{1};

std::string Hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

TEST(LinkRowsTest, KeepsTheGoldenBytesOfRows) {
  EXPECT_EQ(Hex(LinkOutKey(kMain, "ab", "c")), "000000014f0002616263");
  EXPECT_EQ(Hex(LinkOutValue(kLinkWeightOne)), "01c0843d");
  EXPECT_EQ(Hex(LinkInKey(kMain, "c", 1, "ab")),
            "00000001490001"
            "63"
            "fffffffe"
            "6162");
  EXPECT_EQ(Hex(LinkInValue()), "01");
}

TEST(LinkRowsTest, RowsThatDoNotDecodeAreDamage) {
  std::string_view unit;
  LinkEnd end;
  const std::string out = LinkOutKey(kMain, "ab", "c");
  const std::string in = LinkInKey(kMain, "c", 5, "ab");
  ASSERT_TRUE(DecodeLinkOut(out, LinkOutValue(5), &unit, &end).ok());
  EXPECT_EQ(unit, "ab");
  EXPECT_EQ(end.key, "c");
  ASSERT_TRUE(DecodeLinkIn(in, LinkInValue(), &unit, &end).ok());
  EXPECT_EQ(unit, "c");
  EXPECT_EQ(end.key, "ab");
  EXPECT_EQ(end.weight, 5u);
  for (size_t size = 0; size < out.size(); ++size) {
    EXPECT_FALSE(DecodeLinkOut(out.substr(0, size), LinkOutValue(5), &unit, &end).ok()) << size;
  }
  for (size_t size = 0; size <= in.size() - 2; ++size) {
    EXPECT_FALSE(DecodeLinkIn(in.substr(0, size), LinkInValue(), &unit, &end).ok()) << size;
  }
  for (const std::string& value : {std::string(), std::string("\x01"), LinkOutValue(0),
                                   LinkOutValue(kMaxLinkWeight + 1), LinkOutValue(5) + "x"}) {
    EXPECT_EQ(DecodeLinkOut(out, value, &unit, &end).code(), Code::kCorruption) << Hex(value);
  }
  EXPECT_FALSE(DecodeLinkIn(in, "", &unit, &end).ok());
  EXPECT_FALSE(DecodeLinkIn(in, LinkInValue() + "x", &unit, &end).ok());
}

TEST(LinkRowsTest, ScansTheLinksOfOneUnitAlone) {
  const Result<std::unique_ptr<Store>> store = Store::Open(":memory:", {});
  ASSERT_TRUE(store.ok());
  WriteTxn txn;
  const auto put = [&](const std::string& from, const std::string& to, uint32_t weight) {
    txn.Put(Family::kMeta, LinkOutKey(kMain, from, to), LinkOutValue(weight));
    txn.Put(Family::kMeta, LinkInKey(kMain, to, weight, from), LinkInValue());
  };
  const std::string longest(kMaxLinkKeyBytes, '\xff');
  put("a", "b", 1);
  put("a", "c", 9);
  put("a", longest, 3);
  put("ab", "c", 5);
  put(longest, "c", kMaxLinkWeight);
  ASSERT_TRUE((*store)->Commit(std::move(txn)).ok());
  const ReadView view = (*store)->View();
  const auto ends = [&](LinkScan::Direction direction, const std::string& unit) {
    std::vector<std::pair<std::string, uint32_t>> all;
    LinkScan scan(view, kMain, direction, unit);
    while (*scan.Next()) all.emplace_back(scan.end().key, scan.end().weight);
    return all;
  };
  using Ends = std::vector<std::pair<std::string, uint32_t>>;
  EXPECT_EQ(ends(LinkScan::Direction::kOut, "a"), (Ends{{"b", 1}, {"c", 9}, {longest, 3}}));
  EXPECT_EQ(ends(LinkScan::Direction::kIn, "c"),
            (Ends{{longest, kMaxLinkWeight}, {"a", 9}, {"ab", 5}}));
  EXPECT_EQ(ends(LinkScan::Direction::kOut, longest), (Ends{{"c", kMaxLinkWeight}}));
  EXPECT_EQ(ends(LinkScan::Direction::kOut, "c"), Ends());
  EXPECT_EQ(*ReadLink(view, kMain, "ab", "c"), std::optional<uint32_t>(5));
  EXPECT_EQ(*ReadLink(view, kMain, "c", "ab"), std::nullopt);
}

}  // namespace
}  // namespace wend
