// The grammar of MATCH: what is an operator, what is text, and where faults are reported.
#include "engine/match_query.h"

#include <gtest/gtest.h>

namespace wend {
namespace {

std::string Show(const MatchNode& node) {
  std::string out;
  if (node.polarity == MatchPolarity::kRequired) out += "+";
  if (node.polarity == MatchPolarity::kExcluded) out += "-";
  if (node.kind == MatchKind::kNear) {
    out += "N" + std::to_string(node.distance) + "(";
    for (MatchNode element : node.elements) {
      element.polarity = MatchPolarity::kOptional;
      out += Show(element);
    }
    return out + ")";
  }
  const std::string_view quote = node.kind == MatchKind::kPhrase ? "\"" : "";
  out.append(quote).append(node.words).append(quote);
  return "<" + out + (node.is_prefix ? "*>" : ">");
}

std::string Parsed(std::string_view text) {
  const Result<MatchQuery> query = ParseMatch(text);
  if (!query.ok()) return "error at " + std::to_string(query.status().offset());
  std::string out;
  for (const MatchNode& node : query->nodes) out += Show(node);
  return out;
}

TEST(MatchQueryTest, KnowsEveryOperator) {
  EXPECT_EQ(Parsed("polish war"), "<polish><war>");
  EXPECT_EQ(Parsed("\"polish war\" direct* +film -tv"), "<\"polish war\"><direct*><+film><-tv>");
  EXPECT_EQ(Parsed("+\"a b\" -\"c d\" +run* -NEAR(x y)"),
            "<+\"a b\"><-\"c d\"><+run*>-N10(<x><y>)");
  EXPECT_EQ(Parsed("NEAR(a \"b c\" d*, 5)"), "N5(<a><\"b c\"><d*>)");
  EXPECT_EQ(Parsed("NEAR(a,b,7)"), "N7(<a><b>)");
  EXPECT_EQ(Parsed("\"open fi\"* run*?"), "<\"open fi\"*><run*>");
  EXPECT_EQ(Parsed("\u201Cexact words\u201D more"), "<\"exact words\"><more>");
}

TEST(MatchQueryTest, TakesNaturalTextAsItIs) {
  EXPECT_EQ(Parsed("What's John's e-mail?"), "<What's><John's><e-mail?>");
  EXPECT_EQ(Parsed("a - b + c * d -- e"), "<a><b><c><d><e>");
  EXPECT_EQ(Parsed("3.5\" disk and \"unclosed"), "<3.5\"><disk><and><unclosed>");
  EXPECT_EQ(Parsed("near (the river) is **bold**"), "<near><the><river)><is><**bold**>");
  EXPECT_EQ(Parsed("(\"a b\") C++ x->y ->z"), "<\"a b\"><C++><x->y><->z>");
  EXPECT_EQ(Parsed(""), "");
  EXPECT_EQ(Parsed(" ?! - \""), "");
}

TEST(MatchQueryTest, PointsAtWhatIsWrong) {
  EXPECT_EQ(Parsed("a -\"b c"), "error at 3");
  EXPECT_EQ(Parsed("a -(b c)"), "error at 2");
  EXPECT_EQ(Parsed("a NEAR(b c"), "error at 2");
  EXPECT_EQ(Parsed("NEAR(, 3)"), "error at 0");
  EXPECT_EQ(Parsed("NEAR(a b, 0)"), "error at 10");
  EXPECT_EQ(Parsed("NEAR(a b, 99999999999)"), "error at 10");
  EXPECT_EQ(Parsed("NEAR(a +b)"), "error at 7");
  EXPECT_EQ(Parsed("NEAR(a (b))"), "error at 7");
  EXPECT_EQ(Parsed("  -a -b"), "error at 2");
}

TEST(MatchQueryTest, TellsThoseWhoMeanOperatorsOfOtherLanguages) {
  EXPECT_EQ(ParseMatch("cat NOT dog")->notices.size(), 1u);
  EXPECT_TRUE(ParseMatch("TO BE OR NOT TO BE")->notices.empty());
  EXPECT_TRUE(ParseMatch("cat and dog")->is_plain());
  EXPECT_FALSE(ParseMatch("cat +dog")->is_plain());
}

}  // namespace
}  // namespace wend
