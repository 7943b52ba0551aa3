// The mode walk over a database: the graph against a dense matrix of what the readers of single
// types say, filters as masks, both executors, provenance, and odd collections.
#include "engine/walk/walk_search.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

#include "engine/chunk_cursor.h"
#include "engine/database.h"
#include "engine/walk/walk_graph.h"
#include "tests/model/dense_walk.h"

namespace wend {
namespace {

using Version = std::shared_ptr<const CollectionVersion>;

Unit Document(const std::string& key, const std::string& title, const std::string& text) {
  Unit u;
  u.key = key;
  u.title = title;
  u.text = text;
  return u;
}

Unit Message(const std::string& key, const std::string& session, const std::string& text) {
  Unit u;
  u.kind = Unit::Kind::kMessage;
  u.key = key;
  u.session = session;
  u.text = text;
  return u;
}

LinkChange Link(const std::string& from, const std::string& to, double weight = 1) {
  return {from, to, *LinkWeightOf(weight)};
}

class WalkSearchTest : public testing::Test {
 protected:
  WalkSearchTest() : database_(std::move(*Database::Open(":memory:", {}))) {
    CollectionOptions small;
    small.chunker.target_terms = 8;
    EXPECT_TRUE(database_->CreateCollection("main", small, true).ok());
  }

  void Write(const std::vector<Unit>& units, const std::vector<LinkChange>& links = {}) {
    const auto written = database_->Write("main", units, {}, links);
    ASSERT_TRUE(written.ok()) << written.status().message();
  }
  CollectionView View() { return *database_->View().Collection("main"); }
  Version Current() { return View().version(); }

  RankAnswer Ask(const std::string& question, RankRequest request = {}) {
    request.question = question;
    request.mode = RankMode::kWalk;
    Result<RankAnswer> answer = View().Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    return answer.ok() ? std::move(*answer) : RankAnswer();
  }
  std::string KeyOf(uint32_t chunk) { return View().ReadPassage(ChunkId(chunk))->key; }
  std::string Keys(const RankAnswer& answer) {
    std::string keys;
    for (const RankedChunk& row : answer.rows) {
      keys += (keys.empty() ? "" : " ") + KeyOf(row.chunk.value);
    }
    return keys;
  }
  // "k1 -mention-> k2", with "~" in front of the type where it was walked against its direction.
  std::string Path(const RankedChunk& row) {
    std::string text;
    for (const WalkStep& step : row.path) {
      if (!step.is_seed) {
        text += step.back ? " -~" : " -";
        text += kWalkEdgeNames[static_cast<size_t>(step.edge)];
        text += "-> ";
      }
      text += KeyOf(step.chunk);
    }
    return text;
  }
  uint32_t ChunkOf(const std::string& key) { return **FindFirstChunk(*Current(), key); }

  // Documents that mention, follow, resemble and are linked to each other.
  void WriteRandom(uint32_t seed);
  void ExpectLikeDense(const WalkOptions& options, const ChunkSet* allowed);

