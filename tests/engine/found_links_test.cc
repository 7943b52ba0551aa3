// Links found in texts: through random writes, deletions and reopenings, in whatever order
// documents come, they are what the texts that are there now say.
#include "engine/found_links.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <random>
#include <tuple>

#include "engine/database.h"
#include "engine/edge_cursor.h"
#include "engine/edges.h"
#include "storage/format.h"

namespace wend {
namespace {

using Direction = LinkScan::Direction;

Unit Document(const std::string& key, const std::string& text, const std::string& title = "") {
  Unit u;
  u.key = key;
  u.text = text;
  u.title = title;
  return u;
}

class FoundLinksTest : public testing::Test {
 protected:
  // From, to, "waits", "found" or "given", thousandths.
  using Row = std::tuple<std::string, std::string, std::string, int64_t>;

  FoundLinksTest() {
    path_ = (std::filesystem::temp_directory_path() /
             ("wend_found_links_test_" + std::to_string(getpid())))
                .string();
    std::filesystem::remove_all(path_);
    Reopen();
  }
  ~FoundLinksTest() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Reopen() {
    database_.reset();
    Result<std::unique_ptr<Database>> opened = Database::Open(path_, {});
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
    ASSERT_TRUE(database_->CreateCollection("main", {}, true).ok());
  }

  void Write(const std::vector<Unit>& units, const std::vector<LinkChange>& links = {}) {
    const Result<WriteSummary> summary = database_->Write("main", units, {}, links);
    EXPECT_TRUE(summary.ok()) << summary.status().message();
  }
  void Delete(const std::string& key) {
    EXPECT_TRUE(database_->Delete("main", {key}, std::nullopt).ok());
  }

  std::shared_ptr<const CollectionVersion> Current() {
    return database_->View().Collection("main")->version();
  }

  std::vector<Row> Edges() {
    std::vector<Row> rows;
    EdgeCursor edges(Current());
    for (;;) {
      const Result<bool> found = edges.Next();
      EXPECT_TRUE(found.ok());
      if (!found.ok() || !*found) break;
      if (edges.type() != EdgeType::kLink) continue;
      const char* const state = !edges.is_found()           ? "given"
                                : edges.to().value == kNoId ? "waits"
                                                            : "found";
      rows.emplace_back(edges.from_key(), edges.to_key(), state,
                        std::lround(edges.weight() * 1000));
    }
    std::ranges::sort(rows);
    return rows;
  }

