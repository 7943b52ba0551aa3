// Cursors over chunks, units, sessions, terms and edges against a naive collection, through random
// writes, replacements, deletions, sealing and reopening.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "engine/chunk_cursor.h"
#include "engine/database.h"
#include "engine/edge_cursor.h"
#include "engine/session_cursor.h"
#include "engine/term_cursor.h"
#include "engine/unit_cursor.h"
#include "storage/format.h"
#include "storage/unit_rows.h"
#include "tests/model/naive_collection.h"

namespace wend {
namespace {

using Version = std::shared_ptr<const CollectionVersion>;

// What a test asks a cursor for; ends the test where the answer is an error.
template <typename T>
T Must(Result<T> result) {
  EXPECT_TRUE(result.ok()) << result.status().message();
  return result.ok() ? std::move(*result) : T();
}

std::string RandomText(std::mt19937* random, uint32_t words) {
  std::string text;
  for (uint32_t i = 0; i < words; ++i) {
    text += "w" + std::to_string((*random)() % 200) + ((*random)() % 12 == 0 ? ". " : " ");
  }
  return text;
}

Unit RandomUnit(std::mt19937* random) {
  Unit u;
  u.key = "k" + std::to_string((*random)() % 150);
  const auto number = static_cast<int64_t>((*random)() % 1000);
  if ((*random)() % 3 > 0) u.time = TimePoint{number * 1000000, 60};
  if ((*random)() % 3 == 0) u.metadata["n"] = number;
  if ((*random)() % 4 == 0) u.metadata["s"] = std::string("metadata");
  if ((*random)() % 4 == 0) u.metadata["b"] = (*random)() % 2 == 0;
  u.source = "source" + std::to_string((*random)() % 3);
  if ((*random)() % 2 == 0) {
    u.text = RandomText(random, (*random)() % 100 == 0 ? 12000 : (*random)() % 700);
    if ((*random)() % 2 == 0) u.title = "title " + std::to_string((*random)() % 50);
    return u;
  }
  u.kind = Unit::Kind::kMessage;
  u.text = RandomText(random, (*random)() % 20);
  u.session = "s" + std::to_string((*random)() % 7);
  if ((*random)() % 3 > 0) u.speaker = "p" + std::to_string((*random)() % 5);
  if ((*random)() % 2 == 0) u.turn = (*random)() % 100;
  if ((*random)() % 4 == 0) u.reply_to = "k1";
  return u;
}

bool SameUnit(const Unit& a, const Unit& b) {
  return a.kind == b.kind && a.text == b.text && a.title == b.title && a.source == b.source &&
         a.time == b.time && a.metadata == b.metadata && a.session == b.session &&
         a.speaker == b.speaker && a.reply_to == b.reply_to && a.turn == b.turn;
}

class CursorTest : public testing::Test {
 protected:
  CursorTest() : model_({}) {
    path_ =
        (std::filesystem::temp_directory_path() / ("wend_cursor_test_" + std::to_string(getpid())))
            .string();
    std::filesystem::remove_all(path_);
    Open();
    EXPECT_TRUE(database_->CreateCollection("main", {}, false).ok());
  }
  ~CursorTest() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Open() {
    if (database_ != nullptr) {
      EXPECT_TRUE(database_->Close().ok());
    }
    database_.reset();
    database_ = std::move(*Database::Open(path_, {}));
  }
  Version Current() { return database_->View().Collection("main")->version(); }

  void Write(const Unit& unit) {
    ASSERT_TRUE(database_->Write("main", {unit}).ok());
    const auto old = model_.units().find(unit.key);
    if (old != model_.units().end()) {
      if (SameUnit(old->second, unit)) return;
      model_.Delete(unit.key);
      std::erase(order_, unit.key);
      ++revisions_[unit.key];
    } else {
      revisions_[unit.key] = 1;
    }
    model_.Put(unit);
    order_.push_back(unit.key);
  }
  void Delete(const std::string& key) {
    ASSERT_TRUE(database_->Delete("main", {key}, std::nullopt).ok());
    model_.Delete(key);
    std::erase(order_, key);
  }
  void WriteRandomly(std::mt19937* random, int steps) {
    for (int i = 0; i < steps; ++i) {
      if ((*random)() % 5 == 0) {
        Delete("k" + std::to_string((*random)() % 150));
      } else {
        Write(RandomUnit(random));
      }
    }
  }

