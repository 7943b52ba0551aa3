// The engine as a whole against a naive collection: random writes, replacements, deletions,
// reopenings, and the answers after each.
#include "engine/database.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "engine/rank_request.h"
#include "storage/base/sanitizers.h"
#include "tests/model/naive_collection.h"

namespace wend {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() {
    path_ = (std::filesystem::temp_directory_path() /
             ("wend_database_test_" + std::to_string(getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()))
                .string();
    std::filesystem::remove_all(path_);
  }
  ~DatabaseTest() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Open(const std::string& path, DatabaseOptions options = {}) {
    if (database_ != nullptr) {
      EXPECT_TRUE(database_->Close().ok());
    }
    database_.reset();
    Result<std::unique_ptr<Database>> r = Database::Open(path, options);
    ASSERT_TRUE(r.ok()) << r.status().message();
    database_ = std::move(*r);
  }

  WriteSummary MustWrite(std::vector<Unit> units) {
    Result<WriteSummary> r = database_->Write("main", std::move(units));
    EXPECT_TRUE(r.ok()) << r.status().message();
    return r.ok() ? *r : WriteSummary();
  }

  CollectionView View() {
    Result<CollectionView> view = database_->View().Collection("main");
    EXPECT_TRUE(view.ok()) << view.status().message();
    return *view;
  }

  RankAnswer Ask(const std::string& question, uint32_t limit = 10, RankMode mode = RankMode::kBm25,
                 RankRequest::Scope scope = RankRequest::Scope::kChunks) {
    RankRequest request;
    request.question = question;
    request.limit = limit;
    request.mode = mode;
    request.scope = scope;
    Result<RankAnswer> answer = View().Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    return answer.ok() ? std::move(*answer) : RankAnswer();
  }

  std::string KeyOf(const RankedChunk& row) { return View().ReadPassage(row.chunk)->key; }

  std::vector<NaivePlace> PlacesOf(const ChunkSet& chunks) {
    std::vector<NaivePlace> places;
    for (const uint32_t chunk : chunks) {
      const Result<Passage> p = View().ReadPassage(ChunkId(chunk));
      EXPECT_TRUE(p.ok()) << p.status().message();
      if (p.ok()) places.emplace_back(p->key, p->begin);
    }
    std::ranges::sort(places);
    return places;
  }

  // All values of all names, their frequencies and their chunks.
  void ExpectSameAttributes(const NaiveCollection& model) {
    const auto want = model.Attributes();
    const Result<std::vector<std::string>> metadata = View().MetadataNames();
    ASSERT_TRUE(metadata.ok());
    std::vector<std::string> names = {"day", "kind", "session", "source", "speaker"};
    for (const std::string& name : *metadata) names.push_back("meta." + name);
    std::map<std::string, std::vector<NaivePlace>> have;
    std::vector<uint32_t> all;
    for (const std::string& name : names) {
      const Result<AttributeValueList> list = View().AttributeValues(name, {}, {}, 100000);
      ASSERT_TRUE(list.ok()) << list.status().message();
      EXPECT_FALSE(list->truncated);
      for (const AttributeValue& v : list->values) {
        const Result<ChunkSet> chunks = View().ChunksOfTerms(std::vector<uint32_t>{v.term});
        ASSERT_TRUE(chunks.ok()) << chunks.status().message();
        EXPECT_EQ(chunks->cardinality(), v.df);
        have[EncodeAttribute(name, v.value)] = PlacesOf(*chunks);
        all.push_back(v.term);
      }
    }
    EXPECT_TRUE(have == want) << have.size() << " instead of " << want.size();
    const Result<ChunkSet> live = View().LiveChunks();
    const Result<ChunkSet> any = View().ChunksOfTerms(all);
    ASSERT_TRUE(live.ok() && any.ok());
    EXPECT_EQ(live->cardinality(), View().stats().chunks);
    EXPECT_TRUE(*live == *any);
  }

