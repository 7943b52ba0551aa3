// Central chunks against a dense model that builds all similarities, and what the modes that use
// them promise.
#include "engine/centrality.h"

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

class CentralityTest : public testing::Test {
 protected:
  CentralityTest() {
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

  CollectionView View(const std::string& collection) {
    return *database_->View().Collection(collection);
  }

  RankAnswer Ask(const std::string& collection, const std::string& question, RankMode mode,
                 uint32_t limit = 10, const ChunkSet* allowed = nullptr) {
    RankRequest request;
    request.question = question;
    request.mode = mode;
    request.limit = limit;
    request.allowed = allowed;
    Result<RankAnswer> answer = View(collection).Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    return answer.ok() ? std::move(*answer) : RankAnswer();
  }

  static std::vector<uint32_t> Chunks(const RankAnswer& answer) {
    std::vector<uint32_t> chunks;
    for (const RankedChunk& row : answer.rows) chunks.push_back(row.chunk.value);
    return chunks;
  }

  std::unique_ptr<Database> database_;
};

// Greedy over the full matrix of similarities, as centrality.h has it.
std::vector<std::pair<uint32_t, double>> NaiveCentral(const std::vector<Words>& texts,
                                                      const std::vector<uint32_t>& chunks,
                                                      size_t count) {
  std::map<std::string, uint64_t> df;
  for (const Words& words : texts) {
    for (const std::string& word : std::set<std::string>(words.begin(), words.end())) ++df[word];
  }
  std::vector<std::map<std::string, double>> rows;
  double length = 0;
  for (const uint32_t chunk : chunks) {
    std::map<std::string, uint32_t> counts;
    for (const std::string& word : texts[chunk]) ++counts[word];
    std::map<std::string, double>& row = rows.emplace_back();
    double squares = 0;
    for (const auto& [word, n] : counts) {
      row[word] = TfWeight(n) * IdfWeight(df[word], texts.size());
      squares += row[word] * row[word];
    }
    for (auto& [word, weight] : row) weight /= std::sqrt(squares);
    length += static_cast<double>(texts[chunk].size());
  }
  const size_t n = chunks.size();
  std::vector<std::vector<double>> s(n, std::vector<double>(n, 0));
  std::vector<double> w(n), d(n, 0);
  double mass = 0;
  for (size_t i = 0; i < n; ++i) {
    const auto own = static_cast<double>(texts[chunks[i]].size());
    w[i] = own / (own + length / static_cast<double>(n));
    mass += w[i];
    for (size_t j = 0; j < n; ++j) {
      for (const auto& [word, weight] : rows[i]) {
        const auto at = rows[j].find(word);
        if (at != rows[j].end()) s[i][j] += weight * at->second;
      }
    }
  }
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) d[i] += w[i] * s[i][j] * w[j] / mass;
  }
  std::vector<std::pair<uint32_t, double>> central;
  while (central.size() < count) {
    size_t best = 0;
    for (size_t i = 1; i < n; ++i) best = d[i] > d[best] + 1e-12 ? i : best;
    if (!(d[best] > 1e-9)) break;
    central.emplace_back(chunks[best], d[best]);
    const double explained = d[best] / w[best];
    for (size_t j = 0; j < n; ++j) d[j] -= w[j] * s[best][j] * explained;
  }
  return central;
}

