// Likeness of sessions: against dense vectors over all words.
#include "engine/mixture/session_likeness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "engine/database.h"

namespace wend {
namespace {

// Thirty words that no stemmer changes and no list of stop words holds.
std::string Word(size_t i) {
  std::string word = i < 20 ? "zqk" : "zqm";
  word.push_back(static_cast<char>('a' + i % 20));
  word.push_back('k');
  return word;
}

struct Talk {
  std::vector<std::vector<uint32_t>> chunks;  // of each session; chunk ids are given in order
  std::vector<std::set<size_t>> words;        // of each session
  std::map<size_t, double> df;                // of each word, in chunks
  size_t chunk_count = 0;
};

Talk WriteTalk(std::mt19937* random, Database* database) {
  Talk talk;
  std::vector<Unit> units;
  for (size_t s = 0; s < 12; ++s) {
    talk.chunks.emplace_back();
    talk.words.emplace_back();
    for (size_t m = 0; m < 1 + s % 4; ++m) {
      Unit unit;
      unit.kind = Unit::Kind::kMessage;
      unit.key = "m" + std::to_string(units.size());
      unit.session = "s" + std::to_string(s);
      std::set<size_t> words;
      for (size_t w = 0; w < 6; ++w) {
        const size_t word = (*random)() % 30;
        words.insert(word);
        unit.text += Word(word) + " ";
      }
      for (const size_t word : words) talk.df[word] += 1;
      talk.words[s].insert(words.begin(), words.end());
      talk.chunks[s].push_back(static_cast<uint32_t>(units.size()));
      units.push_back(std::move(unit));
    }
  }
  talk.chunk_count = units.size();
  EXPECT_TRUE(database->Write("main", std::move(units)).ok());
  return talk;
}

double NaiveCosine(const Talk& talk, size_t a, size_t b, const std::map<size_t, double>& idf) {
  double both = 0, of_a = 0, of_b = 0;
  for (const auto& [word, weight] : idf) {
    const bool in_a = talk.words[a].contains(word), in_b = talk.words[b].contains(word);
    both += in_a && in_b ? weight * weight : 0;
    of_a += in_a ? weight * weight : 0;
    of_b += in_b ? weight * weight : 0;
  }
  return both > 0 ? both / std::sqrt(of_a * of_b) : 0;
}

TEST(SessionLikeness, IsTheCosineWithOneOfTheThreeBestTimesItsScore) {
  std::mt19937 random(7);
  for (int round = 0; round < 10; ++round) {
    Result<std::unique_ptr<Database>> database = Database::Open(":memory:", {});
    ASSERT_TRUE(database.ok()) << database.status().message();
    const Talk talk = WriteTalk(&random, database->get());
    std::vector<double> scores;
    for (size_t s = 0; s < talk.chunks.size(); ++s) {
      scores.push_back(static_cast<double>(random() % 1000) + static_cast<double>(s) * 1e-3);
    }
    const CollectionView view = *(*database)->View().Collection("main");
    const Result<std::vector<double>> likeness =
        LikenessToBest(*view.version(), talk.chunks, scores);
    ASSERT_TRUE(likeness.ok()) << likeness.status().message();
    std::map<size_t, double> idf;
    for (const auto& [word, df] : talk.df) {
      const auto n = static_cast<double>(talk.chunk_count);
      idf[word] = std::log((1 + n) / (1 + df)) + 1;
    }
    std::vector<double> sorted = scores;
    std::ranges::sort(sorted, std::greater());
    for (size_t s = 0; s < scores.size(); ++s) {
      double expected = 0;
      for (size_t best = 0; best < scores.size(); ++best) {
        if (scores[best] < sorted[2]) continue;
        expected = std::max(expected, scores[best] * NaiveCosine(talk, s, best, idf));
      }
      EXPECT_NEAR((*likeness)[s], expected, 1e-6) << "session " << s;
    }
  }
}

TEST(SessionLikeness, OfSessionsWithoutWordsIsNothing) {
  Result<std::unique_ptr<Database>> database = Database::Open(":memory:", {});
  ASSERT_TRUE(database.ok()) << database.status().message();
  Unit unit;
  unit.kind = Unit::Kind::kMessage;
  unit.key = "m";
  unit.session = "s";
  unit.text = "kayak";
  ASSERT_TRUE((*database)->Write("main", {unit}).ok());
  const CollectionView view = *(*database)->View().Collection("main");
  const auto likeness = LikenessToBest(*view.version(), {{}, {0}, {}}, {1, 1, 0});
  ASSERT_TRUE(likeness.ok()) << likeness.status().message();
  EXPECT_EQ(*likeness, (std::vector<double>{0, 1, 0}));
  EXPECT_TRUE(LikenessToBest(*view.version(), {}, {})->empty());
}

}  // namespace
}  // namespace wend
