// What the lexer makes of a statement's text.
#include "query/lexer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wend {
namespace {

std::vector<TokenKind> Kinds(std::string_view sql) {
  std::vector<TokenKind> kinds;
  for (const Token& token : Tokenize(sql)) kinds.push_back(token.kind);
  return kinds;
}

Token First(std::string_view sql) { return Tokenize(sql).front(); }

TEST(LexerTest, GivesEveryTokenItsBytePosition) {
  const std::vector<Token> tokens = Tokenize("RECALL  'ä b' FROM main");
  ASSERT_EQ(tokens.size(), 5u);
  EXPECT_EQ(tokens[1].offset, 8u);
  EXPECT_EQ(tokens[1].size, 6u);  // quotes and the two bytes of ä
  EXPECT_EQ(tokens[2].offset, 15u);
  EXPECT_EQ(tokens[3].text, "main");
  EXPECT_EQ(tokens[4].kind, TokenKind::kEnd);
  EXPECT_EQ(tokens[4].offset, 24u);
}

TEST(LexerTest, KnowsAllSymbols) {
  using K = TokenKind;
  EXPECT_EQ(Kinds("? => = ( ) , . ; -"),
            (std::vector<K>{K::kParameter, K::kArrow, K::kEquals, K::kLeftParenthesis,
                            K::kRightParenthesis, K::kComma, K::kDot, K::kSemicolon, K::kMinus,
                            K::kEnd}));
  EXPECT_EQ(Kinds("== != <> < <= > >= + * / % ||"),
            (std::vector<K>{K::kDoubleEquals, K::kNotEquals, K::kNotEquals, K::kLess,
                            K::kLessEquals, K::kGreater, K::kGreaterEquals, K::kPlus, K::kStar,
                            K::kSlash, K::kPercent, K::kConcatenate, K::kEnd}));
  EXPECT_EQ(First(":name").kind, K::kNamedParameter);
  EXPECT_EQ(First(":name").text, "name");
  EXPECT_EQ(First(":1").kind, K::kMalformed);
  EXPECT_EQ(Kinds("a=>b"), (std::vector<K>{K::kWord, K::kArrow, K::kWord, K::kEnd}));
}

TEST(LexerTest, TakesADoubledQuoteForAQuote) {
  EXPECT_EQ(First("'it''s'").text, "it's");
  EXPECT_EQ(First("''''").text, "'");
  EXPECT_EQ(First("''").text, "");
  EXPECT_EQ(First("\"a\"\"b\"").text, "a\"b");
  EXPECT_EQ(First("\"a b\"").kind, TokenKind::kQuotedName);
  EXPECT_EQ(First("\"\"").kind, TokenKind::kMalformed);
}

TEST(LexerTest, ReadsNumbers) {
  EXPECT_EQ(First("42").integer, 42);
  EXPECT_EQ(First("9223372036854775807").integer, INT64_MAX);
  EXPECT_EQ(First("0.75").real, 0.75);
  EXPECT_EQ(First("1e-3").real, 1e-3);
  EXPECT_EQ(First("2E2").real, 200.0);
  EXPECT_EQ(First("12").real, 12.0);
  // A dot without digits behind it is a symbol.
  EXPECT_EQ(Kinds("1.a").front(), TokenKind::kInteger);
}

TEST(LexerTest, LeavesCommentsOut) {
  EXPECT_EQ(First("-- a comment\n word").text, "word");
  EXPECT_EQ(First("/* one /* -- ' */ word").text, "word");
  EXPECT_EQ(First("-- to the end").kind, TokenKind::kEnd);
  EXPECT_EQ(First("'-- no comment'").text, "-- no comment");
}

TEST(LexerTest, SaysWhereAFaultLies) {
  const auto fault = [](std::string_view sql) { return Tokenize(sql).back(); };
  EXPECT_EQ(fault("a 'never closed").offset, 2u);
  EXPECT_EQ(fault("a 'it''").offset, 2u);
  EXPECT_EQ(fault("a \"never").kind, TokenKind::kMalformed);
  EXPECT_EQ(fault("ab /* never").offset, 3u);
  EXPECT_EQ(fault("ab §").text, "unexpected character '§'");
  EXPECT_EQ(fault(std::string_view("a\0b", 3)).text, "unexpected control character 0");
  EXPECT_EQ(fault("9223372036854775808").text, "this number is out of range");
  EXPECT_EQ(fault("1e999").text, "this number is out of range");
  EXPECT_EQ(fault("12abc").offset, 2u);
}

TEST(LexerTest, TellsPlainWordsFromOthers) {
  EXPECT_TRUE(IsPlainWord("main_2"));
  for (const char* name : {"", "2main", "my-notes", "a.b", "naïve", "a b"}) {
    EXPECT_FALSE(IsPlainWord(name)) << name;
  }
}

}  // namespace
}  // namespace wend