  void ExpectSameAsModel(const NaiveCollection& model, std::mt19937* random) {
    const CollectionStats want = model.Stats();
    const CollectionStats have = View().stats();
    EXPECT_EQ(have.documents, want.documents);
    EXPECT_EQ(have.messages, want.messages);
    EXPECT_EQ(have.chunks, want.chunks);
    EXPECT_EQ(have.tokens, want.tokens);
    EXPECT_EQ(have.text_bytes, want.text_bytes);
    ExpectSameAttributes(model);
    for (int i = 0; i < 5; ++i) {
      std::string question;
      for (uint32_t n = 1 + (*random)() % 6; n > 0; --n) {
        question += "w" + std::to_string((*random)() % 300) + " ";
      }
      const uint32_t k = 1 + (*random)() % 30;
      const std::vector<NaiveHit> hits = model.Bm25(question, k);
      const RankAnswer answer = Ask(question, k);
      ASSERT_EQ(answer.rows.size(), hits.size()) << question;
      for (size_t r = 0; r < hits.size(); ++r) {
        const Result<Passage> p = View().ReadPassage(answer.rows[r].chunk);
        ASSERT_TRUE(p.ok()) << p.status().message();
        EXPECT_EQ(answer.rows[r].score, hits[r].score) << question << " at " << r;
        EXPECT_EQ(p->key, hits[r].key) << question << " at " << r;
        EXPECT_EQ(p->begin, hits[r].begin);
        EXPECT_EQ(p->end, hits[r].end);
        EXPECT_EQ(p->text, model.units().at(p->key).text.substr(p->begin, p->end - p->begin));
      }
    }
  }

  void ExpectWhole() {
    const Result<VerifyReport> report = database_->Verify();
    ASSERT_TRUE(report.ok()) << report.status().message();
    EXPECT_TRUE(report->clean()) << report->ToText();
  }

  std::string path_;
  std::unique_ptr<Database> database_;
};

Unit Document(std::string key, std::string text) {
  Unit u;
  u.key = std::move(key);
  u.text = std::move(text);
  return u;
}

Unit Message(std::string key, std::string session, std::string text) {
  Unit u = Document(std::move(key), std::move(text));
  u.kind = Unit::Kind::kMessage;
  u.session = std::move(session);
  return u;
}

// Words w0..w299, the small numbers more often.
std::string RandomText(std::mt19937* random, uint32_t words) {
  std::string text;
  for (uint32_t i = 0; i < words; ++i) {
    const uint32_t a = (*random)() % 300, b = (*random)() % 300;
    text += "w" + std::to_string(std::min(a, b));
    text += (*random)() % 12 == 0 ? ". " : " ";
  }
  return text;
}

void AddRandomAttributes(std::mt19937* random, Unit* u) {
  if ((*random)() % 2 == 0) {
    u->time = TimePoint{static_cast<int64_t>((*random)() % 9) * 30'000'000'000 - 90'000'000'000,
                        static_cast<int16_t>((*random)() % 600)};
  }
  if ((*random)() % 3 == 0) u->source = "source " + std::to_string((*random)() % 4);
  if ((*random)() % 3 == 0) u->metadata["year"] = static_cast<int64_t>((*random)() % 9) - 4;
  if ((*random)() % 4 == 0) u->metadata["weight"] = static_cast<double>((*random)() % 5) / 4 - 0.5;
  if ((*random)() % 5 == 0) u->metadata["year.good"] = (*random)() % 2 == 0;
}

Unit RandomUnit(std::mt19937* random) {
  const std::string key = "k" + std::to_string((*random)() % 400);
  if ((*random)() % 3 == 0) {
    Unit m = Message(key, "s" + std::to_string((*random)() % 9), "");
    m.text = RandomText(random, (*random)() % 20);
    if ((*random)() % 2 == 0) m.speaker = "w" + std::to_string((*random)() % 5);
    return m;
  }
  Unit u = Document(key, RandomText(random, (*random)() % 900));
  if ((*random)() % 2 == 0) u.title = "w" + std::to_string((*random)() % 300) + " title";
  return u;
}

TEST_F(DatabaseTest, AgreesWithTheNaiveModelThroughWritesDeletionsAndReopenings) {
  std::mt19937 random(7);
  DatabaseOptions options;
  options.memory_budget_bytes = 16 << 20;  // small, so that sealing happens while writing too
  Open(path_, options);
  CollectionOptions small;
  small.chunker.target_terms = 20;
  ASSERT_TRUE(database_->CreateCollection("main", small, false).ok());
  NaiveCollection model(small);
  const int rounds = kAddressSanitizer ? 16 : 60;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Unit> units;
    for (uint32_t n = random() % 40; n > 0; --n) {
      units.push_back(RandomUnit(&random));
      AddRandomAttributes(&random, &units.back());
    }
    for (const Unit& u : units) model.Put(u);
    MustWrite(units);
    std::vector<std::string> keys;
    for (uint32_t n = random() % 12; n > 0; --n) {
      keys.push_back("k" + std::to_string(random() % 400));
      model.Delete(keys.back());
    }
    ASSERT_TRUE(database_->Delete("main", keys, std::nullopt).ok());
    if (round % 7 == 6) Open(path_, options);
    ExpectSameAsModel(model, &random);
    ExpectWhole();
    if (HasFailure()) return;
  }
}

