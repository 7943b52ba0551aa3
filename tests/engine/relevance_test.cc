// Whether an answer is likely, words near those that nobody knows, and what stands in for answers.
#include "engine/relevance.h"

#include <gtest/gtest.h>

#include "engine/near_words.h"
#include "engine/rank_request.h"

namespace wend {
namespace {

class RelevanceTest : public testing::Test {
 protected:
  RelevanceTest() {
    auto opened = Database::Open(":memory:", {});
    EXPECT_TRUE(opened.ok());
    database_ = std::move(*opened);
    std::vector<Unit> units;
    const std::vector<std::string> texts = {"The weddings were held by the sea.",
                                            "The spare key is under the blue pot.",
                                            "Bread needs flour and time."};
    for (const std::string& text : texts) {
      Unit& unit = units.emplace_back();
      unit.key = std::to_string(units.size() - 1);
      unit.text = text;
      unit.time = TimePoint{static_cast<int64_t>(10 - units.size()) * 1'000'000, 0};
    }
    EXPECT_TRUE(database_->Write("main", std::move(units)).ok());
  }

  RankAnswer Ask(RankRequest request) {
    Result<RankAnswer> answer = View().Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    return answer.ok() ? std::move(*answer) : RankAnswer();
  }

  CollectionView View() { return *database_->View().Collection("main"); }

  static RankRequest Question(std::string_view question, RankMode mode = RankMode::kDefault) {
    RankRequest request;
    request.question = question;
    request.mode = mode;
    return request;
  }

  std::unique_ptr<Database> database_;
};

TEST_F(RelevanceTest, GrowsWithWhatIsFoundOfTheQuestion) {
  double last = 1;
  for (const char* question : {"spare key pot", "spare key bread", "spare key zeppelin",
                               "spare zeppelin kubernetes", "zeppelin kubernetes"}) {
    for (const RankMode mode : {RankMode::kDefault, RankMode::kBm25, RankMode::kEvidence}) {
      ASSERT_TRUE(Ask(Question(question, mode)).relevance.has_value());
    }
    const double relevance = *Ask(Question(question)).relevance;
    EXPECT_LT(relevance, last) << question;
    last = relevance;
  }
  EXPECT_GT(*Ask(Question("where is the spare key?")).relevance, 0.9);
  EXPECT_EQ(last, 0);
  EXPECT_LT(*Ask(Question("zeppelin kubernetes pot")).relevance, RelevanceLimits::kIrrelevant);
  EXPECT_FALSE(Ask(Question("the")).relevance.has_value());
  EXPECT_FALSE(Ask(Question("spare", RankMode::kTfIdf)).relevance.has_value());
}

TEST_F(RelevanceTest, HidesRowsOnlyWhereTheCallerSetsABound) {
  RankRequest request = Question("zeppelin kubernetes pot");
  EXPECT_EQ(Ask(request).rows.size(), 1u);
  request.min_relevance = 0.5;
  EXPECT_TRUE(Ask(request).rows.empty());
  request.question = "spare key";
  EXPECT_EQ(Ask(request).rows.size(), 1u);
}

TEST_F(RelevanceTest, FindsTheWordsThatAreNear) {
  const auto near = [this](std::string_view term) {
    return *FindNearWords(View().version(), term, 2);
  };
  EXPECT_EQ(near("wedd"), (std::vector<std::string>{"weddings"}));
  EXPECT_EQ(near("braed"), (std::vector<std::string>{"Bread"}));
  EXPECT_TRUE(near("kubernetes").empty());
}

TEST_F(RelevanceTest, GivesRecentOrCentralPassagesOnlyWhereAskedTo) {
  RankRequest request = Question("kubernetes");
  EXPECT_TRUE(Ask(request).rows.empty());
  request.fallback = Fallback::kRecent;
  const RankAnswer recent = Ask(request);
  ASSERT_EQ(recent.rows.size(), 3u);
  EXPECT_EQ(recent.fallback, Fallback::kRecent);
  for (uint32_t i = 0; i < 3; ++i) EXPECT_EQ(recent.rows[i].chunk.value, i);  // by time
  request.fallback = Fallback::kCentral;
  ChunkSet allowed;
  allowed.add(1);
  request.allowed = &allowed;
  request.scope = RankRequest::Scope::kDocuments;
  const RankAnswer central = Ask(request);
  ASSERT_EQ(central.rows.size(), 1u);
  EXPECT_EQ(central.rows[0].chunk.value, 1u);
  EXPECT_EQ(*central.relevance, 0);
  // A known word is an answer of its own.
  request.question = "spare";
  EXPECT_EQ(Ask(request).fallback, Fallback::kNone);
}

}  // namespace
}  // namespace wend
