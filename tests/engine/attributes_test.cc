// Attributes as terms: round trips, order, bounds that leave nothing out, golden bytes; and no word
// of a text looks like one.
#include "engine/attributes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "engine/analyzer.h"

namespace wend {
namespace {

using namespace std::string_literals;

std::vector<MetadataValue> Numbers() {
  std::vector<MetadataValue> numbers;
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double d : {-infinity, -1e300, -2.5, -1e-310, -0.0, 0.0, 1e-310, 0.5, 2.5, infinity}) {
    numbers.emplace_back(d);
  }
  for (const int64_t i :
       {std::numeric_limits<int64_t>::min(), int64_t{-3}, int64_t{0}, int64_t{1}, int64_t{2},
        (int64_t{1} << 53) + 1, int64_t{1} << 53, std::numeric_limits<int64_t>::max()}) {
    numbers.emplace_back(i);
  }
  return numbers;
}

double AsDouble(const MetadataValue& v) {
  return v.index() == 0 ? static_cast<double>(std::get<int64_t>(v)) : std::get<double>(v);
}

std::string RandomText(std::mt19937* random) {
  const char* const letters[] = {"a", "b", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
  std::string text((*random)() % 4 == 0 ? 0 : 190 + (*random)() % 9, 'a');
  for (uint32_t n = (*random)() % 8; n > 0; --n) text += letters[(*random)() % 5];
  return text;
}

bool IsIn(const std::string& term, const AttributeRange& range) {
  return range.begin <= term && term < range.end;
}

TEST(AttributesTest, KeepsItsGoldenBytes) {
  EXPECT_EQ(EncodeAttribute("session", "s1"s), "\x01session\0\x03s1"s);
  EXPECT_EQ(EncodeAttribute("meta.a\0b"s, true), "\x01meta.a\0\xff"s + "b\0\x01\x01"s);
  EXPECT_EQ(EncodeAttribute("day", int64_t{1}), "\x01" + "day\0\x04\x80\0\0\0\0\0\0\x01"s);
  EXPECT_EQ(EncodeAttribute("meta.n", int64_t{2}),
            "\x01meta.n\0\x02\xc0\0\0\0\0\0\0\0\0\x80\0\0\0\0\0\0\x02"s);
  EXPECT_EQ(EncodeAttribute("meta.n", -2.0),
            "\x01meta.n\0\x02\x3f\xff\xff\xff\xff\xff\xff\xff\x01\xc0\0\0\0\0\0\0\0"s);
}

TEST(AttributesTest, GivesBackEveryNameAndValue) {
  std::vector<MetadataValue> values = Numbers();
  values.emplace_back(true);
  values.emplace_back(false);
  for (const std::string& text : {""s, "x"s, "a\0b"s, std::string(kMaxExactBytes, 'z')}) {
    values.emplace_back(text);
  }
  for (const std::string& name : {"meta.year"s, "meta."s, "meta.\0\0x"s, "day"s}) {
    for (const MetadataValue& value : values) {
      const auto decoded = DecodeAttribute(EncodeAttribute(name, value));
      ASSERT_TRUE(decoded.has_value());
      EXPECT_EQ(decoded->name, name);
      EXPECT_EQ(decoded->value, value);
      EXPECT_TRUE(decoded->exact);
    }
  }
}

TEST(AttributesTest, CutsLongTextsAtACodePointAndTellsThemApart) {
  std::string text(198, 'a');
  text += "\xe2\x82\xac and more";
  const auto decoded = DecodeAttribute(EncodeAttribute("source", text));
  ASSERT_TRUE(decoded.has_value());
  EXPECT_FALSE(decoded->exact);
  EXPECT_EQ(std::get<std::string>(decoded->value), text.substr(0, 198));
  EXPECT_NE(EncodeAttribute("source", text), EncodeAttribute("source", text + "."));
  EXPECT_LT(EncodeAttribute("source", std::string(100000, 'a')).size(), 230u);
}

TEST(AttributesTest, SortsNumbersOfBothKindsByValue) {
  for (const MetadataValue& a : Numbers()) {
    for (const MetadataValue& b : Numbers()) {
      if (AsDouble(a) < AsDouble(b)) {
        EXPECT_LT(EncodeAttribute("meta.n", a), EncodeAttribute("meta.n", b));
      }
      const AttributeRange from_a = RangeOfValues("meta.n", a, std::nullopt);
      const AttributeRange to_a = RangeOfValues("meta.n", std::nullopt, a);
      const std::string term = EncodeAttribute("meta.n", b);
      EXPECT_EQ(IsIn(term, from_a), AsDouble(b) >= AsDouble(a));
      EXPECT_EQ(IsIn(term, to_a), AsDouble(b) <= AsDouble(a));
    }
  }
}

TEST(AttributesTest, BoundsOfTextsLeaveOutNoneBetweenThem) {
  std::mt19937 random(3);
  for (int round = 0; round < 5000; ++round) {
    const std::string value = RandomText(&random), bound = RandomText(&random);
    const std::string term = EncodeAttribute("source", value);
    if (value >= bound) {
      EXPECT_TRUE(IsIn(term, RangeOfValues("source", bound, std::nullopt)));
    }
    if (value <= bound) {
      EXPECT_TRUE(IsIn(term, RangeOfValues("source", std::nullopt, bound)));
    }
    EXPECT_TRUE(IsIn(term, RangeOfName("source")));
    EXPECT_FALSE(IsIn(term, RangeOfName("sourc")));
    EXPECT_FALSE(IsIn(EncodeAttribute("source\0"s, value), RangeOfName("source")));
  }
}

TEST(AttributesTest, BoundsOfOneTypeAllowNoOther) {
  EXPECT_FALSE(IsIn(EncodeAttribute("meta.n", "x"s), RangeOfValues("meta.n", int64_t{1}, {})));
  EXPECT_FALSE(IsIn(EncodeAttribute("meta.n", true), RangeOfValues("meta.n", {}, int64_t{1})));
  const AttributeRange none = RangeOfValues("meta.n", int64_t{1}, "x"s);
  EXPECT_EQ(none.begin, none.end);
}

TEST(AttributesTest, CountsDaysOnTheClockThatShowedTheTime) {
  constexpr int64_t kHour = 3'600'000'000;
  EXPECT_EQ(LocalDay({0, 0}), 0);
  EXPECT_EQ(LocalDay({-1, 0}), -1);
  EXPECT_EQ(LocalDay({23 * kHour, 60}), 1);
  EXPECT_EQ(LocalDay({0, -1}), -1);
  EXPECT_EQ(LocalDay({std::numeric_limits<int64_t>::min(), -1080}), -106751992);
  EXPECT_EQ(LocalDay({std::numeric_limits<int64_t>::max(), 1080}), 106751991);
}

TEST(AttributesTest, RefusesBytesThatAreNoAttribute) {
  for (const std::string& term : {""s, "word"s, "\x01"s, "\x01name"s, "\x01name\0"s,
                                  "\x01name\0\x05x"s, "\x01name\0\x01\x02"s, "\x01name\0\x02short"s,
                                  "\x01name\0\x04short"s, "\x01n\0\x03"s + std::string(201, 'a')}) {
    EXPECT_FALSE(DecodeAttribute(term).has_value()) << term;
  }
}

TEST(AttributesTest, NoWordOfATextLooksLikeOne) {
  std::mt19937 random(4);
  Result<std::unique_ptr<Analyzer>> analyzer = Analyzer::Create({});
  ASSERT_TRUE(analyzer.ok());
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (uint32_t n = random() % 40; n > 0; --n) {
      text += random() % 3 == 0 ? "\x01"s : std::string(1, static_cast<char>(random()));
    }
    std::vector<AnalyzedTerm> terms;
    (*analyzer)->Analyze(text, &terms);
    for (const AnalyzedTerm& t : terms) {
      EXPECT_FALSE(IsAttributeTerm((*analyzer)->TermText(t.term)));
    }
  }
}

}  // namespace
}  // namespace wend