  // What a walk meets, as "b:1000 c:500".
  std::string Ends(const std::string& key, Direction direction, size_t max_count = 100) {
    const auto version = Current();
    const Result<std::optional<uint32_t>> chunk = FindFirstChunk(*version, key);
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

  std::string path_;
  std::unique_ptr<Database> database_;
};

TEST_F(FoundLinksTest, FollowTheTextThroughReplacementAndDeletion) {
  Write({Document("docs/a.md", "To [b](b.md) and [[c]]."), Document("docs/b.md", "Beta."),
         Document("c", "Gamma.")});
  EXPECT_EQ(Ends("docs/a.md", Direction::kOut), "docs/b.md:1000 c:1000");
  EXPECT_EQ(Ends("docs/b.md", Direction::kIn), "docs/a.md:1000");
  EXPECT_EQ(Current()->counts().found_links, 2u);
  Write({Document("docs/a.md", "Only to [[c]] now.")});
  EXPECT_EQ(Ends("docs/b.md", Direction::kIn), "");
  EXPECT_EQ(Ends("c", Direction::kIn), "docs/a.md:1000");
  ExpectClean();
  Delete("docs/a.md");
  EXPECT_EQ(Ends("c", Direction::kIn), "");
  EXPECT_EQ(Current()->counts().found_links, 0u);
  EXPECT_TRUE(Edges().empty());
  ExpectClean();
}

TEST_F(FoundLinksTest, WaitForTheirDocument) {
  Write({Document("a", "See [[The  Polish War]].")});
  EXPECT_EQ(Edges(), (std::vector<Row>{{"a", "The  Polish War", "waits", 1000}}));
  Write({Document("k7", "Text.", "the polish war")});
  EXPECT_EQ(Ends("a", Direction::kOut), "k7:1000");
  EXPECT_EQ(Ends("k7", Direction::kIn), "a:1000");
  Write({Document("k8", "More.", "The Polish War")});
  EXPECT_EQ(Ends("a", Direction::kOut), "k7:500 k8:500") << "namesakes share it";
  EXPECT_EQ(Ends("k8", Direction::kIn), "a:500");
  Write({Document("The  Polish War.md", "Its key.")});
  EXPECT_EQ(Ends("a", Direction::kOut), "The  Polish War.md:1000") << "keys come first";
  EXPECT_EQ(Ends("k8", Direction::kIn), "");
  Delete("The  Polish War.md");
  Delete("k7");
  EXPECT_EQ(Ends("k8", Direction::kIn), "a:1000");
  ExpectClean();
}

TEST_F(FoundLinksTest, NeverTakeThePlaceOfWhatACallerSays) {
  Write({Document("a", "[b](b) [c](c)"), Document("b", "Beta."), Document("c", "Gamma.")},
        {{"a", "b", 250'000}});
  EXPECT_EQ(Ends("a", Direction::kOut), "c:1000 b:250");
  EXPECT_EQ(Ends("b", Direction::kIn), "a:250");
  EXPECT_EQ(Edges(), (std::vector<Row>{{"a", "b", "given", 250}, {"a", "c", "found", 1000}}));
  Write({Document("a", "nothing")});
  EXPECT_EQ(Edges(), (std::vector<Row>{{"a", "b", "given", 250}}));
  Write({Document("a", "[b](b)")}, {{"a", "b", std::nullopt}});
  EXPECT_EQ(Ends("a", Direction::kOut), "b:1000") << "what the text says stays";
  ExpectClean();
}

TEST_F(FoundLinksTest, ManyOfOneDocumentAreCapped) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "[x](k" + std::to_string(i) + ") ";
  Write({Document("a", text), Document("k999", "Last."), Document("k1000", "Left out.")});
  EXPECT_EQ(Current()->counts().found_links, kMaxFoundLinks);
  EXPECT_EQ(Current()->counts().left_out_links, 100'000 - kMaxFoundLinks);
  EXPECT_EQ(Ends("k999", Direction::kIn), "a:1000");
  EXPECT_EQ(Ends("k1000", Direction::kIn), "");
  ExpectClean();
}

TEST_F(FoundLinksTest, OfATextOverSeveralTransactionsComeWithIt) {
  std::string text = "[b](b) ";
  while (text.size() < 18 << 20) text += "word ";
  Write({Document("b", "Beta."), Document("large", text)});
  EXPECT_EQ(Ends("b", Direction::kIn), "large:1000");
  ExpectClean();
}

TEST_F(FoundLinksTest, MetadataListsWhatAReaderFound) {
  Unit page = Document("site/a.html", "Text without marks.");
  page.metadata["links"] = std::string("b.html#x\n../c.html\nmailto:d@e.f\n");
  Write({page, Document("site/b.html", "Beta."), Document("c.html", "Gamma.")});
  EXPECT_EQ(Ends("site/a.html", Direction::kOut), "site/b.html:1000 c.html:1000");
  ExpectClean();
}

TEST_F(FoundLinksTest, AreNotReadWhereTheCollectionSaysSo) {
  CollectionOptions options;
  options.find_links = false;
  ASSERT_TRUE(database_->CreateCollection("plain", options, false).ok());
  ASSERT_TRUE(
      database_->Write("plain", {Document("a", "[b](b)"), Document("b", "x")}, {}, {}).ok());
  EXPECT_EQ(database_->View().Collection("plain")->version()->counts().found_links, 0u);
  Reopen();
  EXPECT_FALSE(database_->View().Collection("plain")->options().find_links);
  EXPECT_TRUE(database_->View().Collection("main")->options().find_links);
  ExpectClean();
}

TEST_F(FoundLinksTest, DamageIsTold) {
  Write({Document("a", "[b](b)"), Document("b", "Beta.")});
  database_.reset();
  const CollectionId id{1};
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
  const std::string in = FoundInKey(id, PlaceOfKey("b"), "a");
  damage(in, std::nullopt);
  EXPECT_NE(report().find("found links lead to other places"), std::string::npos);
  damage(in, FoundInValue());
  EXPECT_EQ(report(), "");
  damage(FoundOutKey(id, "b"), FoundLinksRow{{{false, "a"}}, 0}.Encode());
  EXPECT_NE(report().find("a found link belongs to no text"), std::string::npos);
  damage(FoundOutKey(id, "b"), std::nullopt);
  damage(FoundOutKey(id, "a"), std::string("\x01\x01\x02", 3));
  EXPECT_NE(report().find("found links are not those of the text"), std::string::npos);
  Reopen();
  EdgeReader reader(Current());
  std::vector<WeightedChunk> ends;
  EXPECT_EQ(reader.ReadLinks(0, Direction::kOut, 9, &ends).code(), Code::kCorruption);
}

// The naive derivation: the links of every text there is, and who is called so.
struct Model {
  std::map<std::string, Unit> units;
  std::map<std::string, std::vector<std::string>> links;  // as they are written in the text

  std::map<std::string, double> Leads(const std::string& from) const {
    std::map<std::string, double> ends;
    for (const std::string& link : links.at(from)) {
      const bool is_name = link.starts_with("[[");
      const std::string target = is_name ? link.substr(2, link.size() - 4) : link;
      std::vector<std::string> found;
      for (const std::string& key : {target, target + ".md"}) {
        if (found.empty() && units.contains(key)) found.push_back(key);
        if (!is_name) break;
      }
      for (const auto& [key, unit] : units) {
        if (is_name && (found.empty() || !units.contains(target)) &&
            !units.contains(target + ".md") && unit.title == target) {
          found.push_back(key);
        }
      }
      for (const std::string& key : found) {
        const double weight = 1.0 / static_cast<double>(found.size());
        if (key != from) ends[key] = std::max(ends[key], weight);
      }
    }
    return ends;
  }
};

TEST_F(FoundLinksTest, AreWhatTheTextsSayThroughWritesDeletionsAndReopenings) {
  std::mt19937 random(11);
  Model model;
  const auto key = [&] { return "k" + std::to_string(random() % 9) + (random() % 2 ? ".md" : ""); };
  const auto title = [&] { return "title t" + std::to_string(random() % 4); };
  for (int round = 0; round < 150; ++round) {
    std::vector<Unit> batch;
    for (uint32_t n = random() % 4; n > 0; --n) {
      Unit unit = Document(key(), "text " + std::to_string(random() % 50) + " ", title());
      std::vector<std::string>& links = model.links[unit.key];
      links.clear();
      for (uint32_t l = random() % 5; l > 0; --l) {
        const uint32_t form = random() % 3;
        const std::string target = form == 0   ? key()
                                   : form == 1 ? "[[" + title() + "]]"
                                               : "[[k" + std::to_string(random() % 9) + "]]";
        links.push_back(target);
        unit.text += form == 0 ? "[x](" + target + ") " : target + " ";
      }
      model.units[unit.key] = unit;
      batch.push_back(std::move(unit));
    }
    Write(batch);
    if (random() % 3 == 0) {
      const std::string going = key();
      Delete(going);
      model.units.erase(going);
    }
    if (round % 40 == 39) Reopen();
    if (round % 3 != 0) continue;
    std::vector<Row> want;
    for (const auto& [from, unit] : model.units) {
      for (const auto& [to, weight] : model.Leads(from)) {
        want.emplace_back(from, to, "found", std::lround(weight * 1000));
      }
    }
    std::ranges::sort(want);
    std::vector<Row> have = Edges();
    std::erase_if(have, [](const Row& row) { return std::get<2>(row) == "waits"; });
    ASSERT_EQ(have, want) << round;
    // Walks say the same, both ways.
    for (const auto& [near, unit] : model.units) {
      std::map<std::string, int64_t> out;
      std::map<std::string, int64_t> in;
      for (const Row& row : want) {
        if (std::get<0>(row) == near) out[std::get<1>(row)] = std::get<3>(row);
        if (std::get<1>(row) == near) in[std::get<0>(row)] = std::get<3>(row);
      }
      for (const auto& [direction, ends] :
           {std::pair(Direction::kOut, out), std::pair(Direction::kIn, in)}) {
        const std::string have_ends = Ends(near, direction) + " ";
        size_t size = 0;
        for (const auto& [far, weight] : ends) {
          const std::string end = far + ":" + std::to_string(weight) + " ";
          ASSERT_NE((" " + have_ends).find(" " + end), std::string::npos) << round << near << end;
          size += end.size();
        }
        ASSERT_EQ(have_ends.size(), std::max<size_t>(size, 1)) << round << " " << near;
      }
    }
    if (round % 10 == 0) ExpectClean();
  }
}

}  // namespace
}  // namespace wend