TEST_F(CentralityTest, TakesWhatTheDenseModelTakes) {
  std::mt19937 random(5);
  const Words kWords = {"boat", "harbour", "wind", "sail", "rope", "anchor", "mast", "keel"};
  for (int round = 0; round < 10; ++round) {
    std::vector<Words> texts(10 + random() % 40);
    for (Words& words : texts) {
      for (size_t n = 1 + random() % 9; n > 0; --n) words.push_back(kWords[random() % 8]);
    }
    const std::string collection = "c" + std::to_string(round);
    Write(collection, texts);
    ChunkSet allowed;
    std::vector<uint32_t> chunks;
    for (uint32_t i = 0; i < texts.size(); ++i) {
      if (round % 2 == 1 && random() % 3 == 0) continue;
      allowed.add(i);
      chunks.push_back(i);
    }
    const RankAnswer answer =
        Ask(collection, "main themes", RankMode::kGlobal, 20, round % 2 == 1 ? &allowed : nullptr);
    const auto want = NaiveCentral(texts, chunks, 20);
    ASSERT_EQ(answer.rows.size(), want.size());
    for (size_t i = 0; i < want.size(); ++i) {
      EXPECT_NEAR(answer.rows[i].score, want[i].second, 1e-9);
      if (i > 0) {
        EXPECT_LE(answer.rows[i].score, answer.rows[i - 1].score);
      }
      // Equal scores may be taken in either order.
      const bool tied = (i > 0 && want[i - 1].second - want[i].second < 1e-9) ||
                        (i + 1 < want.size() && want[i].second - want[i + 1].second < 1e-9);
      if (!tied) {
        EXPECT_EQ(texts[answer.rows[i].chunk.value], texts[want[i].first]);
      }
    }
  }
}

TEST_F(CentralityTest, ShowsOnePassageOfEachThemeBeforeASecondOfAny) {
  std::vector<Words> texts;
  for (int i = 0; i < 6; ++i) texts.push_back({"boat", "harbour", "sail", "wind"});
  for (int i = 0; i < 4; ++i) texts.push_back({"bread", "oven", "flour", "yeast"});
  for (int i = 0; i < 3; ++i) texts.push_back({"violin", "string", "bow", "concert"});
  Write("main", texts);
  const std::vector<uint32_t> first = Chunks(Ask("main", "overview", RankMode::kGlobal, 3));
  EXPECT_EQ(first, (std::vector<uint32_t>{0, 6, 10}));
  // What repeats them says nothing.
  EXPECT_EQ(Ask("main", "overview", RankMode::kGlobal, 10).rows.size(), 3u);
}

TEST_F(CentralityTest, SumsUpTheTopicWhereTheQuestionHasOne) {
  Write("main", {{"boat", "harbour", "sail"},
                 {"boat", "harbour", "rope"},
                 {"bread", "oven", "flour"},
                 {"bread", "oven", "yeast"}});
  for (const uint32_t chunk : Chunks(Ask("main", "summarise the bread", RankMode::kGlobal))) {
    EXPECT_GE(chunk, 2u);
  }
  const RankAnswer all = Ask("main", "Was sind die Hauptthemen?", RankMode::kGlobal);
  EXPECT_EQ(all.rows.size(), 4u);
  EXPECT_EQ(all.reasons.at(0), "read as a summary question: 'Hauptthemen'");
}

TEST_F(CentralityTest, GivesNothingForNothing) {
  Write("one", {{"boat"}});
  EXPECT_EQ(Ask("one", "overview", RankMode::kGlobal).rows.size(), 1u);
  const ChunkSet none;
  EXPECT_TRUE(Ask("one", "overview", RankMode::kGlobal, 10, &none).rows.empty());
  Write("bare", {{"?"}});
  EXPECT_TRUE(Ask("bare", "overview", RankMode::kGlobal).rows.empty());
}

TEST_F(CentralityTest, LooksAtABoundedNumberOfChunksFromTheWholeCollection) {
  std::vector<Words> texts;
  for (size_t i = 0; i < CentralityLimits::kMaxChunks + 500; ++i) {
    texts.push_back({"word" + std::to_string(i % 97)});
  }
  Write("main", texts);
  const auto sample = SampleChunks(*View("main").version(), nullptr);
  ASSERT_TRUE(sample.ok());
  EXPECT_EQ(sample->size(), CentralityLimits::kMaxChunks);
  EXPECT_EQ(sample->front().chunk, 0u);
  EXPECT_GE(sample->back().chunk, texts.size() - 2);
}

}  // namespace
}  // namespace wend