  void ExpectUnits(UnitKinds kinds);
  void ExpectChunks(const ChunkSet* allowed);
  void ExpectSessions(const SessionCursor::ChunksOfSession& chunks_of);
  void ExpectTerms(const std::string& prefix);
  void ExpectEdges();

  std::string path_;
  std::unique_ptr<Database> database_;
  NaiveCollection model_;
  std::vector<std::string> order_;  // keys as written
  std::map<std::string, uint32_t> revisions_;
};

void ExpectSameUnit(const UnitRowView& have, const Unit& want) {
  EXPECT_EQ(have.kind, want.kind);
  EXPECT_EQ(have.key, want.key);
  EXPECT_EQ(have.title, want.title);
  EXPECT_EQ(have.source, want.source);
  EXPECT_EQ(have.time, want.time);
  EXPECT_EQ(have.session, want.session);
  EXPECT_EQ(have.speaker, want.speaker);
  EXPECT_EQ(have.reply_to, want.reply_to);
  EXPECT_EQ(have.turn, want.turn);
  EXPECT_EQ(have.text_bytes, want.text.size());
  EXPECT_EQ(have.Metadata(), want.metadata);
  for (const char* name : {"n", "s", "b", "none"}) {
    const auto found = want.metadata.find(name);
    EXPECT_EQ(have.FindMetadata(name), found == want.metadata.end()
                                           ? std::optional<MetadataValue>()
                                           : std::optional<MetadataValue>(found->second));
  }
}

void CursorTest::ExpectUnits(UnitKinds kinds) {
  UnitCursor cursor(Current(), kinds);
  UnitCursor finder(Current(), kinds);
  std::vector<uint32_t> documents;
  for (const std::string& key : order_) {
    const Unit& want = model_.units().at(key);
    const bool is_message = want.kind == Unit::Kind::kMessage;
    if (kinds != UnitKinds::kAll && is_message != (kinds == UnitKinds::kMessages)) {
      EXPECT_FALSE(Must(finder.SeekKey(key)));
      continue;
    }
    ASSERT_TRUE(Must(cursor.Next()));
    ExpectSameUnit(cursor.unit(), want);
    EXPECT_EQ(cursor.unit().revision, revisions_[key]);
    EXPECT_EQ(Must(cursor.ReadText()), want.text);
    ASSERT_TRUE(Must(finder.SeekKey(key)));
    EXPECT_EQ(finder.document(), cursor.document());
    documents.push_back(cursor.document().value);
  }
  EXPECT_FALSE(Must(cursor.Next()));
  EXPECT_FALSE(Must(finder.SeekKey("unknown")));
  std::vector<uint32_t> listed;
  for (uint32_t d = 0; d < Current()->counts().next_document + 3; d += 1 + d % 5) {
    listed.push_back(d);
  }
  std::vector<uint32_t> want;
  std::ranges::set_intersection(listed, documents, std::back_inserter(want));
  std::vector<uint32_t> have;
  UnitCursor some(Current(), kinds, listed);
  while (Must(some.Next())) have.push_back(some.document().value);
  EXPECT_EQ(have, want);
}

void CursorTest::ExpectChunks(const ChunkSet* allowed) {
  const auto set = allowed == nullptr ? nullptr : std::make_shared<const ChunkSet>(*allowed);
  ChunkCursor all(Current(), nullptr);
  ChunkCursor cursor(Current(), set);
  std::map<std::string, uint32_t> ordinals;
  for (const NaiveChunk& want : model_.chunks()) {
    ASSERT_TRUE(Must(all.Next()));
    const uint32_t ordinal = ordinals[want.key]++;
    if (allowed != nullptr && !allowed->contains(all.chunk().value)) continue;
    ASSERT_TRUE(Must(cursor.Next()));
    EXPECT_EQ(cursor.chunk(), all.chunk());
    EXPECT_EQ(cursor.begin(), want.begin);
    EXPECT_EQ(cursor.end(), want.end);
    EXPECT_EQ(Must(cursor.ReadLength()), want.terms.size());
    EXPECT_EQ(Must(cursor.ReadOrdinal()), ordinal);
    const Unit& unit = model_.units().at(want.key);
    EXPECT_EQ(cursor.entry().time, unit.time);
    ExpectSameUnit(*Must(cursor.ReadUnit()), unit);
    EXPECT_EQ(Must(cursor.ReadText()), unit.text.substr(want.begin, want.end - want.begin));
  }
  EXPECT_FALSE(Must(cursor.Next()));
  EXPECT_FALSE(Must(all.Next()));
}

void CursorTest::ExpectSessions(const SessionCursor::ChunksOfSession& chunks_of) {
  std::map<std::string, std::vector<const Unit*>> sessions;
  for (const auto& [key, unit] : model_.units()) {
    if (!unit.session.empty()) sessions[unit.session].push_back(&unit);
  }
  SessionCursor cursor(Current(), chunks_of);
  for (const auto& [session, messages] : sessions) {
    ASSERT_TRUE(Must(cursor.Next()));
    EXPECT_EQ(cursor.session(), session);
    EXPECT_EQ(cursor.messages(), messages.size());
    std::set<std::string> speakers;
    std::set<int64_t> times;
    for (const Unit* m : messages) {
      if (!m->speaker.empty()) speakers.insert(m->speaker);
      if (m->time.has_value()) times.insert(m->time->microseconds);
    }
    const SessionFacts facts = Must(cursor.ReadFacts());
    EXPECT_EQ(facts.speakers, speakers.size());
    ASSERT_EQ(facts.first_time.has_value(), !times.empty());
    ASSERT_EQ(facts.last_time.has_value(), !times.empty());
    if (times.empty()) continue;
    EXPECT_EQ(facts.first_time->microseconds, *times.begin());
    EXPECT_EQ(facts.last_time->microseconds, *times.rbegin());
  }
  EXPECT_FALSE(Must(cursor.Next()));
  SessionCursor finder(Current(), chunks_of);
  EXPECT_EQ(Must(finder.Seek("s3")), sessions.contains("s3"));
  EXPECT_FALSE(Must(finder.Seek("s")));
}

void CursorTest::ExpectTerms(const std::string& prefix) {
  std::map<std::string, uint64_t> want;
  for (const NaiveChunk& chunk : model_.chunks()) {
    for (const std::string& term : std::set<std::string>(chunk.terms.begin(), chunk.terms.end())) {
      if (term.starts_with(prefix)) ++want[term];
    }
  }
  std::map<std::string, uint64_t> have;
  TermCursor cursor(Current(), prefix);
  std::string last;
  while (Must(cursor.Next())) {
    EXPECT_LT(last, cursor.term());
    last = cursor.term();
    have[last] = cursor.df();
  }
  EXPECT_EQ(have, want);
}

// Every edge leads both ways, between live chunks, and a document is one chain.
void CursorTest::ExpectEdges() {
  std::set<std::pair<uint32_t, uint32_t>> edges;
  EdgeCursor cursor(Current());
  while (Must(cursor.Next())) {
    EXPECT_EQ(cursor.type(), EdgeType::kNext);
    EXPECT_GT(cursor.weight(), 0);
    EXPECT_LE(cursor.weight(), 1);
    EXPECT_TRUE(edges.emplace(cursor.from().value, cursor.to().value).second);
  }
  ChunkCursor chunks(Current(), nullptr);
  for (const auto& [from, to] : edges) {
    EXPECT_TRUE(edges.contains({to, from}));
    EXPECT_TRUE(Must(chunks.Seek(ChunkId(from))));
  }
  UnitCursor units(Current(), UnitKinds::kDocuments);
  while (Must(units.Next())) {
    for (uint32_t i = 1; i < units.unit().chunk_count; ++i) {
      const uint32_t chunk = units.unit().first_chunk + i;
      EXPECT_TRUE(edges.contains({chunk - 1, chunk}));
    }
  }
}

TEST_F(CursorTest, GiveWhatANaiveCollectionHolds) {
  std::mt19937 random(7);
  for (int round = 0; round < 4; ++round) {
    WriteRandomly(&random, 70);
    if (round % 2 == 1) Open();
    for (const UnitKinds kinds : {UnitKinds::kAll, UnitKinds::kDocuments, UnitKinds::kMessages}) {
      ExpectUnits(kinds);
    }
    ExpectChunks(nullptr);
    ChunkSet some;
    for (uint32_t c = 0; c < Current()->counts().next_chunk + 9; c += 1 + random() % 7) some.add(c);
    some.add(kNoId);
    ExpectChunks(&some);
    ChunkSet none;
    ExpectChunks(&none);
    ExpectSessions({});
    ChunkSet every;
    every.addRange(0, Current()->counts().next_chunk);
    ExpectSessions([&](std::string_view) { return Result<ChunkSet>(every); });
    for (const char* prefix : {"", "w", "w1", "w19", "zzz"}) ExpectTerms(prefix);
    ExpectEdges();
  }
}

TEST_F(CursorTest, ChunkCursorGoesToAnyChunk) {
  std::mt19937 random(8);
  WriteRandomly(&random, 120);
  std::map<uint32_t, std::string> keys;
  ChunkCursor walk(Current(), nullptr);
  while (Must(walk.Next())) keys[walk.chunk().value] = Must(walk.ReadUnit())->key;
  ChunkCursor cursor(Current(), nullptr);
  for (int i = 0; i < 500; ++i) {
    const uint32_t chunk = random() % (Current()->counts().next_chunk + 5);
    const bool live = keys.contains(chunk);
    ASSERT_EQ(Must(cursor.Seek(ChunkId(chunk))), live);
    if (!live) continue;
    EXPECT_EQ(Must(cursor.ReadUnit())->key, keys[chunk]);
  }
}

TEST_F(CursorTest, StayWithTheirVersionWhileOthersWrite) {
  std::mt19937 random(9);
  WriteRandomly(&random, 60);
  const Version version = Current();
  UnitCursor before(version, UnitKinds::kAll);
  std::vector<std::string> keys;
  while (Must(before.Next())) keys.emplace_back(before.unit().key);
  UnitCursor cursor(version, UnitKinds::kAll);
  for (const std::string& key : keys) {
    Delete(key);
    ASSERT_TRUE(Must(cursor.Next()));
    EXPECT_EQ(cursor.unit().key, key);
  }
}

// ---- Damage, and what interrupted writes leave ------------------------------------------------

class DamagedCursorTest : public testing::Test {
 protected:
  DamagedCursorTest() : store_(std::move(*Store::Open(":memory:", {}))) {
    counts_.next_document = 1;
    counts_.next_chunk = 1;
    DirectoryEntry entry;
    entry.live = true;
    entry.size = 1;
    directory_.Append(entry);
    directory_.Append(entry);  // left by an interrupted write
    unit_.key = "k";
    unit_.text = "t";
    Put(Family::kIndex, RowKey(kMain, Kind::kDirectory, 0), directory_.bytes());
    Put(Family::kText, RowKey(kMain, Kind::kUnit, 0), EncodeUnitRow(unit_, 1, 0, 1));
    Put(Family::kText, RowKey(kMain, Kind::kUnit, 1), EncodeUnitRow(unit_, 1, 1, 1));
  }

