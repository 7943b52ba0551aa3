// Mentions: which documents a text names by their titles, against a search of everything, through
// random writes and deletions, in both directions and for old versions too.
#include "engine/mention_reader.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "engine/database.h"
#include "engine/unit_cursor.h"

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

class MentionReaderTest : public testing::Test {
 protected:
  MentionReaderTest() : database_(std::move(*Database::Open(":memory:", {}))) {}

  void Write(const std::vector<Unit>& units) { ASSERT_TRUE(database_->Write("main", units).ok()); }
  Version Current() { return database_->View().Collection("main")->version(); }

  static std::string KeyOf(const Version& version, uint32_t chunk) {
    ChunkCursor cursor(version, nullptr);
    EXPECT_TRUE(*cursor.Seek(ChunkId(chunk)));
    return std::string((*cursor.ReadUnit())->key);
  }
  static std::string Text(const Version& version, const std::vector<WeightedChunk>& chunks) {
    std::string text;
    for (const WeightedChunk& c : chunks) {
      text += (text.empty() ? "" : " ") + KeyOf(version, c.chunk) + ":" +
              std::to_string(std::lround(c.weight * 100));
    }
    return text;
  }
  std::string Out(const std::string& key) {
    const Version version = Current();
    MentionReader reader(version);
    std::vector<WeightedChunk> named;
    EXPECT_TRUE(reader.ReadOut(**FindFirstChunk(*version, key), &named).ok());
    return Text(version, named);
  }
  std::string In(const std::string& key, size_t max_count = 100) {
    const Version version = Current();
    MentionReader reader(version);
    std::vector<WeightedChunk> naming;
    bool common = false;
    EXPECT_TRUE(reader.ReadIn(**FindFirstChunk(*version, key), max_count, &naming, &common).ok());
    return common ? "common" : Text(version, naming);
  }

  std::unique_ptr<Database> database_;
};

TEST_F(MentionReaderTest, ATextNamesTitlesWholeAndTheLongest) {
  Write({Document("nyc", "New York City", "A town."), Document("york", "York", "Another town."),
         Document("ny", "New York", "A state."), Document("p", "Mercury (planet)", "It is hot."),
         Document("m", "Mercury (element)", "It is a metal."),
         Document("t1", "", "We left New York City for York, and saw Mercury."),
         Document("t2", "", "The new city of York.")});
  EXPECT_EQ(Out("t1"), "nyc:100 york:100 p:50 m:50");
  EXPECT_EQ(Out("t2"), "york:100");
  EXPECT_EQ(Out("nyc"), "") << "headings mention nothing";
  EXPECT_EQ(In("york"), "t1:100 t2:100");
  EXPECT_EQ(In("york", 1), "t1:100");
  EXPECT_EQ(In("ny"), "") << "New York City is not New York";
  EXPECT_EQ(In("p"), "t1:50");
  EXPECT_EQ(In("t1"), "");
}

TEST_F(MentionReaderTest, AnOldTextIsLinkedWhenATitleComesLater) {
  Write({Document("t", "", "The harbour of Whitby was busy.")});
  EXPECT_EQ(Out("t"), "");
  Write({Document("w", "Whitby", "A port.")});
  EXPECT_EQ(Out("t"), "w:100");
  EXPECT_EQ(In("w"), "t:100");
  Write({Document("w", "Whitby Abbey", "A ruin.")});
  EXPECT_EQ(Out("t"), "");
  Write({Document("w", "Whitby", "A port.")});
  EXPECT_EQ(Out("t"), "w:100");
  ASSERT_TRUE(database_->Delete("main", {"w"}, std::nullopt).ok());
  EXPECT_EQ(Out("t"), "");
}

TEST_F(MentionReaderTest, ATitleThatIsEverywhereIsCommon) {
  std::vector<Unit> units = {Document("may", "Maytime", "A month.")};
  for (int i = 0; i < 1001; ++i)
    units.push_back(Document("k" + std::to_string(i), "", "in maytime"));
  Write(units);
  EXPECT_EQ(In("may"), "common");
  EXPECT_EQ(Out("k7"), "may:100");
}

