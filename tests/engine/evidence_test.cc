// The mode evidence against a naive model over the rows that BM25 gives, and case by case.
#include "engine/mixture/evidence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <set>

#include "engine/rank_request.h"
#include "engine/similarity_graph.h"

namespace wend {
namespace {

using Words = std::vector<std::string>;
using Vector = std::map<std::string, double>;

class EvidenceTest : public testing::Test {
 protected:
  EvidenceTest() {
    auto opened = Database::Open(":memory:", {});
    EXPECT_TRUE(opened.ok());
    database_ = std::move(*opened);
  }

  void Write(const std::string& collection, const std::vector<Words>& texts) {
    std::vector<Unit> units;
    for (const Words& words : texts) {
      Unit& unit = units.emplace_back();
      unit.key = std::to_string(units.size() - 1);
      for (const std::string& word : words) unit.text += word + " ";
    }
    ASSERT_TRUE(database_->Write(collection, std::move(units)).ok());
  }

  std::vector<RankedChunk> Ask(const std::string& collection, const std::string& question,
                               RankMode mode, uint32_t limit = 30) {
    RankRequest request;
    request.question = question;
    request.mode = mode;
    request.limit = limit;
    request.experts.chain = request.experts.similar = request.experts.router = false;
    Result<RankAnswer> answer = database_->View().Collection(collection)->Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    return answer.ok() ? std::move(answer->rows) : std::vector<RankedChunk>();
  }

  std::unique_ptr<Database> database_;
};

double Product(const Vector& a, const Vector& b, const std::map<std::string, uint64_t>& df,
               uint64_t most) {
  double sum = 0;
  for (const auto& [word, weight] : a) {
    const auto at = b.find(word);
    if (at != b.end() && df.at(word) <= most) sum += weight * at->second;
  }
  return sum;
}

TEST_F(EvidenceTest, ArrangesRowsAsTheNaiveModelDoes) {
  std::mt19937 random(3);
  for (int round = 0; round < 10; ++round) {
    std::vector<Words> texts(12 + random() % 20);
    std::map<std::string, uint64_t> df;
    for (Words& words : texts) {
      words.push_back(random() % 2 == 0 ? "boat" : "harbour");
      for (size_t n = 1 + random() % 4; n > 0; --n) {
        words.push_back("name" + std::to_string(random() % 14));
      }
      for (const std::string& word : std::set<std::string>(words.begin(), words.end())) ++df[word];
    }
    std::vector<Vector> vectors;
    for (const Words& words : texts) {
      std::map<std::string, uint32_t> counts;
      for (const std::string& word : words) ++counts[word];
      Vector& vector = vectors.emplace_back();
      double squares = 0;
      for (const auto& [word, n] : counts) {
        vector[word] = TfWeight(n) * IdfWeight(df[word], texts.size());
        squares += vector[word] * vector[word];
      }
      for (auto& [word, weight] : vector) weight /= std::sqrt(squares);
    }
    const std::string collection = "c" + std::to_string(round);
    Write(collection, texts);
    const std::vector<RankedChunk> words = Ask(collection, "boat harbour", RankMode::kBm25);
    const std::vector<RankedChunk> rows = Ask(collection, "boat harbour", RankMode::kEvidence);
    ASSERT_EQ(rows.size(), words.size());
    std::vector<uint32_t> order = {words[0].chunk.value};
    while (order.size() < words.size()) {
      double most = -1;
      uint32_t best = 0;
      for (const RankedChunk& row : words) {
        const uint32_t chunk = row.chunk.value;
        if (std::ranges::find(order, chunk) != order.end()) continue;
        double bridge = 0;
        bool repeats = false;
        for (const uint32_t taken : order) {
          bridge = std::max(bridge, Product(vectors[taken], vectors[chunk], df, 4));
          repeats = repeats || Product(vectors[taken], vectors[chunk], df, 1000) >= 0.95;
        }
        const double worth = row.score / words[0].score * (repeats ? 0.5 : 1 + bridge);
        if (worth > most + 1e-12) {
          most = worth;
          best = chunk;
        }
      }
      order.push_back(best);
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].chunk.value, order[i]) << round << " " << i;
      if (i > 0) {
        EXPECT_LE(rows[i].score, rows[i - 1].score);
      }
      double shares = 0;
      for (const ExpertShare& share : rows[i].shares) shares += share.score;
      EXPECT_NEAR(shares, rows[i].score, 1e-9);
    }
  }
}

TEST_F(EvidenceTest, FollowsARareNameToTheNextPassage) {
  std::vector<Words> texts = {{"boat", "captain", "ferdinand"},
                              {"boat", "paint", "blue", "wood"},
                              {"boat", "ferdinand", "widow", "wood", "port"}};
  for (int i = 0; i < 20; ++i) {
    texts.push_back({"boat", "filler" + std::to_string(i), "sand", "rock", "tree", "wood"});
  }
  Write("main", texts);
  const auto chunks = [this](RankMode mode) {
    std::vector<uint32_t> out;
    for (const RankedChunk& row : Ask("main", "boat captain", mode, 3)) {
      out.push_back(row.chunk.value);
    }
    return out;
  };
  EXPECT_EQ(chunks(RankMode::kBm25), (std::vector<uint32_t>{0, 1, 2}));
  EXPECT_EQ(chunks(RankMode::kEvidence), (std::vector<uint32_t>{0, 2, 1}));
}

TEST_F(EvidenceTest, PutsWhatRepeatsABetterRowBehindTheRest) {
  Write("main", {{"boat", "harbour"}, {"boat", "harbour"}, {"boat", "sail", "rope"}});
  const std::vector<RankedChunk> rows = Ask("main", "boat harbour", RankMode::kEvidence);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].chunk.value, 0u);
}

}  // namespace
}  // namespace wend