  std::unique_ptr<Database> database_;
};

void WalkSearchTest::WriteRandom(uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](size_t bound) { return random() % bound; };
  std::vector<Unit> units;
  std::vector<LinkChange> links;
  for (int i = 0; i < 30; ++i) {
    std::string text;
    for (size_t w = 3 + below(25); w > 0; --w) {
      text += below(6) == 0 ? "Name" + std::to_string(below(30)) + "q"
                            : "w" + std::to_string(below(40)) + "x";
      text += below(5) == 0 ? ". " : " ";
    }
    const std::string key = "k" + std::to_string(i);
    units.push_back(i % 3 == 0 ? Message(key, "s" + std::to_string(below(3)), text)
                               : Document(key, "Name" + std::to_string(i) + "q", text));
  }
  for (int i = 0; i < 25; ++i) {
    const std::string from = "k" + std::to_string(below(30));
    const std::string to = "k" + std::to_string(below(33));  // some lead nowhere
    if (from != to) links.push_back(Link(from, to, 0.1 + 0.1 * static_cast<double>(below(20))));
  }
  Write(units, links);
  ASSERT_TRUE(database_->Delete("main", {"k7", "k12"}, std::nullopt).ok());
}

void WalkSearchTest::ExpectLikeDense(const WalkOptions& options, const ChunkSet* allowed) {
  const Version version = Current();
  const uint32_t size = version->counts().next_chunk;
  std::vector<bool> exists(size, false);
  ChunkCursor cursor(version, nullptr);
  while (*cursor.Next()) {
    const uint32_t chunk = cursor.chunk().value;
    exists[chunk] = allowed == nullptr || allowed->contains(chunk);
  }
  EdgeReader edges(version);
  MentionReader mentions(version);
  SimilarReader similar(version);
  const auto rarity = [](uint64_t df) { return 1 / std::log2(std::max<uint64_t>(df, 2)); };
  std::vector<RawEdges> raw(size);
  std::vector<WeightedChunk> list;
  for (uint32_t chunk = 0; chunk < size; ++chunk) {
    ASSERT_TRUE(edges.ReadNext(chunk, options.window, options.decay, &list).ok());
    for (const auto& e : list) raw[chunk][0].push_back({e.chunk, e.weight, false});
    ASSERT_TRUE(edges.ReadLinks(chunk, LinkScan::Direction::kOut, 100, &list).ok());
    for (const auto& e : list) raw[chunk][1].push_back({e.chunk, e.weight, false});
    ASSERT_TRUE(edges.ReadLinks(chunk, LinkScan::Direction::kIn, 100, &list).ok());
    for (const auto& e : list) raw[chunk][1].push_back({e.chunk, options.link_back * e.weight});
    const auto said = *mentions.ReadChunk(chunk);
    for (const Mention& m : said->named) {
      const double weight = m.weight * rarity(m.frequency);
      raw[chunk][2].push_back({m.chunk, weight, false});
      // Who is named leads back, by how rare its own title is: the same words.
      raw[m.chunk][2].push_back({chunk, options.mention_back * weight, true});
    }
    const auto alike = *similar.Read(chunk);
    for (size_t i = 0; i < alike->best.size() && i < options.neighbours; ++i) {
      raw[chunk][3].push_back({alike->best[i].chunk, alike->best[i].weight, false});
    }
  }
  const DenseWalk dense(raw, exists, options.weights);
  WalkGraph graph(version, options, allowed);
  for (uint32_t from = 0; from < size; ++from) {
    std::map<std::pair<uint32_t, size_t>, double> found;
    double sum = 0;
    const std::span<const WalkArc> arcs = *graph.Read(from);
    for (const WalkArc& arc : arcs) {
      found[{arc.to, static_cast<size_t>(arc.edge)}] += arc.probability;
      sum += arc.probability;
    }
    if (sum > 0) {
      EXPECT_NEAR(sum, 1.0, 1e-12);
    }
    for (uint32_t to = 0; to < size; ++to) {
      for (size_t type = 0; type < kWalkEdges; ++type) {
        EXPECT_NEAR((found[{to, type}]), dense.Probability(from, to, type), 1e-12)
            << from << " -> " << to << " by " << kWalkEdgeNames[type];
      }
    }
  }
}

TEST_F(WalkSearchTest, ArcsAreThoseOfADenseMatrixWithAndWithoutAFilter) {
  for (uint32_t seed = 1; seed <= 3; ++seed) {
    WriteRandom(seed);
    WalkOptions options;
    ExpectLikeDense(options, nullptr);
    ChunkSet allowed;
    for (uint32_t chunk = 0; chunk < Current()->counts().next_chunk; chunk += 1 + chunk % 3) {
      allowed.add(chunk);
    }
    options.weights = {2, 0, 0.5, 3};
    options.window = 4;
    options.neighbours = 3;
    ExpectLikeDense(options, &allowed);
    options.weights = {0, 1, std::nan(""), -1};
    ExpectLikeDense(options, &allowed);
    if (HasFailure()) return;
  }
}

TEST_F(WalkSearchTest, ScoresAreTheMassesOfTheSharpenedSeeds) {
  WriteRandom(4);
  for (const WalkExecutor executor : {WalkExecutor::kPush, WalkExecutor::kPower}) {
    RankRequest request;
    request.limit = 100;
    request.walk.executor = executor;
    request.walk.epsilon = 1e-7;
    request.walk.chosen = true;
    const RankAnswer answer = Ask("w3x w7x Name5q w11x", request);
    RankRequest words = request;
    words.question = "w3x w7x Name5q w11x";
    words.mode = RankMode::kBm25;
    const RankAnswer seeds = *View().Rank(words);
    std::map<uint32_t, double> p;
    double sum = 0;
    for (const RankedChunk& seed : seeds.rows) sum += p[seed.chunk.value] = std::pow(seed.score, 3);
    // alpha * p + (1 - alpha) * what arcs bring is what a chunk has.
    WalkGraph graph(Current(), request.walk, nullptr);
    std::map<uint32_t, double> mass, in;
    double lost = 1;
    for (const RankedChunk& row : answer.rows) {
      mass[row.chunk.value] = row.score;
      const auto arcs = *graph.Read(row.chunk.value);
      if (!arcs.empty()) lost -= row.score;
      for (const WalkArc& arc : arcs) in[arc.to] += row.score * arc.probability;
    }
    for (const auto& [chunk, score] : mass) {
      EXPECT_NEAR(score, (0.5 + 0.5 * lost) * p[chunk] / sum + 0.5 * in[chunk], 1e-4) << chunk;
    }
  }
}

TEST_F(WalkSearchTest, ExecutorsAgreeWithinTheResidualOnRows) {
  WriteRandom(5);
  RankRequest request;
  request.limit = 200;
  request.walk.epsilon = 1e-4;
  request.walk.executor = WalkExecutor::kPush;
  const RankAnswer push = Ask("w3x Name8q", request);
  request.walk.executor = WalkExecutor::kPower;
  const RankAnswer power = Ask("w3x Name8q", request);
  std::map<uint32_t, double> difference;
  for (const RankedChunk& row : push.rows) difference[row.chunk.value] += row.score;
  for (const RankedChunk& row : power.rows) difference[row.chunk.value] -= row.score;
  double sum = 0;
  for (const auto& [chunk, d] : difference) sum += std::abs(d);
  EXPECT_LE(sum, push.walk.residual + 1e-9);
  EXPECT_EQ(push.walk.executor, WalkExecutor::kPush);
  EXPECT_EQ(power.walk.executor, WalkExecutor::kPower);
  EXPECT_EQ(power.walk.reason, "as asked");
}

TEST_F(WalkSearchTest, FollowsMentionsLinksAndNeighboursAndSaysHow) {
  Write({Document("film", "The Harbour", "The Harbour was made by Olga Stern."),
         Document("stern", "Olga Stern", "Olga Stern grew up in a mill."),
         Document("mill", "", "It grinds corn."), Document("note", "", "Nothing of it.")},
        {Link("stern", "mill"), Link("note", "stern")});
  Write({Message("m1", "s", "did you see the zeppelin"), Message("m2", "s", "yes, at noon")});
  RankRequest request;
  request.walk.chosen = true;
  const RankAnswer answer = Ask("harbour", request);
  EXPECT_EQ(Keys(answer), "film stern mill note");
  EXPECT_EQ(Path(answer.rows[0]), "film");
  EXPECT_EQ(Path(answer.rows[1]), "film -mention-> stern");
  EXPECT_EQ(Path(answer.rows[2]), "film -mention-> stern -link-> mill");
  EXPECT_EQ(Path(answer.rows[3]), "film -mention-> stern -~link-> note");
  const RankAnswer zeppelin = Ask("zeppelin", request);
  EXPECT_EQ(Keys(zeppelin), "m1 m2");
  EXPECT_EQ(Path(zeppelin.rows[1]), "m1 -next-> m2");
  const RankAnswer corn = Ask("corn", request);
  EXPECT_EQ(Path(corn.rows[1]), "mill -~link-> stern");
  for (const RankedChunk& row : answer.rows) {
    double sum = 0;
    for (const ExpertShare& share : row.shares) sum += share.score;
    EXPECT_NEAR(sum, row.score, 1e-12);
  }
}

TEST_F(WalkSearchTest, WeightsOfTypesDecideWhatIsWalked) {
  Write({Document("a", "", "The zeppelin landed."), Document("b", "", "Bread."),
         Document("c", "", "The landed gentry, not of a word more.")},
        {Link("a", "b")});
  RankRequest request;
  request.walk.chosen = true;
  request.walk.weights = {0, 1, 0, 0};
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "a b");
  request.walk.weights = {0, 0, 0, 1};
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "a c");
  request.walk.weights = {0, 0, 0, 0};
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "a");
  request.walk.weights = {1, std::nan(""), 0, std::numeric_limits<double>::infinity()};
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "a");
}

