// The JSON of the columns `why` and `matches`.
#include "query/explain.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

#include "engine/rank_request.h"
#include "query/json_text.h"

namespace wend {
namespace {

RankAnswer TwoTerms() {
  RankAnswer answer;
  answer.terms = {{"quick", "Quick", 2, 12, 1.5}, {"fox", "fox", 1, 3, 2.5}};
  answer.walk_steps = 18;
  return answer;
}

TEST(ExplainTest, GivesEachTermItsShareOfTheScore) {
  RankedChunk row;
  row.score = 4.0;
  row.term_scores = {1.0f, 3.0f};
  EXPECT_EQ(ExplainRow(RankRequest{}, TwoTerms(), row),
            "{\"mode\":\"bm25\",\"score\":4,\"terms\":["
            "{\"term\":\"quick\",\"surface\":\"Quick\",\"count\":2,\"df\":12,\"share\":0.25},"
            "{\"term\":\"fox\",\"surface\":\"fox\",\"count\":1,\"df\":3,\"share\":0.75}]}");
}

TEST(ExplainTest, LeavesOutTermsThatTheChunkDoesNotHold) {
  RankedChunk row;
  row.score = 3.0;
  row.term_scores = {0.0f, 3.0f};
  const auto why = nlohmann::json::parse(ExplainRow(RankRequest{}, TwoTerms(), row));
  ASSERT_EQ(why["terms"].size(), 1u);
  EXPECT_EQ(why["terms"][0]["term"], "fox");
  EXPECT_EQ(why["terms"][0]["share"], 1.0);
  EXPECT_FALSE(why.contains("walk"));
}

TEST(ExplainTest, TellsOfTheWalkForMixprOnly) {
  RankRequest request;
  request.mode = RankMode::kMixpr;
  request.alpha = 0.6;
  RankedChunk row;
  row.score = 0.012;
  row.seed_score = 0.41;
  const auto why = nlohmann::json::parse(ExplainRow(request, TwoTerms(), row));
  EXPECT_EQ(why["mode"], "mixpr");
  EXPECT_EQ(why["walk"].dump(), "{\"alpha\":0.6,\"mass\":0.012,\"seed\":0.41,\"steps\":18}");
}

TEST(ExplainTest, TellsTheMassOfAWalkByEdgeAndTheWay) {
  RankRequest request;
  request.mode = RankMode::kWalk;
  RankAnswer answer = TwoTerms();
  answer.walk.executor = WalkExecutor::kPush;
  answer.walk.steps = 7;
  answer.walk.residual = 0.125;
  RankedChunk row;
  row.score = 0.75;
  row.shares = {{"seed", 0.25}, {"similar", 0.25}, {"lookup", 0.25}};
  const std::vector<WalkStop> path = {
      {{.chunk = 1, .is_seed = true}, "a", "A"},
      {{.chunk = 2, .edge = WalkEdge::kSimilar}, "b", ""},
      {{.chunk = 3, .edge = WalkEdge::kNext}, "b", ""},
      {{.chunk = 4, .edge = WalkEdge::kLink, .back = true}, "c", "Title\nC"},
      {{.chunk = 5, .edge = WalkEdge::kMention, .back = true}, "d", ""}};
  const auto why = nlohmann::json::parse(ExplainRow(request, answer, row, {}, path));
  EXPECT_EQ(why["mode"], "walk");
  EXPECT_EQ(why["experts"].dump(), "{\"lookup\":0.25}");
  EXPECT_EQ(why["walk"]["mass"], 0.5);
  EXPECT_EQ(why["walk"]["residual"], 0.125);
  EXPECT_EQ(why["walk"]["by_edge"].dump(), "{\"seed\":0.25,\"similar\":0.25}");
  EXPECT_EQ(why["walk"]["path"].size(), 5u);
  EXPECT_EQ(
      why["walk"]["because"],
      "it mentions 'Title C' (c), which links to b, which follows another passage of b, which "
      "is similar to a, which matches the question");
  EXPECT_EQ(WalkSentence({path[0]}), "it matches the question");
  EXPECT_EQ(WalkSentence({}), "");
  EXPECT_FALSE(nlohmann::json::parse(ExplainRow(request, answer, row))["walk"].contains("path"));
}

TEST(ExplainTest, CountsTheChunksOfADocument) {
  RankRequest request;
  request.scope = RankRequest::Scope::kDocuments;
  RankedChunk row;
  row.matching_chunks = 3;
  EXPECT_EQ(nlohmann::json::parse(ExplainRow(request, RankAnswer{}, row))["matching_chunks"], 3);
}

TEST(ExplainTest, MakesWellFormedJsonOfAnyBytes) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  std::string json;
  AppendJsonText(all + "\xF0\x9F\xA6\x8A\xE2\x82", &json);
  const auto text = nlohmann::json::parse(json).get<std::string>();
  EXPECT_EQ(text.substr(0, 128), all.substr(0, 128));
  EXPECT_NE(text.find("\xF0\x9F\xA6\x8A\xEF\xBF\xBD"), std::string::npos);
}

TEST(ExplainTest, WritesNumbersThatReadBack) {
  for (const double number : {0.1, 1.0 / 3, -1e-300, 1e300, 0.0}) {
    std::string json;
    AppendJsonNumber(number, &json);
    EXPECT_EQ(nlohmann::json::parse(json).get<double>(), number);
  }
  std::string json;
  AppendJsonNumber(std::nan(""), &json);
  AppendJsonNumber(std::numeric_limits<double>::infinity(), &json);
  EXPECT_EQ(json, "nullnull");
}

TEST(ExplainTest, ListsRanges) {
  EXPECT_EQ(RangesToJson({}), "[]");
  EXPECT_EQ(RangesToJson({{0, 3}, {10, 15}}), "[[0,3],[10,15]]");
}

}  // namespace
}  // namespace wend
