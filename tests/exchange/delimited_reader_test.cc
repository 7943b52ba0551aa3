// Strict CSV: quoting, line numbers, limits, and random tables against a slow parser.
#include "query/exchange/delimited_reader.h"

#include <gtest/gtest.h>

#include <random>

namespace wend::exchange {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Parsed {
  Rows rows;
  std::vector<std::pair<uint64_t, std::string>> faults;
};

Parsed Parse(const std::string& text, uint64_t limit = DelimitedReader::kMaxRowBytes) {
  Parsed out;
  StringSource source(text);
  DelimitedReader reader(&source, ',', limit);
  std::vector<DelimitedField> row;
  for (;;) {
    const DelimitedReader::Outcome outcome = reader.Next(&row);
    if (outcome == DelimitedReader::Outcome::kEnd) return out;
    if (outcome == DelimitedReader::Outcome::kFault) {
      out.faults.emplace_back(reader.line(), reader.fault());
      continue;
    }
    std::vector<std::string>& texts = out.rows.emplace_back();
    for (const DelimitedField& field : row) {
      texts.push_back((field.quoted ? "q:" : "") + field.text);
    }
  }
}

TEST(DelimitedReaderTest, ReadsQuotesDelimitersAndLineEndsInFields) {
  const Parsed parsed = Parse(
      "\xEF\xBB\xBF"
      "a,\"b,\"\"c\"\"\r\nd\"\r\n\n,\"\"\nlast, x ");
  EXPECT_EQ(parsed.rows, (Rows{{"a", "q:b,\"c\"\r\nd"}, {"", "q:"}, {"last", " x "}}));
  EXPECT_TRUE(parsed.faults.empty());
}

TEST(DelimitedReaderTest, NamesFaultsByLineAndGoesOnBehindThem) {
  const Parsed parsed = Parse("a\n\"x\ny\",\"z\"w,1\nb\nc\"d\ne,\xFFg\nf\n\"open\n");
  EXPECT_EQ(parsed.rows, (Rows{{"a"}, {"b"}, {"f"}}));
  ASSERT_EQ(parsed.faults.size(), 4u);
  EXPECT_EQ(parsed.faults[0].first, 2u);
  EXPECT_NE(parsed.faults[0].second.find("behind a closing quote"), std::string::npos);
  EXPECT_EQ(parsed.faults[1].first, 5u);
  EXPECT_EQ(parsed.faults[2], std::make_pair(uint64_t{6}, std::string("field 2: malformed UTF-8 at "
                                                                      "its byte 1")));
  EXPECT_EQ(parsed.faults[3].first, 8u);
  EXPECT_NE(parsed.faults[3].second.find("never closed"), std::string::npos);
}

TEST(DelimitedReaderTest, RefusesARowOverTheLimitAndReadsTheNext) {
  const Parsed parsed = Parse("a\n" + std::string(100, 'x') + "\nb\n", 50);
  EXPECT_EQ(parsed.rows, (Rows{{"a"}, {"b"}}));
  ASSERT_EQ(parsed.faults.size(), 1u);
  EXPECT_EQ(parsed.faults[0].first, 2u);
  EXPECT_NE(parsed.faults[0].second.find("over 50 bytes"), std::string::npos);
}

TEST(DelimitedReaderTest, ReadsBackRandomTables) {
  std::mt19937 random(5);
  const std::string letters = "ab,\"\n\r ";
  for (int round = 0; round < 500; ++round) {
    Rows rows;
    std::string text;
    for (size_t r = 1 + random() % 4; r > 0; --r) {
      std::vector<std::string>& row = rows.emplace_back();
      for (size_t f = 0; f < 3; ++f) {
        std::string field;
        for (size_t size = random() % 6; size > 0; --size) field += letters[random() % 7];
        text += f > 0 ? ",\"" : "\"";
        for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
        text += '"';
        row.push_back("q:" + field);
      }
      text += round % 2 == 0 ? "\r\n" : "\n";
    }
    EXPECT_EQ(Parse(text).rows, rows) << text;
  }
}

}  // namespace
}  // namespace wend::exchange