TEST_F(MentionReaderTest, ATitleOfTooManyDocumentsNamesNone) {
  std::vector<Unit> units = {Document("t", "", "Nothing is untitled here.")};
  for (int i = 0; i < 32; ++i) {
    units.push_back(Document("k" + std::to_string(i), "Untitled", "some text"));
  }
  Write(units);
  const Version version = Current();
  std::vector<WeightedChunk> named;
  ASSERT_TRUE(MentionReader(version).ReadOut(**FindFirstChunk(*version, "t"), &named).ok());
  EXPECT_EQ(named.size(), 32u);
  Write({Document("k32", "Untitled", "more text")});
  EXPECT_EQ(Out("t"), "");
  EXPECT_EQ(In("k3"), "");
}

TEST_F(MentionReaderTest, AmongCandidatesTheFirstThatNameItAreFound) {
  Write({Document("y", "York", "York is old."), Document("city", "City of York", "A district."),
         Document("a", "", "A road to York."), Document("b", "", "A road to Leeds."),
         Document("c", "", "York, and York again."), Document("d", "York Road", "A road."),
         Document("e", "", "The City of York."), Document("f", "", "Near York Road.")});
  const Version version = Current();
  MentionReader reader(version);
  std::vector<uint32_t> candidates;
  for (const char* key : {"f", "e", "d", "c", "b", "a", "y"}) {
    candidates.push_back(**FindFirstChunk(*version, key));
  }
  const uint32_t york = **FindFirstChunk(*version, "y");
  std::vector<WeightedChunk> naming;
  ASSERT_TRUE(reader.ReadInAmong(york, candidates, 10, &naming).ok());
  EXPECT_EQ(Text(version, naming), "e:100 c:100 a:100");
  ASSERT_TRUE(reader.ReadInAmong(york, candidates, 2, &naming).ok());
  EXPECT_EQ(Text(version, naming), "e:100 c:100");
  ASSERT_TRUE(reader.ReadInAmong(candidates[4], candidates, 2, &naming).ok());
  EXPECT_TRUE(naming.empty()) << "it has no title";
}

TEST_F(MentionReaderTest, CountsTitlesAndThoseThatTheirOwnTextNames) {
  const auto counts = [&] {
    const CountsRow& c = Current()->counts();
    return std::to_string(c.self_named) + " of " + std::to_string(c.titled);
  };
  Write({Document("a", "York", "York is old."), Document("b", "Leeds", "A town."),
         Document("c", "", "No title."), Document("d", "Empty", ""),
         Document("e", "Mercury (planet)", "Mercury is hot.")});
  EXPECT_EQ(counts(), "2 of 3");
  Write({Document("b", "Leeds", "Leeds is a town.")});
  EXPECT_EQ(counts(), "3 of 3");
  Write({Document("a", "", "York is old.")});
  EXPECT_EQ(counts(), "2 of 2");
  ASSERT_TRUE(database_->Delete("main", {"e", "c"}, std::nullopt).ok());
  EXPECT_EQ(counts(), "1 of 1");
  ASSERT_TRUE(database_->Delete("main", {"b"}, std::nullopt).ok());
  EXPECT_EQ(counts(), "0 of 0");
}