TEST_F(WalkSearchTest, AFilterHidesChunksFromTheWalkOrFromTheAnswerOnly) {
  Write(
      {Document("a", "", "The zeppelin."), Document("b", "", "Bridge."), Document("c", "", "Far.")},
      {Link("a", "b"), Link("b", "c")});
  ChunkSet allowed;
  allowed.add(ChunkOf("a"));
  allowed.add(ChunkOf("c"));
  RankRequest request;
  request.allowed = &allowed;
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "a") << "the way leads over what is hidden";
  request.filters_walk = false;
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "a c");
  allowed.remove(ChunkOf("a"));
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "c");
  request.filters_walk = true;
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "");
}

TEST_F(WalkSearchTest, UnitsScoreByTheirChunks) {
  Write({Document("long", "",
                  "The zeppelin rose. It was early in the year, and cold. People came "
                  "from the villages around. Nobody had seen the like before. "
                  "Bread, lamps, candles, horses, wagons and barrels were brought. "
                  "Farmers, bakers, smiths, tailors and millers stood waiting."),
         Message("m", "s", "a zeppelin")});
  RankRequest request;
  request.scope = RankRequest::Scope::kDocuments;
  const RankAnswer documents = Ask("zeppelin", request);
  EXPECT_EQ(Keys(documents), "long");
  EXPECT_GT(documents.rows[0].matching_chunks, 1u) << "neighbours are reached";
  request.scope = RankRequest::Scope::kMessages;
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "m");
  request.scope = RankRequest::Scope::kSessions;
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "m");
}

