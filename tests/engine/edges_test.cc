// Links: through random writes, deletions and reopenings they are what a plain map of pairs of
// keys says, for cursors and for walks; and the neighbours of a chunk come by distance.
#include "engine/edges.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <random>
#include <set>

#include "engine/database.h"
#include "engine/edge_cursor.h"
#include "engine/unit_cursor.h"
#include "storage/format.h"

namespace wend {
namespace {

using Direction = LinkScan::Direction;
constexpr CollectionId kMain{1};

LinkChange Link(const std::string& from, const std::string& to, double weight = 1) {
  return {from, to, *LinkWeightOf(weight)};
}
LinkChange Unlink(const std::string& from, const std::string& to) {
  return {from, to, std::nullopt};
}

Unit Document(const std::string& key, const std::string& text) {
  Unit u;
  u.key = key;
  u.text = text;
  return u;
}

class EdgesTest : public testing::Test {
 protected:
  using Pair = std::pair<std::string, std::string>;

  EdgesTest() {
    path_ =
        (std::filesystem::temp_directory_path() / ("wend_edges_test_" + std::to_string(getpid())))
            .string();
    std::filesystem::remove_all(path_);
    Reopen();
  }
  ~EdgesTest() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Reopen() {
    database_.reset();
    Result<std::unique_ptr<Database>> opened = Database::Open(path_, {});
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
    CollectionOptions small;
    small.chunker.target_terms = 8;
    ASSERT_TRUE(database_->CreateCollection("main", small, true).ok());
  }

  WriteSummary Write(const std::vector<Unit>& units, const std::vector<LinkChange>& links = {}) {
    const Result<WriteSummary> summary = database_->Write("main", units, {}, links);
    EXPECT_TRUE(summary.ok()) << summary.status().message();
    return summary.ok() ? *summary : WriteSummary();
  }

  std::shared_ptr<const CollectionVersion> Current() {
    return database_->View().Collection("main")->version();
  }

  // The keys that a unit leads to, as "b:1 c:0.5".
  std::string Ends(const std::string& key, Direction direction, size_t max_count = 100) {
    const auto version = Current();
    const Result<std::optional<uint32_t>> chunk = FindFirstChunk(*version, key);
    EXPECT_TRUE(chunk.ok());
    if (!chunk.ok() || !chunk->has_value()) return "-";
    EdgeReader reader(version);
    std::vector<WeightedChunk> ends;
    EXPECT_TRUE(reader.ReadLinks(**chunk, direction, max_count, &ends).ok());
    std::string text;
    ChunkCursor cursor(version, nullptr);
    for (const WeightedChunk& end : ends) {
      EXPECT_TRUE(*cursor.Seek(ChunkId(end.chunk)));
      text += (text.empty() ? "" : " ") + std::string((*cursor.ReadUnit())->key) + ":" +
              std::to_string(std::lround(end.weight * 1000));
    }
    return text;
  }

  void ExpectClean() {
    const Result<VerifyReport> report = database_->Verify();
    ASSERT_TRUE(report.ok());
    EXPECT_TRUE(report->clean()) << report->ToText();
  }

  void ExpectLike(const std::map<Pair, uint32_t>& links, const std::map<std::string, bool>& units);