  void Put(Family family, const std::string& key, const std::string& value) {
    WriteTxn txn;
    txn.Put(family, key, value);
    ASSERT_TRUE(store_->Commit(std::move(txn)).ok());
  }
  void Remove(Family family, const std::string& key) {
    WriteTxn txn;
    txn.Delete(family, key);
    ASSERT_TRUE(store_->Commit(std::move(txn)).ok());
  }
  Version Current() {
    return std::make_shared<CollectionVersion>(
        std::make_shared<CollectionInfo>(kMain, "main", CollectionOptions(), 0), counts_,
        store_->View(), nullptr);
  }

  static constexpr CollectionId kMain{1};
  std::unique_ptr<Store> store_;
  CountsRow counts_;
  DirectoryRowBuilder directory_;
  Unit unit_;
};

TEST_F(DamagedCursorTest, DoNotSeeWhatAnInterruptedWriteLeft) {
  UnitCursor units(Current(), UnitKinds::kAll);
  EXPECT_TRUE(Must(units.Next()));
  EXPECT_FALSE(Must(units.Next()));
  EXPECT_FALSE(Must(UnitCursor(Current(), UnitKinds::kAll).Seek(DocumentId(1))));
  ChunkCursor chunks(Current(), nullptr);
  EXPECT_TRUE(Must(chunks.Next()));
  EXPECT_FALSE(Must(chunks.Next()));
  EXPECT_FALSE(Must(chunks.Seek(ChunkId(1))));
  Put(Family::kIndex, AdjacencyKey(kMain, EdgeType::kNext, 0), EncodeAdjacency(0, {{{1, 9}}, {}}));
  EXPECT_FALSE(Must(EdgeCursor(Current()).Next()));
  Put(Family::kIndex, AdjacencyKey(kMain, EdgeType::kNext, 1), EncodeAdjacency(128, {{{0, 9}}}));
  EXPECT_FALSE(Must(EdgeCursor(Current()).Next()));
}

TEST_F(DamagedCursorTest, ReportAMissingUnit) {
  Remove(Family::kText, RowKey(kMain, Kind::kUnit, 0));
  ChunkCursor chunks(Current(), nullptr);
  ASSERT_TRUE(Must(chunks.Next()));
  EXPECT_EQ(chunks.ReadUnit().status().code(), Code::kCorruption);
  EXPECT_EQ(chunks.ReadText().status().code(), Code::kCorruption);
}

TEST_F(DamagedCursorTest, ReportAMissingDirectoryRow) {
  Remove(Family::kIndex, RowKey(kMain, Kind::kDirectory, 0));
  EXPECT_EQ(ChunkCursor(Current(), nullptr).Next().status().code(), Code::kCorruption);
}

TEST_F(DamagedCursorTest, ReportUnitsWhoseBytesOrChunksAreWrong) {
  const std::string key = RowKey(kMain, Kind::kUnit, 0);
  const std::string sound = EncodeUnitRow(unit_, 1, 0, 1);
  for (size_t size = 0; size < sound.size(); ++size) {
    Put(Family::kText, key, sound.substr(0, size));
    EXPECT_FALSE(UnitCursor(Current(), UnitKinds::kAll).Next().ok()) << size;
  }
  Put(Family::kText, key, EncodeUnitRow(unit_, 1, 0, 2));
  EXPECT_EQ(UnitCursor(Current(), UnitKinds::kAll).Next().status().code(), Code::kCorruption);
  Put(Family::kText, key, EncodeUnitRow(unit_, 1, 7, 0));
  EXPECT_EQ(UnitCursor(Current(), UnitKinds::kAll).Next().status().code(), Code::kCorruption);
}

TEST_F(DamagedCursorTest, ReportAUnitThatDoesNotReachItsChunk) {
  unit_.text = "";
  Put(Family::kText, RowKey(kMain, Kind::kUnit, 0), EncodeUnitRow(unit_, 1, 1, 0));
  ChunkCursor chunks(Current(), nullptr);
  ASSERT_TRUE(Must(chunks.Next()));
  EXPECT_EQ(chunks.ReadOrdinal().status().code(), Code::kCorruption);
  EXPECT_EQ(chunks.ReadText().status().code(), Code::kCorruption);
}

TEST_F(DamagedCursorTest, ReportSessionsTermsEdgesAndKeysThatDoNotDecode) {
  Put(Family::kMeta, RowKey(kMain, Kind::kSession, "s"), "damaged");
  EXPECT_FALSE(SessionCursor(Current(), {}).Next().ok());
  EXPECT_FALSE(SessionCursor(Current(), {}).Seek("s").ok());
  SessionRow session;
  session.messages = 1;
  Put(Family::kMeta, RowKey(kMain, Kind::kSession, "s"), session.Encode());
  SessionCursor sessions(Current(), {});
  ASSERT_TRUE(Must(sessions.Next()));
  EXPECT_EQ(sessions.ReadFacts().status().code(), Code::kCorruption);
  Put(Family::kIndex, RowKey(kMain, Kind::kDictionary), "damaged");
  EXPECT_FALSE(TermCursor(Current(), "").Next().ok());
  Put(Family::kIndex, AdjacencyKey(kMain, EdgeType::kNext, 0), "damaged");
  EXPECT_FALSE(EdgeCursor(Current()).Next().ok());
  UnitKeyRow other;
  Put(Family::kMeta, RowKey(kMain, Kind::kUnitKey, "other"), other.Encode());
  EXPECT_EQ(UnitCursor(Current(), UnitKinds::kAll).SeekKey("other").status().code(),
            Code::kCorruption);
}

TEST_F(DamagedCursorTest, LeaveOutTermsThatAreReservedForAttributes) {
  WriteTxn txn;
  const std::vector<TermIdPair> terms = {{"\x01speaker", 0}, {"a", 1}, {"b", 2}};
  ASSERT_TRUE(AddTerms(store_->View(), kMain, terms, &txn).ok());
  FrequencyEditor editor;
  editor.Add(0, 1);
  editor.Add(1, 1);
  ASSERT_TRUE(editor.Write(store_->View(), kMain, &txn).ok());
  Put(Family::kIndex, RowKey(kMain, Kind::kStreams, 0), [] {
    StreamRowBuilder streams;
    streams.Append({}, {});
    return streams.bytes();
  }());
  ASSERT_TRUE(store_->Commit(std::move(txn)).ok());
  TermCursor cursor(Current(), "");
  ASSERT_TRUE(Must(cursor.Next()));
  EXPECT_EQ(cursor.term(), "a");
  EXPECT_EQ(cursor.id(), TermId(1));
  EXPECT_FALSE(Must(cursor.Next()));
}

}  // namespace
}  // namespace wend