TEST_F(DatabaseTest, CountsWhatItInsertedReplacedAndLeftAlone) {
  Open(":memory:");
  WriteSummary s = MustWrite({Document("a", "one"), Document("b", "two")});
  EXPECT_EQ(s.inserted, 2u);
  s = MustWrite({Document("a", "one"), Document("b", "three"), Document("c", "four")});
  EXPECT_EQ(s.inserted, 1u);
  EXPECT_EQ(s.replaced, 1u);
  EXPECT_EQ(s.unchanged, 1u);
  EXPECT_TRUE(Ask("two").rows.empty());
  EXPECT_EQ(KeyOf(Ask("three").rows.at(0)), "b");
}

TEST_F(DatabaseTest, LetsTheLaterOfTwoUnitsWithOneKeyWin) {
  Open(":memory:");
  MustWrite({Document("a", "first"), Document("b", "other"), Document("a", "second")});
  EXPECT_TRUE(Ask("first").rows.empty());
  EXPECT_EQ(Ask("second").rows.size(), 1u);
  EXPECT_EQ(View().stats().documents, 2u);
}

TEST_F(DatabaseTest, RoundTripsEveryAttribute) {
  Open(path_);
  Unit u = Message("m1", "s1", "hello there \xff broken");
  u.title = "Title";
  u.source = "chat.log";
  u.speaker = "Ann";
  u.reply_to = "m0";
  u.turn = -3;
  u.time = TimePoint{1234567890123456, -90};
  u.metadata = {{"a", int64_t{-5}}, {"b", 2.5}, {"c", std::string("x")}, {"d", true}};
  MustWrite({u});
  Open(path_);
  const Result<Passage> p = View().ReadPassage(Ask("hello").rows.at(0).chunk);
  ASSERT_TRUE(p.ok());
  EXPECT_EQ(p->text, u.text);
  EXPECT_EQ(p->title, "Title");
  EXPECT_EQ(p->source, "chat.log");
  EXPECT_EQ(p->speaker, "Ann");
  EXPECT_EQ(p->session, "s1");
  EXPECT_EQ(p->turn, -3);
  EXPECT_EQ(p->time, u.time);
  EXPECT_TRUE(p->is_message);
  EXPECT_EQ(MustWrite({u}).unchanged, 1u);
  u.metadata["b"] = 2.75;
  EXPECT_EQ(MustWrite({u}).replaced, 1u);
}