// For every chunk of a version the documents it names, by trying every title at every place.
std::map<std::string, std::set<std::string>> NamedByTrying(const Version& version) {
  struct Known {
    std::string key;
    std::vector<uint32_t> terms;
  };
  std::vector<Known> titles;
  std::vector<std::pair<std::string, std::vector<uint32_t>>> texts;
  UnitCursor units(version, UnitKinds::kDocuments);
  while (*units.Next()) {
    const UnitRowView& unit = units.unit();
    std::vector<DirectoryEntry> entry;
    TermStreams streams;
    EXPECT_TRUE(ReadDirectory(version->view(), version->info().id, unit.first_chunk,
                              unit.first_chunk + 1, &entry)
                    .ok());
    EXPECT_TRUE(ReadStreams(version->view(), version->info().id, unit.first_chunk,
                            unit.first_chunk + 1, &streams)
                    .ok());
    const auto stream = streams.Stream(0);
    const uint32_t split = entry[0].title_terms;
    if (split > 0)
      titles.push_back({std::string(unit.key), {stream.begin(), stream.begin() + split}});
    texts.emplace_back(unit.key, std::vector<uint32_t>(stream.begin() + split, stream.end()));
  }
  std::map<std::string, std::set<std::string>> named;
  for (const auto& [key, text] : texts) {
    for (size_t at = 0; at < text.size();) {
      size_t longest = 0;
      for (const Known& title : titles) {
        const size_t n = title.terms.size();
        if (n <= text.size() - at && n > longest &&
            std::equal(title.terms.begin(), title.terms.end(),
                       text.begin() + static_cast<ptrdiff_t>(at))) {
          longest = n;
        }
      }
      for (const Known& title : titles) {
        const bool same = longest > 0 && title.terms.size() == longest &&
                          std::equal(title.terms.begin(), title.terms.end(),
                                     text.begin() + static_cast<ptrdiff_t>(at));
        if (same && title.key != key) named[key].insert(title.key);
      }
      at += std::max<size_t>(longest, 1);
    }
  }
  return named;
}

void ExpectLikeTrying(const Version& version) {
  std::map<std::string, std::set<std::string>> out;
  std::map<std::string, std::set<std::string>> in;
  MentionReader reader(version);
  std::vector<WeightedChunk> chunks;
  ChunkCursor names(version, nullptr);
  const auto name = [&](uint32_t chunk) {
    EXPECT_TRUE(*names.Seek(ChunkId(chunk)));
    return std::string((*names.ReadUnit())->key);
  };
  for (uint32_t chunk = 0; chunk < version->counts().next_chunk; ++chunk) {
    ASSERT_TRUE(reader.ReadOut(chunk, &chunks).ok());
    for (const WeightedChunk& c : chunks) out[name(chunk)].insert(name(c.chunk));
    bool common = false;
    ASSERT_TRUE(reader.ReadIn(chunk, 1000, &chunks, &common).ok());
    EXPECT_FALSE(common);
    for (const WeightedChunk& c : chunks) in[name(c.chunk)].insert(name(chunk));
  }
  const auto want = NamedByTrying(version);
  EXPECT_EQ(out, want);
  EXPECT_EQ(in, want);
}

TEST_F(MentionReaderTest, FindsWhatTryingEveryTitleEverywhereFinds) {
  std::mt19937 random(9);
  const auto words = [&](uint32_t count) {
    std::string text;
    for (; count > 0; --count) text += "w" + std::to_string(random() % 8) + " ";
    return text;
  };
  std::vector<Version> old;
  for (int round = 0; round < 40; ++round) {
    std::vector<Unit> units;
    for (uint32_t n = 1 + random() % 3; n > 0; --n) {
      units.push_back(Document("k" + std::to_string(random() % 25),
                               random() % 3 == 0 ? "" : words(1 + random() % 3), "x " + words(12)));
    }
    Write(units);
    if (random() % 3 == 0) {
      ASSERT_TRUE(
          database_->Delete("main", {"k" + std::to_string(random() % 25)}, std::nullopt).ok());
    }
    if (round % 4 == 0) ExpectLikeTrying(Current());
    if (round % 10 == 3) old.push_back(Current());
    if (HasFailure()) return;
  }
  for (const Version& version : old) ExpectLikeTrying(version);
  EXPECT_GT(NamedByTrying(Current()).size(), 3u);
}

}  // namespace
}  // namespace wend