  std::string path_;
  std::unique_ptr<Database> database_;
};

TEST_F(EdgesTest, LinksLeadBothWaysByWeight) {
  Write({Document("a", "one"), Document("b", "two"), Document("c", "three")},
        {Link("a", "b", 0.5), Link("a", "c", 2), Link("c", "b", 0.25)});
  EXPECT_EQ(Ends("a", Direction::kOut), "c:2000 b:500");
  EXPECT_EQ(Ends("b", Direction::kIn), "a:500 c:250");
  EXPECT_EQ(Ends("b", Direction::kIn, 1), "a:500");
  EXPECT_EQ(Ends("b", Direction::kOut), "");
  ExpectClean();
}

TEST_F(EdgesTest, ABatchOfNothingButLinksIsSeenByTheNextView) {
  Write({Document("a", "one"), Document("b", "two"), Document("c", "three")}, {Link("a", "b")});
  const auto before = Current();
  // Neither the number of links nor the sum of their weights changes.
  Write({}, {Unlink("a", "b"), Link("a", "c")});
  EXPECT_EQ(Ends("a", Direction::kOut), "c:1000");
  EdgeReader old(before);
  std::vector<WeightedChunk> ends;
  ASSERT_TRUE(old.ReadLinks(0, Direction::kOut, 9, &ends).ok());
  EXPECT_EQ(ends, (std::vector<WeightedChunk>{{1, 1.0}}));
}

TEST_F(EdgesTest, WhereAUnitWasIsNotWhereItIsInAnotherVersion) {
  Write({Document("a", "one"), Document("b", "two")}, {Link("a", "b")});
  const auto before = Current();
  Write({Document("b", "two, edited"), Document("a", "one, edited")});
  const auto after = Current();
  std::vector<WeightedChunk> ends;
  for (int turn = 0; turn < 3; ++turn) {
    ASSERT_TRUE(EdgeReader(after).ReadLinks(3, Direction::kOut, 9, &ends).ok());
    EXPECT_EQ(ends, (std::vector<WeightedChunk>{{2, 1.0}}));
    ASSERT_TRUE(EdgeReader(after).ReadLinks(0, Direction::kOut, 9, &ends).ok());
    EXPECT_TRUE(ends.empty()) << "a chunk that is dead";
    ASSERT_TRUE(EdgeReader(before).ReadLinks(0, Direction::kOut, 9, &ends).ok());
    EXPECT_EQ(ends, (std::vector<WeightedChunk>{{1, 1.0}}));
    ASSERT_TRUE(EdgeReader(before).ReadLinks(3, Direction::kOut, 9, &ends).ok());
    EXPECT_TRUE(ends.empty()) << "a chunk to come";
  }
}

TEST_F(EdgesTest, ALinkWaitsForItsUnitsAndSurvivesTheirReplacement) {
  Write({Document("a", "one")}, {Link("a", "b"), Link("x", "a")});
  EXPECT_EQ(Ends("a", Direction::kOut), "");
  EXPECT_EQ(Ends("a", Direction::kIn), "");
  Write({Document("b", "two"), Document("x", "")});
  EXPECT_EQ(Ends("a", Direction::kOut), "b:1000");
  EXPECT_EQ(Ends("a", Direction::kIn), "") << "x has no text";
  Write({Document("x", "text")});
  EXPECT_EQ(Ends("a", Direction::kIn), "x:1000");
  Write({Document("b", "two, edited"), Document("a", "one, edited")});
  EXPECT_EQ(Ends("a", Direction::kOut), "b:1000");
  ASSERT_TRUE(database_->Delete("main", {"b"}, std::nullopt).ok());
  EXPECT_EQ(Ends("a", Direction::kOut), "");
  Write({Document("b", "two again")});
  EXPECT_EQ(Ends("a", Direction::kOut), "b:1000") << "a link to a deleted unit waits";
  ASSERT_TRUE(database_->Delete("main", {"a"}, std::nullopt).ok());
  Write({Document("a", "one again")});
  EXPECT_EQ(Ends("a", Direction::kOut), "") << "a link from a deleted unit goes with it";
  EXPECT_EQ(Ends("a", Direction::kIn), "x:1000");
  ExpectClean();
}

TEST_F(EdgesTest, OnlyTheFirstChunkOfADocumentHasLinks) {
  Write({Document("a",
                  "One two three four five six. Seven eight nine ten eleven twelve. "
                  "Thirteen fourteen fifteen sixteen seventeen eighteen."),
         Document("b", "other")},
        {Link("a", "b")});
  const auto version = Current();
  ASSERT_GT(version->counts().next_chunk, 2u);
  EdgeReader reader(version);
  std::vector<WeightedChunk> ends;
  for (uint32_t chunk = 0; chunk + 1 < version->counts().next_chunk; ++chunk) {
    ASSERT_TRUE(reader.ReadLinks(chunk, Direction::kOut, 9, &ends).ok());
    EXPECT_EQ(ends.size(), chunk == 0 ? 1u : 0u);
  }
  ASSERT_TRUE(reader.ReadLinks(12345, Direction::kOut, 9, &ends).ok());
  EXPECT_TRUE(ends.empty());
}

TEST_F(EdgesTest, RefusesWhatIsNoLink) {
  const auto write = [&](LinkChange link) {
    return database_->Write("main", {}, {}, {std::move(link)}).status();
  };
  EXPECT_EQ(write(Link("a", "a")).message(), "'a' cannot be linked to itself");
  EXPECT_EQ(write(Link("", "a")).code(), Code::kInvalid);
  EXPECT_EQ(write(Link("a", std::string(1025, 'x'))).code(), Code::kTooBig);
  EXPECT_EQ(write({"a", "b", 0}).code(), Code::kInvalid);
  EXPECT_EQ(write({"a", "b", kMaxLinkWeight + 1}).code(), Code::kInvalid);
  EXPECT_EQ(Current()->counts().links, 0u);
  for (const double bad :
       {0.0, -1.0, 1e-7, 1000.1, std::nan(""), std::numeric_limits<double>::infinity(),
        -std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(LinkWeightOf(bad).status().code(), Code::kInvalid) << bad;
  }
  EXPECT_EQ(*LinkWeightOf(0.000001), 1u);
  EXPECT_EQ(*LinkWeightOf(1000), kMaxLinkWeight);
}

TEST_F(EdgesTest, OfManyLinksToOneUnitTheHeaviestCome) {
  std::vector<Unit> units = {Document("hub", "hub")};
  std::vector<LinkChange> links;
  for (int i = 0; i < 500; ++i) {
    const std::string key = "k" + std::to_string(i);
    units.push_back(Document(key, "text"));
    links.push_back(Link(key, "hub", (1 + i * 7 % 500) / 500.0));
  }
  Write(units, links);
  EdgeReader reader(Current());
  std::vector<WeightedChunk> ends;
  ASSERT_TRUE(reader.ReadLinks(0, Direction::kIn, 10, &ends).ok());
  ASSERT_EQ(ends.size(), 10u);
  EXPECT_EQ(ends[0].weight, 1.0);
  EXPECT_NEAR(ends[9].weight, 491 / 500.0, 1e-9);
  const std::vector<WeightedChunk> few = ends;
  ASSERT_TRUE(reader.ReadLinks(0, Direction::kIn, 400, &ends).ok());
  EXPECT_EQ(ends.size(), 400u);
  ASSERT_TRUE(reader.ReadLinks(0, Direction::kIn, 10, &ends).ok());
  EXPECT_EQ(ends, few) << "what was read before does not matter";
}

TEST_F(EdgesTest, NeighboursComeByDistanceWithinTheirChain) {
  std::vector<Unit> units;
  for (int i = 0; i < 12; ++i) {
    Unit u = Document("m" + std::to_string(i), "said");
    u.kind = Unit::Kind::kMessage;
    u.session = i % 2 == 0 ? "even" : "odd";
    units.push_back(u);
  }
  Write(units);
  EdgeReader reader(Current());
  std::vector<WeightedChunk> around;
  const auto read = [&](uint32_t chunk, uint32_t window) {
    EXPECT_TRUE(reader.ReadNext(chunk, window, 0.5, &around).ok());
    return around;
  };
  using List = std::vector<WeightedChunk>;
  EXPECT_EQ(read(4, 2), (List{{2, 1}, {6, 1}, {0, 0.5}, {8, 0.5}}));
  EXPECT_EQ(read(1, 3), (List{{3, 1}, {5, 0.5}, {7, 0.25}}));
  EXPECT_EQ(read(1, 0), List());
  EXPECT_EQ(read(99, 2), List());
  EXPECT_EQ(read(0, 100).size(), 5u);
  EXPECT_EQ(*CountNextEdges(*Current()), 10u);
}

// Everything that can be asked about links against a map of pairs; `units` tells whether each has
// text.
void EdgesTest::ExpectLike(const std::map<Pair, uint32_t>& links,
                           const std::map<std::string, bool>& units) {
  const auto version = Current();
  uint64_t weight = 0;
  for (const auto& [pair, w] : links) weight += w;
  EXPECT_EQ(version->counts().links, links.size());
  EXPECT_EQ(version->counts().link_weight, weight);
  std::map<Pair, uint32_t> seen;
  std::map<std::string, uint32_t> chunk_of;
  UnitCursor cursor(version, UnitKinds::kAll);
  while (*cursor.Next()) {
    if (cursor.unit().chunk_count > 0) {
      chunk_of[std::string(cursor.unit().key)] = cursor.unit().first_chunk;
    }
  }
  const auto place = [&](std::string_view key) {
    const auto it = chunk_of.find(std::string(key));
    return it == chunk_of.end() ? kNoId : it->second;
  };
  EdgeCursor edges(version);
  while (*edges.Next()) {
    if (edges.type() != EdgeType::kLink) continue;
    EXPECT_EQ(edges.from().value, place(edges.from_key()));
    EXPECT_EQ(edges.to().value, place(edges.to_key()));
    const Pair pair{edges.from_key(), edges.to_key()};
    EXPECT_TRUE(seen.emplace(pair, *LinkWeightOf(edges.weight())).second);
  }
  EXPECT_EQ(seen, links);
  EdgeReader reader(version);
  for (const auto& [key, has_text] : units) {
    if (!has_text) continue;
    for (const Direction direction : {Direction::kOut, Direction::kIn}) {
      std::vector<WeightedChunk> want;
      for (const auto& [pair, w] : links) {
        const auto& [near, far] =
            direction == Direction::kOut ? pair : Pair(pair.second, pair.first);
        if (near != key || place(far) == kNoId) continue;
        want.push_back({place(far), static_cast<double>(w) / kLinkWeightOne});
      }
      std::ranges::sort(want, [](const auto& a, const auto& b) {
        return a.weight != b.weight ? a.weight > b.weight : a.chunk < b.chunk;
      });
      std::vector<WeightedChunk> have;
      ASSERT_TRUE(reader.ReadLinks(place(key), direction, 1000, &have).ok());
      EXPECT_EQ(have, want) << key;
    }
  }
}

TEST_F(EdgesTest, AreWhatANaiveMapHoldsThroughWritesDeletionsAndReopenings) {
  std::mt19937 random(5);
  std::map<Pair, uint32_t> links;
  std::map<std::string, bool> units;
  const auto key = [&] { return "k" + std::to_string(random() % 14) + (random() % 5 ? "" : "x"); };
  for (int round = 0; round < 120; ++round) {
    std::vector<Unit> batch;
    for (uint32_t n = random() % 4; n > 0; --n) {
      Unit unit = Document(key(), random() % 6 == 0 ? "" : "text " + std::to_string(random()));
      if (random() % 2 == 0) {
        unit.kind = Unit::Kind::kMessage;
        unit.session = "s";
      }
      units[unit.key] = !unit.text.empty();
      batch.push_back(std::move(unit));
    }
    std::vector<LinkChange> changes;
    for (uint32_t n = random() % 6; n > 0; --n) {
      LinkChange change = Link(key(), key(), (1 + random() % 3) / 2.0);
      if (change.from == change.to) continue;
      if (random() % 3 == 0) change.weight.reset();
      if (change.weight.has_value()) {
        links[{change.from, change.to}] = *change.weight;
      } else {
        links.erase({change.from, change.to});
      }
      changes.push_back(std::move(change));
    }
    Write(batch, changes);
    const std::string going = key();
    const Result<uint64_t> deleted = database_->Delete("main", {going}, std::nullopt);
    ASSERT_TRUE(deleted.ok());
    ASSERT_EQ(*deleted, units.erase(going));
    if (*deleted > 0) std::erase_if(links, [&](const auto& l) { return l.first.first == going; });
    if (round % 30 == 29) Reopen();
    if (round % 3 == 0) ExpectLike(links, units);
    if (round % 10 == 0) ExpectClean();
    if (HasFailure()) return;
  }
  EXPECT_GT(links.size(), 20u);
}

TEST_F(EdgesTest, ADamagedLinkIsTold) {
  Write({Document("a", "one"), Document("b", "two")}, {Link("a", "b", 0.5)});
  database_.reset();
  const auto damage = [&](const std::string& key, const std::optional<std::string>& value) {
    const Result<std::unique_ptr<Store>> store = Store::Open(path_, {});
    ASSERT_TRUE(store.ok());
    WriteTxn txn;
    if (value.has_value()) {
      txn.Put(Family::kMeta, key, *value);
    } else {
      txn.Delete(Family::kMeta, key);
    }
    ASSERT_TRUE((*store)->Commit(std::move(txn)).ok());
  };
  const auto report = [&] {
    Reopen();
    const std::string text = database_->Verify()->ToText();
    database_.reset();
    return text;
  };
  const std::string out = LinkOutKey(kMain, "a", "b");
  const std::string in = LinkInKey(kMain, "b", 500'000, "a");
  damage(in, std::nullopt);
  EXPECT_NE(report().find("a link has one row only"), std::string::npos);
  damage(in, LinkInValue());
  EXPECT_EQ(report(), "");
  damage(out, LinkOutValue(500'001));
  EXPECT_NE(report().find("weight of links: 500000 instead of 500001"), std::string::npos);
  damage(out, LinkOutValue(0));
  EXPECT_NE(report().find("a link is damaged"), std::string::npos);
  Reopen();
  EdgeReader reader(Current());
  std::vector<WeightedChunk> ends;
  EXPECT_EQ(reader.ReadLinks(0, Direction::kOut, 9, &ends).code(), Code::kCorruption);
  EdgeCursor cursor(Current());
  EXPECT_FALSE(cursor.Next().ok());
}

}  // namespace
}  // namespace wend