TEST_F(DatabaseTest, StagesADocumentLargerThanATransaction) {
  std::mt19937 random(3);
  std::string text;
  while (text.size() < (24u << 20)) {
    text += "sentence number n" + std::to_string(text.size() / 100) + " says w" +
            std::to_string(random() % 1000) + ".\n";
  }
  const std::string last = "The needle is at the very end.";
  text += last;
  Open(path_);
  MustWrite({Document("small", "pear"), Document("large", text), Document("later", "plum")});
  for (int reopened = 0; reopened < 2; ++reopened) {
    EXPECT_EQ(View().stats().text_bytes, text.size() + 8);
    const RankAnswer answer = Ask("needle");
    ASSERT_EQ(answer.rows.size(), 1u);
    const Result<Passage> p = View().ReadPassage(answer.rows[0].chunk);
    ASSERT_TRUE(p.ok()) << p.status().message();
    EXPECT_NE(p->text.find(last), std::string::npos);
    EXPECT_EQ(p->end, text.size());
    EXPECT_EQ(KeyOf(Ask("pear").rows.at(0)), "small");
    EXPECT_EQ(KeyOf(Ask("plum").rows.at(0)), "later");
    Open(path_);
  }
  MustWrite({Document("large", "now small")});
  EXPECT_TRUE(Ask("needle").rows.empty());
  EXPECT_EQ(View().stats().text_bytes, 8u + 9u);
}

TEST_F(DatabaseTest, ScoresADocumentByItsBestChunkPlusADampedSumOfTheOthers) {
  Open(":memory:");
  CollectionOptions options;
  options.chunker.target_terms = 1;
  ASSERT_TRUE(database_->CreateCollection("main", options, false).ok());
  MustWrite({Document("twice", "Apples fall. Apples rise. Pears stay."),
             Document("once", "Apples grow. Nothing else here.")});
  const RankAnswer chunks = Ask("apples");
  ASSERT_EQ(chunks.rows.size(), 3u);
  const RankAnswer documents = Ask("apples", 10, RankMode::kBm25, RankRequest::Scope::kDocuments);
  ASSERT_EQ(documents.rows.size(), 2u);
  EXPECT_EQ(KeyOf(documents.rows[0]), "twice");
  EXPECT_DOUBLE_EQ(documents.rows[0].score, chunks.rows[0].score + chunks.rows[1].score / 2);
  EXPECT_EQ(documents.rows[0].matching_chunks, 2u);
}

TEST_F(DatabaseTest, FindsMessagesBehindManyDocuments) {
  Open(":memory:");
  std::vector<Unit> units;
  for (int i = 0; i < 300; ++i) units.push_back(Document("d" + std::to_string(i), "pear pear"));
  units.push_back(Message("m", "s", "a pear among very many other words that make it score low"));
  MustWrite(units);
  const RankAnswer answer = Ask("pear", 1, RankMode::kBm25, RankRequest::Scope::kMessages);
  ASSERT_EQ(answer.rows.size(), 1u);
  EXPECT_EQ(KeyOf(answer.rows[0]), "m");
}

TEST_F(DatabaseTest, AddsTheMessagesOfASessionUp) {
  Open(":memory:");
  MustWrite({Message("1", "one", "a pear"), Message("2", "two", "a pear is eaten"),
             Message("3", "two", "the other pear is kept"), Document("d", "pear pear pear"),
             Message("4", "", "a pear of no session")});
  const RankAnswer messages = Ask("pear", 10, RankMode::kBm25, RankRequest::Scope::kMessages);
  std::map<std::string, double> score_of;
  for (const RankedChunk& row : messages.rows) score_of[KeyOf(row)] = row.score;
  ASSERT_EQ(score_of.size(), 4u);
  const RankAnswer sessions = Ask("pear", 10, RankMode::kBm25, RankRequest::Scope::kSessions);
  ASSERT_EQ(sessions.rows.size(), 2u);
  const double two =
      std::max(score_of["2"], score_of["3"]) + std::min(score_of["2"], score_of["3"]) / 2;
  ASSERT_GT(two, score_of["1"]);
  EXPECT_DOUBLE_EQ(sessions.rows[0].score, two);
  EXPECT_EQ(sessions.rows[0].matching_chunks, 2u);
  EXPECT_EQ(View().ReadPassage(sessions.rows[0].chunk)->session, "two");
  EXPECT_DOUBLE_EQ(sessions.rows[1].score, score_of["1"]);
}

