// What callers' links add to the default ranking, case by case against the formula.
#include "engine/mixture/link_expert.h"

#include <gtest/gtest.h>

#include <map>

#include "engine/database.h"
#include "engine/rank_request.h"
#include "storage/link_rows.h"

namespace wend {
namespace {

Unit Document(const std::string& key, const std::string& text) {
  Unit u;
  u.key = key;
  u.text = text;
  return u;
}

LinkChange Link(const std::string& from, const std::string& to, double weight = 1) {
  return {from, to, *LinkWeightOf(weight)};
}

class LinkExpertTest : public testing::Test {
 protected:
  LinkExpertTest() : database_(std::move(*Database::Open(":memory:", {}))) {}

  void Write(const std::vector<Unit>& units, const std::vector<LinkChange>& links = {}) {
    ASSERT_TRUE(database_->Write("main", units, {}, links).ok());
  }
  RankAnswer Ask(const std::string& question, RankRequest request = {}) {
    request.question = question;
    request.mode = RankMode::kDefault;
    Result<RankAnswer> answer = database_->View().Collection("main")->Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    return answer.ok() ? std::move(*answer) : RankAnswer();
  }
  struct Row {
    double score = 0;
    double link = 0;
  };
  std::map<std::string, Row> Rows(const RankAnswer& answer) {
    std::map<std::string, Row> rows;
    for (const RankedChunk& row : answer.rows) {
      Row& out = rows[database_->View().Collection("main")->ReadPassage(row.chunk)->key];
      out.score = row.score;
      for (const ExpertShare& share : row.shares) {
        if (std::string_view(share.expert) == "link") out.link += share.score;
      }
    }
    return rows;
  }

  std::unique_ptr<Database> database_;
};

const std::vector<Unit> kTexts = {
    Document("a", "The zeppelin rose."), Document("b", "Bread and butter."),
    Document("c", "A quiet lane."), Document("d", "Rain again."), Document("e", "Old boots.")};

TEST_F(LinkExpertTest, LinkedUnitsGetTheirPartOfTheRowsWords) {
  Write(kTexts, {Link("a", "b", 3), Link("a", "c", 1), Link("d", "a", 7), Link("e", "nobody")});
  const auto rows = Rows(Ask("zeppelin"));
  ASSERT_EQ(rows.size(), 4u);
  const double words = rows.at("a").score;
  EXPECT_NEAR(rows.at("b").link, LinkLimits::kOut * 0.75 * words, 1e-12);
  EXPECT_NEAR(rows.at("c").link, LinkLimits::kOut * 0.25 * words, 1e-12);
  EXPECT_NEAR(rows.at("d").link, LinkLimits::kIn * words, 1e-12);
  EXPECT_EQ(rows.at("b").score, rows.at("b").link);
  EXPECT_EQ(rows.at("a").link, 0.0);
}

TEST_F(LinkExpertTest, CountsOnlyWhatALinkedUnitLacks) {
  Write({Document("a", "zeppelin hangar"), Document("b", "zeppelin pilot"),
         Document("c", "nothing else")},
        {Link("a", "b")});
  RankRequest off;
  off.experts.link = false;
  const auto with = Rows(Ask("zeppelin hangar", RankRequest()));
  const auto without = Rows(Ask("zeppelin hangar", off));
  EXPECT_GT(with.at("b").link, 0);
  EXPECT_LT(with.at("b").link, LinkLimits::kOut * without.at("a").score)
      << "zeppelin is in b already";
  EXPECT_EQ(without.at("b").link, 0.0);
}

TEST_F(LinkExpertTest, WithoutLinksNothingChangesBitForBit) {
  Write(kTexts);
  RankRequest off;
  off.experts.link = false;
  const RankAnswer with = Ask("zeppelin rain boots");
  const RankAnswer without = Ask("zeppelin rain boots", off);
  ASSERT_EQ(with.rows.size(), without.rows.size());
  for (size_t i = 0; i < with.rows.size(); ++i) {
    EXPECT_EQ(with.rows[i].chunk, without.rows[i].chunk);
    EXPECT_EQ(with.rows[i].score, without.rows[i].score);
    EXPECT_EQ(with.rows[i].shares.size(), without.rows[i].shares.size());
  }
  EXPECT_EQ(with.reasons, without.reasons);
}

TEST_F(LinkExpertTest, WhatAFilterHidesIsNotLinked) {
  Write(kTexts, {Link("a", "b"), Link("a", "c")});
  ChunkSet allowed;
  for (const uint32_t chunk : {0u, 2u}) allowed.add(chunk);
  RankRequest request;
  request.allowed = &allowed;
  const auto rows = Rows(Ask("zeppelin", request));
  EXPECT_EQ(rows.size(), 2u);
  EXPECT_NEAR(rows.at("c").link, LinkLimits::kOut * rows.at("a").score, 1e-12)
      << "all the weight is on what can be seen";
}

TEST_F(LinkExpertTest, OneOfManyLinksSaysLittle) {
  std::vector<Unit> units = {Document("hub", "The zeppelin index.")};
  std::vector<LinkChange> links;
  for (int i = 0; i < 100; ++i) {
    units.push_back(Document("p" + std::to_string(i), "page"));
    links.push_back(Link("hub", "p" + std::to_string(i)));
  }
  Write(units, links);
  RankRequest request;
  request.limit = 100;
  const auto rows = Rows(Ask("zeppelin", request));
  EXPECT_EQ(rows.size(), 1 + LinkLimits::kLinks);
  for (const auto& [key, row] : rows) {
    if (key != "hub") {
      EXPECT_NEAR(row.link, 0.6 / 16 * rows.at("hub").score, 1e-12);
    }
  }
}

TEST_F(LinkExpertTest, MessagesAndDocumentsAreLedToAlike) {
  Unit message = Document("m", "the zeppelin came");
  message.kind = Unit::Kind::kMessage;
  message.session = "s";
  Write({message, Document("a", "Bread.")}, {Link("m", "a")});
  RankRequest request;
  request.scope = RankRequest::Scope::kDocuments;
  EXPECT_EQ(Rows(Ask("zeppelin", request)).size(), 1u);
  const RankAnswer answer = Ask("zeppelin");
  bool told = false;
  for (const std::string& reason : answer.reasons) {
    told = told || reason == "1 link between units: the best rows lead on";
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace wend