TEST_F(WalkSearchTest, ALookupKeepsItsPlace) {
  std::vector<Unit> units = {Document("it", "", "spare key under the plant")};
  std::vector<LinkChange> links;
  for (int i = 0; i < 20; ++i) {
    units.push_back(Document("key" + std::to_string(i), "", "a key for door " + std::to_string(i)));
    links.push_back(Link("it", "hub"));
    links.push_back(Link("key" + std::to_string(i), "hub"));
  }
  units.push_back(Document("hub", "", "All of them."));
  Write(units, links);
  RankRequest request;
  request.walk.alpha = 0.05;
  const RankAnswer answer = Ask("spare key plant", request);
  EXPECT_EQ(KeyOf(answer.rows[0].chunk.value), "it");
  ASSERT_EQ(answer.reasons.size(), 1u);
  EXPECT_EQ(answer.reasons[0].substr(0, 16), "read as a lookup");
}

TEST_F(WalkSearchTest, OddCollectionsAndQuestions) {
  EXPECT_TRUE(Ask("anything").rows.empty()) << "nothing is there";
  Write({Document("one", "One", "The only text there is.")});
  EXPECT_EQ(Keys(Ask("only text")), "one");
  EXPECT_EQ(Ask("only text").rows[0].score, 1.0);
  EXPECT_TRUE(Ask("zeppelin").rows.empty()) << "no known word";
  EXPECT_TRUE(Ask("").rows.empty());
  RankRequest request;
  request.fallback = Fallback::kRecent;
  EXPECT_EQ(Keys(Ask("zeppelin", request)), "one");
  std::vector<Unit> units;
  for (int i = 0; i < 3000; ++i)
    units.push_back(Document("s" + std::to_string(i), "", "same words"));
  Write(units);
  const RankAnswer same = Ask("same words");
  EXPECT_EQ(same.rows.size(), 10u);
  EXPECT_EQ(same.rows[0].score, same.rows[9].score) << "isolated and alike";
  EXPECT_EQ(same.walk.executor, WalkExecutor::kPush);
  EXPECT_EQ(same.walk.reason, "the walk stays near its seeds");
}

TEST_F(WalkSearchTest, TheSameQuestionGivesTheSameBitsWhateverWasAskedBefore) {
  WriteRandom(6);
  const RankAnswer first = Ask("w3x w9x");
  for (const char* other : {"w1x", "Name3q w20x", "w30x w31x w32x"}) Ask(other);
  const RankAnswer again = Ask("w3x w9x");
  ASSERT_EQ(first.rows.size(), again.rows.size());
  for (size_t i = 0; i < first.rows.size(); ++i) {
    EXPECT_EQ(first.rows[i].chunk, again.rows[i].chunk);
    EXPECT_EQ(first.rows[i].score, again.rows[i].score);
  }
}

}  // namespace
}  // namespace wend
