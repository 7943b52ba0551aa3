// Chains of rare names and chunks alike to the best, in the default ranking of chunks: against a
// slow model over lists of words, and case by case.
#include "engine/mixture/similar_expert.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "engine/rank_request.h"
#include "tests/model/naive_similar.h"

namespace wend {
namespace {

class SimilarExpertTest : public testing::Test {
 protected:
  SimilarExpertTest() {
    path_ = (std::filesystem::temp_directory_path() /
             ("wend_similar_expert_test_" + std::to_string(getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()))
                .string();
    std::filesystem::remove_all(path_);
    auto opened = Database::Open(path_, {});
    EXPECT_TRUE(opened.ok());
    database_ = std::move(*opened);
  }
  ~SimilarExpertTest() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  // One chunk a text, numbered from 0 on.
  void Write(const std::string& collection, const std::vector<TermList>& texts) {
    std::vector<Unit> units;
    for (const TermList& words : texts) {
      Unit unit;
      unit.key = std::to_string(units.size());
      for (const std::string& word : words) unit.text += word + " ";
      units.push_back(std::move(unit));
    }
    ASSERT_TRUE(database_->Write(collection, std::move(units)).ok());
  }

  std::vector<RankedChunk> Ask(const std::string& collection, const TermList& question,
                               uint32_t limit, const ChunkSet* allowed = nullptr,
                               RankMode mode = RankMode::kDefault) {
    std::string words;
    for (const std::string& word : question) words += word + " ";
    RankRequest request;
    request.question = words;
    request.mode = mode;
    request.limit = limit;
    request.allowed = allowed;
    const CollectionView view = *database_->View().Collection(collection);
    Result<RankAnswer> answer = view.Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    return answer.ok() ? std::move(answer->rows) : std::vector<RankedChunk>();
  }

  std::string path_;
  std::unique_ptr<Database> database_;
};

std::vector<uint32_t> Chunks(const std::vector<RankedChunk>& rows) {
  std::vector<uint32_t> chunks;
  for (const RankedChunk& row : rows) chunks.push_back(row.chunk.value);
  return chunks;
}

std::vector<TermList> RandomTexts(std::mt19937* random) {
  std::vector<TermList> texts(60 + (*random)() % 120);
  for (TermList& text : texts) {
    for (size_t n = 2 + (*random)() % 8; n > 0; --n) {
      const uint32_t range = (*random)() % 3 == 0 ? 300 : 30;
      text.push_back("zq" + std::to_string((*random)() % range));
    }
  }
  return texts;
}

TEST_F(SimilarExpertTest, OrdersChunksAsTheSlowModelDoes) {
  std::mt19937 random(3);
  for (int round = 0; round < 8; ++round) {
    const std::vector<TermList> texts = RandomTexts(&random);
    const std::string name = "c" + std::to_string(round);
    Write(name, texts);
    for (int q = 0; q < 12; ++q) {
      TermList question;
      for (size_t n = 1 + random() % 3; n > 0; --n) {
        question.push_back("zq" + std::to_string(random() % (q % 2 == 0 ? 30 : 300)));
      }
      const uint32_t limit = q % 3 == 0 ? 10 : 60;
      const std::vector<RankedChunk> rows = Ask(name, question, limit);
      EXPECT_EQ(Chunks(rows), NaiveSimilarOrder(texts, question, limit)) << name << " " << q;
      for (size_t i = 0; i < rows.size(); ++i) {
        double shares = 0;
        for (const ExpertShare& share : rows[i].shares) shares += share.score;
        EXPECT_NEAR(shares, rows[i].score, 1e-9);
        if (i == 0) continue;
        const bool falls = rows[i].score < rows[i - 1].score;
        const bool ties = rows[i].score == rows[i - 1].score;
        EXPECT_TRUE(falls || (ties && rows[i - 1].chunk.value < rows[i].chunk.value));
      }
    }
  }
}

std::vector<TermList> ChainTexts() {
  std::vector<TermList> texts;
  for (int i = 0; i < 200; ++i) {
    texts.push_back({"pq" + std::to_string(2 * i), "points", "pq" + std::to_string(2 * i + 1)});
  }
  for (int i = 0; i < 6; ++i) {
    texts.push_back({"hash" + std::to_string(i), "points", "hash" + std::to_string(i + 1)});
  }
  return texts;
}

TEST_F(SimilarExpertTest, FollowsNamesThatTwoChunksShare) {
  Write("main", ChainTexts());
  const std::vector<RankedChunk> rows = Ask("main", {"hash0"}, 10);
  EXPECT_EQ(Chunks(rows), (std::vector<uint32_t>{200, 201, 202, 203, 204, 205}));
  EXPECT_STREQ(rows[5].shares.back().expert, "similar");
  EXPECT_GT(rows[5].shares.back().score, 0);
}

TEST_F(SimilarExpertTest, FollowsNoChainThroughWhatAFilterLeavesOut) {
  Write("main", ChainTexts());
  ChunkSet allowed;
  allowed.addRange(0, 206);
  allowed.remove(203);
  EXPECT_EQ(Chunks(Ask("main", {"hash0"}, 10, &allowed)), (std::vector<uint32_t>{200, 201, 202}));
}

TEST_F(SimilarExpertTest, LeavesTheFirstRowsToWordsWhereNoNameIsRare) {
  std::mt19937 random(5);
  std::vector<TermList> texts = RandomTexts(&random);
  for (size_t i = 0; i < 20; ++i) texts[i].push_back("common");
  Write("main", texts);
  const std::vector<RankedChunk> by_default = Ask("main", {"common"}, 60);
  const std::vector<RankedChunk> by_words = Ask("main", {"common"}, 10, nullptr, RankMode::kBm25);
  ASSERT_GT(by_default.size(), 20u);
  ASSERT_EQ(by_words.size(), 10u);
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(by_default[i].chunk, by_words[i].chunk);
    EXPECT_EQ(by_default[i].score, by_words[i].score);
  }
}

TEST_F(SimilarExpertTest, StandsIdenticalChunksAndChunksAlone) {
  Write("same", std::vector<TermList>(30, TermList{"zq1", "zq2"}));
  EXPECT_EQ(Ask("same", {"zq1"}, 100).size(), 30u);
  Write("one", {{"zq1"}});
  EXPECT_EQ(Ask("one", {"zq1"}, 100).size(), 1u);
  EXPECT_TRUE(Ask("one", {"unknown"}, 100).empty());
}

}  // namespace
}  // namespace wend