TEST_F(DatabaseTest, WalksFromOnePassageToTheNextByMixpr) {
  Open(":memory:");
  CollectionOptions options;
  options.chunker.unit = ChunkUnit::kLine;
  options.chunker.target_terms = 1;
  ASSERT_TRUE(database_->CreateCollection("main", options, false).ok());
  MustWrite({Document("chain", "aaaa bbbb\nbbbb cccc\ncccc dddd\nzzzz yyyy\n")});
  EXPECT_EQ(Ask("aaaa").rows.size(), 1u);
  const RankAnswer walk = Ask("aaaa", 10, RankMode::kMixpr);
  ASSERT_EQ(walk.rows.size(), 3u);
  EXPECT_EQ(View().ReadPassage(walk.rows[2].chunk)->text, "cccc dddd");
  EXPECT_EQ(walk.rows[2].seed_score, 0);
  EXPECT_GT(walk.walk_steps, 1);
}

TEST_F(DatabaseTest, KeepsAViewAsItWasWhileOthersWrite) {
  Open(":memory:");
  MustWrite({Document("a", "old words")});
  const CollectionView before = View();
  MustWrite({Document("a", "new words"), Document("b", "old friends")});
  RankRequest request;
  request.question = "old";
  const Result<RankAnswer> answer = before.Rank(request);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->rows.size(), 1u);
  EXPECT_EQ(before.ReadPassage(answer->rows[0].chunk)->text, "old words");
  EXPECT_EQ(before.stats().documents, 1u);
}

TEST_F(DatabaseTest, KeepsCollectionsApart) {
  Open(path_);
  ASSERT_TRUE(database_->Write("one", {Document("a", "shared secret")}).ok());
  ASSERT_TRUE(
      database_->Write("two", {Document("a", "shared word"), Document("b", "shared")}).ok());
  const Result<CollectionView> one = database_->View().Collection("one");
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->stats().documents, 1u);
  RankRequest request;
  request.question = "shared";
  const Result<RankAnswer> answer = one->Rank(request);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->rows.size(), 1u);
  EXPECT_EQ(answer->terms[0].df, 1u);
  EXPECT_EQ(database_->View().Collection("tow").status().code(), Code::kNotFound);
}

TEST_F(DatabaseTest, CopesWithEmptyAndOddTexts) {
  Open(path_);
  MustWrite({Document("empty", ""), Document("space", " \n\t "), Document("dots", "... !!!"),
             Document("bytes", std::string("\xff\xfe\0\x80 word", 9)), Message("m", "s", "")});
  EXPECT_EQ(View().stats().documents, 4u);
  EXPECT_EQ(View().stats().messages, 1u);
  EXPECT_EQ(KeyOf(Ask("word").rows.at(0)), "bytes");
  EXPECT_TRUE(Ask("").rows.empty());
  EXPECT_TRUE(Ask("nowhere").rows.empty());
  EXPECT_EQ(*database_->Delete("main", {"empty", "space", "dots", "m"}, std::nullopt), 4u);
  Open(path_);
  EXPECT_EQ(View().stats().documents, 1u);
}

TEST_F(DatabaseTest, RefusesAMessageThatIsTooBigForOneChunk) {
  Open(":memory:");
  const Result<WriteSummary> r =
      database_->Write("main", {Message("m", "s", std::string(9 << 20, 'x'))});
  EXPECT_EQ(r.status().code(), Code::kTooBig);
}

TEST_F(DatabaseTest, RefusesToWriteAMemoryOpenedForReading) {
  Open(path_);
  MustWrite({Document("a", "words")});
  DatabaseOptions reading;
  reading.mode = DatabaseOptions::Mode::kRead;
  Open(path_, reading);
  EXPECT_EQ(database_->Write("main", {Document("b", "more")}).status().code(), Code::kReadOnly);
  EXPECT_EQ(Ask("words").rows.size(), 1u);
}

}  // namespace
}  // namespace wend
