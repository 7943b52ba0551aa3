// The cross-check: a database as it was written is clean, and each kind of damage, planted behind
// the engine's back, is found and named.
#include "engine/verify.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <random>

#include "engine/attributes.h"
#include "engine/database.h"
#include "storage/catalog_rows.h"
#include "storage/chunk_rows.h"
#include "storage/format.h"
#include "storage/mark_rows.h"
#include "storage/posting_page.h"
#include "storage/store.h"
#include "storage/term_table.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

constexpr CollectionId kMain{1};

std::string RandomText(std::mt19937* random, uint32_t words) {
  std::string text;
  for (uint32_t i = 0; i < words; ++i) {
    text += "w" + std::to_string(std::min((*random)() % 300, (*random)() % 300));
    text += (*random)() % 9 == 0 ? ". " : " ";
  }
  return text;
}

// Documents of one and of several chunks, a text in pieces, messages in sessions, times, deleted
// units, sealed chunks and a tail.
void BuildDatabase(const std::string& path) {
  std::mt19937 random(11);
  CollectionOptions small;
  small.chunker.target_terms = 20;
  std::vector<Unit> units;
  for (int i = 0; i < 150; ++i) {
    Unit u;
    u.key = "d" + std::to_string(i);
    u.title = i % 3 == 0 ? "w" + std::to_string(i) + " title" : "";
    u.text = RandomText(&random, i == 7 ? 40000 : random() % 90);
    if (i % 2 == 0) u.time = TimePoint{int64_t{i} * 86400000000 - 5500000, 60};
    units.push_back(u);
    u.kind = Unit::Kind::kMessage;
    u.key = "m" + std::to_string(i);
    u.session = "s" + std::to_string(i % 4);
    u.text = RandomText(&random, 3 + random() % 9);
    units.push_back(u);
  }
  const auto write = [&](size_t begin, size_t end) {
    Result<std::unique_ptr<Database>> database = Database::Open(path, {});
    ASSERT_TRUE(database.ok()) << database.status().message();
    ASSERT_TRUE((*database)->CreateCollection("main", small, true).ok());
    const auto at = [&](size_t i) { return units.begin() + static_cast<ptrdiff_t>(i); };
    ASSERT_TRUE((*database)->Write("main", {at(begin), at(end)}).ok());
    ASSERT_TRUE((*database)->Delete("main", {"d5", "m6", "d21", "m22"}, std::nullopt).ok());
    ASSERT_TRUE((*database)->Close().ok());
  };
  write(0, 280);
  write(280, 300);
}

class VerifyTest : public testing::Test {
 protected:
  static std::string BasePath() {
    return (std::filesystem::temp_directory_path() /
            ("wend_verify_test_" + std::to_string(getpid())))
        .string();
  }
  static void SetUpTestSuite() {
    std::filesystem::remove_all(BasePath());
    BuildDatabase(BasePath());
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(BasePath()); }
  VerifyTest() : path_(BasePath() + "_copy") {}
  ~VerifyTest() override { Close(); }

  void Close() {
    store_.reset();
    std::filesystem::remove_all(path_);
  }

  // A fresh copy of the database, opened below the engine.
  void Open() {
    Close();
    std::filesystem::copy(BasePath(), path_, std::filesystem::copy_options::recursive);
    Result<std::unique_ptr<Store>> store = Store::Open(path_, {});
    ASSERT_TRUE(store.ok()) << store.status().message();
    store_ = std::move(*store);
  }

  VerifyReport Verify() {
    Result<VerifyReport> report = VerifyStore(store_->View());
    EXPECT_TRUE(report.ok()) << report.status().message();
    return report.ok() ? std::move(*report) : VerifyReport();
  }

  // Expects that `damage`, done to a fresh copy, is found as `what`.
  void ExpectFound(const std::string& what, const std::function<void(WriteTxn*)>& damage) {
    Open();
    WriteTxn txn;
    damage(&txn);
    ASSERT_FALSE(txn.empty()) << what;
    ASSERT_TRUE(store_->Commit(std::move(txn)).ok());
    const VerifyReport report = Verify();
    EXPECT_TRUE(std::ranges::any_of(report.findings,
                                    [&](const VerifyFinding& f) {
                                      return f.collection == "main" && f.what == what &&
                                             !f.where.empty();
                                    }))
        << "not found: " << what << "\n"
        << report.ToText();
  }

  // ---- Reading and writing rows ----

  std::string Row(Family family, const std::string& key) {
    std::string bytes;
    const Result<bool> found = store_->View().Get(family, key, &bytes);
    EXPECT_TRUE(found.ok() && *found);
    return bytes;
  }
  // The first row of a kind: its key.
  std::string FirstKey(Family family, Kind kind) {
    const ReadView view = store_->View();
    Scan scan = view.NewScan(family, RowKey(kMain, kind), KindEnd(kMain, kind));
    scan.Seek(RowKey(kMain, kind));
    EXPECT_TRUE(scan.valid());
    return std::string(scan.key());
  }
  CountsRow Counts() {
    return *CountsRow::Decode(Row(Family::kMeta, RowKey(kMain, Kind::kCounts)));
  }
  void PutCounts(const CountsRow& counts, WriteTxn* txn) {
    txn->Put(Family::kMeta, RowKey(kMain, Kind::kCounts), counts.Encode());
  }
  UnitKeyRow KeyRow(const std::string& key) { return **ReadUnitKey(store_->View(), kMain, key); }
  UnitRow UnitOf(const std::string& key) {
    return *ReadUnit(store_->View(), kMain, KeyRow(key).document);
  }

  using Entries = std::vector<DirectoryEntry>;
  void EditDirectory(uint32_t row, WriteTxn* txn, const std::function<void(Entries*)>& edit) {
    Entries entries;
    const uint32_t begin = row * kChunksPerRow;
    const uint32_t end = std::min(begin + kChunksPerRow, Counts().next_chunk);
    ASSERT_TRUE(ReadDirectory(store_->View(), kMain, begin, end, &entries).ok());
    edit(&entries);
    DirectoryRowBuilder builder;
    for (const DirectoryEntry& e : entries) builder.Append(e);
    txn->Put(Family::kIndex, RowKey(kMain, Kind::kDirectory, row), builder.bytes());
  }
  void EditEdges(uint32_t row, WriteTxn* txn, const std::function<void(AdjacencyRow*)>& edit) {
    Result<AdjacencyRow> lists =
        ReadAdjacencyRow(store_->View(), kMain, EdgeType::kNext, row, kChunksPerRow);
    ASSERT_TRUE(lists.ok());
    edit(&*lists);
    txn->Put(Family::kIndex, AdjacencyKey(kMain, EdgeType::kNext, row),
             EncodeAdjacency(row * kChunksPerRow, *lists));
  }
  // Postings of the first page, each changed by `edit`, put in its place.
  void EditFirstPage(WriteTxn* txn, const std::function<void(NewPosting*)>& edit) {
    const std::string key = FirstKey(Family::kIndex, Kind::kPostings);
    const std::string page = Row(Family::kIndex, key);
    std::vector<DirectoryEntry> directory;
    TermStreams streams;
    const uint32_t end = Counts().sealed_chunks;
    ASSERT_TRUE(ReadDirectory(store_->View(), kMain, 0, end, &directory).ok());
    ASSERT_TRUE(ReadStreams(store_->View(), kMain, 0, end, &streams).ok());
    std::vector<NewPosting> postings;
    std::vector<PostingEntry> entries;
    ASSERT_TRUE(ReadPostingPage(page, [&](uint32_t term, const PostingBlock& block) {
                  entries.clear();
                  EXPECT_TRUE(block.Decode(&entries).ok());
                  for (const PostingEntry& e : entries) {
                    const auto& time = directory[e.chunk].time;
                    const auto length = static_cast<uint32_t>(streams.Stream(e.chunk).size());
                    postings.push_back({term, e.chunk, e.count, std::max(length, e.count + 1),
                                        time ? time->microseconds / 1000000 - 1 : kNoTimeSeconds});
                    edit(&postings.back());
                  }
                  return true;
                }).ok());
    std::vector<EncodedPage> pages;
    ASSERT_TRUE(MergePostingPage("", postings, 0, {}, &pages).ok());
    for (size_t i = 0; i < pages.size(); ++i) {
      const EncodedPage& p = pages[i];
      txn->Put(Family::kIndex,
               i == 0 ? key : RowKey(kMain, Kind::kPostings, p.first_term, p.first_chunk), p.bytes);
    }
  }

  const std::string path_;
  std::unique_ptr<Store> store_;
};

TEST_F(VerifyTest, FindsNothingInADatabaseAsItWasWritten) {
  Open();
  const CountsRow counts = Counts();
  EXPECT_GT(counts.sealed_chunks, 500u);
  EXPECT_LT(counts.sealed_chunks, counts.next_chunk);
  const VerifyReport report = Verify();
  EXPECT_TRUE(report.clean()) << report.ToText();
  EXPECT_EQ(report.collections, 1u);
  EXPECT_EQ(report.units, counts.documents + counts.messages);
  EXPECT_EQ(report.chunks, counts.live_chunks);
  EXPECT_GT(report.postings, 5000u);
}

TEST_F(VerifyTest, FindsNothingWrongWithWhatAnInterruptedWriteLeft) {
  Open();
  const CountsRow counts = Counts();
  WriteTxn txn;
  const uint32_t row = counts.next_chunk / kChunksPerRow + 1;
  txn.Put(Family::kIndex, RowKey(kMain, Kind::kDirectory, row), "?");
  txn.Put(Family::kIndex, RowKey(kMain, Kind::kStreams, row), "?");
  txn.Put(Family::kIndex, AdjacencyKey(kMain, EdgeType::kNext, row), "?");
  txn.Put(Family::kText, RowKey(kMain, Kind::kUnit, counts.next_document), "?");
  txn.Put(Family::kText, RowKey(kMain, Kind::kText, counts.next_document, 0), "?");
  ASSERT_TRUE(store_->Commit(std::move(txn)).ok());
  const VerifyReport report = Verify();
  EXPECT_TRUE(report.clean()) << report.ToText();
}

TEST_F(VerifyTest, FindsWrongCounts) {
  const auto change = [&](auto member) {
    ExpectFound("a count is wrong", [&](WriteTxn* txn) {
      CountsRow counts = Counts();
      ++(counts.*member);
      PutCounts(counts, txn);
    });
  };
  change(&CountsRow::documents);
  change(&CountsRow::messages);
  change(&CountsRow::live_chunks);
  change(&CountsRow::tokens);
  change(&CountsRow::attribute_terms);
  change(&CountsRow::text_bytes);
  ExpectFound("the dictionary has not as many terms as ids were given", [&](WriteTxn* txn) {
    CountsRow counts = Counts();
    ++counts.next_term;
    PutCounts(counts, txn);
  });
  ExpectFound("counts are missing or damaged",
              [&](WriteTxn* txn) { txn->Delete(Family::kMeta, RowKey(kMain, Kind::kCounts)); });
}

TEST_F(VerifyTest, FindsKeysThatDoNotLeadToTheirUnit) {
  ExpectFound("a key is missing", [&](WriteTxn* txn) {
    txn->Delete(Family::kMeta, RowKey(kMain, Kind::kUnitKey, "d9"));
  });
  ExpectFound("a key is damaged", [&](WriteTxn* txn) {
    txn->Put(Family::kMeta, RowKey(kMain, Kind::kUnitKey, "d9"), "\x01zz");
  });
  const auto edit = [&](const char* what, const std::function<void(UnitKeyRow*)>& change) {
    ExpectFound(what, [&](WriteTxn* txn) {
      UnitKeyRow row = KeyRow("d9");
      change(&row);
      txn->Put(Family::kMeta, RowKey(kMain, Kind::kUnitKey, "d9"), row.Encode());
    });
  };
  edit("a key names another document",
       [&](UnitKeyRow* row) { row->document = KeyRow("d10").document; });
  edit("a revision is wrong", [](UnitKeyRow* row) { ++row->revision; });
  edit("a content hash does not match", [](UnitKeyRow* row) { row->hash[1] ^= 4; });
  ExpectFound("a key names no document of its own", [&](WriteTxn* txn) {
    txn->Put(Family::kMeta, RowKey(kMain, Kind::kUnitKey, "twin"), KeyRow("d9").Encode());
  });
}

TEST_F(VerifyTest, FindsDamagedMarks) {
  const std::string key = RowKey(kMain, Kind::kMark, "m");
  ExpectFound("a mark is damaged", [&](WriteTxn* txn) { txn->Put(Family::kMeta, key, "\x01zz"); });
  ExpectFound("a mark is damaged", [&](WriteTxn* txn) {
    txn->Put(Family::kMeta, key, MarkRow{1'000'000, "from the future"}.Encode());
  });
}

TEST_F(VerifyTest, FindsTextsThatAreNotWhole) {
  const auto piece = [&](uint32_t n) {
    return RowKey(kMain, Kind::kText, KeyRow("d7").document.value, n);
  };
  ExpectFound("a content hash does not match", [&](WriteTxn* txn) {
    std::string bytes = Row(Family::kText, piece(1));
    bytes[500] ^= 1;
    txn->Put(Family::kText, piece(1), bytes);
  });
  ExpectFound("a text is not whole", [&](WriteTxn* txn) { txn->Delete(Family::kText, piece(1)); });
  ExpectFound("a text is not whole", [&](WriteTxn* txn) {
    txn->Put(Family::kText, piece(1), Row(Family::kText, piece(1)).substr(0, 100));
  });
  ExpectFound("a piece of text belongs to nothing",
              [&](WriteTxn* txn) { txn->Put(Family::kText, piece(77), "\x01more"); });
  ExpectFound("a piece of text belongs to nothing", [&](WriteTxn* txn) {
    txn->Put(Family::kText, RowKey(kMain, Kind::kText, KeyRow("d9").document.value, 0), "\x01x");
  });
}

TEST_F(VerifyTest, FindsUnitsThatDisagreeWithTheirChunks) {
  const auto unit_key = [&](const char* key) {
    return RowKey(kMain, Kind::kUnit, KeyRow(key).document.value);
  };
  for (const char* what :
       {"a chunk belongs to no document", "a key names no document of its own"}) {
    ExpectFound(what, [&](WriteTxn* txn) { txn->Delete(Family::kText, unit_key("d9")); });
  }
  ExpectFound("a document is damaged",
              [&](WriteTxn* txn) { txn->Put(Family::kText, unit_key("d7"), "\x01\x7f"); });
  const auto edit = [&](const char* what, const std::function<void(UnitRow*)>& change) {
    ExpectFound(what, [&](WriteTxn* txn) {
      UnitRow row = UnitOf("d9");
      change(&row);
      txn->Put(Family::kText, unit_key("d9"),
               EncodeUnitRow(row.unit, row.revision, row.first_chunk, row.chunk_count));
    });
  };
  edit("a content hash does not match", [](UnitRow* row) { row->unit.source = "elsewhere"; });
  edit("a chunk belongs to no document", [](UnitRow* row) { --row->chunk_count; });
  edit("a document names a chunk that is not its own", [](UnitRow* row) { ++row->chunk_count; });
  edit("a document names chunks that do not exist", [](UnitRow* row) { row->chunk_count = 1e6; });
  edit("a chunk differs from its document in kind or time", [](UnitRow* row) {
    row->unit.time = TimePoint{5000000, 0};
  });
  edit("a message has more than one chunk",
       [](UnitRow* row) { row->unit.kind = Unit::Kind::kMessage; });
}

TEST_F(VerifyTest, FindsDirectoriesAndStreamsThatDisagree) {
  const auto edit = [&](const char* what, const std::function<void(DirectoryEntry*)>& change) {
    ExpectFound(what, [&](WriteTxn* txn) {
      EditDirectory(1, txn, [&](Entries* entries) {
        for (DirectoryEntry& e : *entries) {
          if (!e.live) continue;
          change(&e);
          return;
        }
      });
    });
  };
  edit("a byte range lies outside its text", [](DirectoryEntry* e) { e->size += 1 << 20; });
  edit("a chunk belongs to no document", [](DirectoryEntry* e) { ++e->document; });
  edit("a document names a chunk that is not its own", [](DirectoryEntry* e) { e->live = false; });
  edit("a title is longer than its chunk", [](DirectoryEntry* e) { e->title_terms = 1000; });
  const std::string directory = RowKey(kMain, Kind::kDirectory, 1);
  const std::string streams = RowKey(kMain, Kind::kStreams, 1);
  ExpectFound("a directory row is missing",
              [&](WriteTxn* txn) { txn->Delete(Family::kIndex, directory); });
  ExpectFound("a directory row is damaged",
              [&](WriteTxn* txn) { txn->Put(Family::kIndex, directory, "\x01\x01"); });
  ExpectFound("a row of term streams is missing",
              [&](WriteTxn* txn) { txn->Delete(Family::kIndex, streams); });
  ExpectFound("a row of term streams is damaged",
              [&](WriteTxn* txn) { txn->Put(Family::kIndex, streams, "\x01\x7f"); });
  const auto put_stream = [&](WriteTxn* txn, const std::vector<uint32_t>& terms,
                              const std::vector<uint32_t>& attributes = {0}) {
    StreamRowBuilder builder;
    for (uint32_t i = 0; i < kChunksPerRow; ++i) builder.Append(terms, attributes);
    txn->Put(Family::kIndex, streams, builder.bytes());
  };
  ExpectFound("a term is not in the dictionary",
              [&](WriteTxn* txn) { put_stream(txn, {Counts().next_term}); });
  ExpectFound("a chunk's attributes are not those of its document", [&](WriteTxn* txn) {
    const std::string term = EncodeAttribute("session", "s1");
    const std::vector<std::string_view> terms{term};
    put_stream(txn, {}, *FindTermIds(store_->View(), kMain, terms));
  });
  ExpectFound("words and attributes are mixed up", [&](WriteTxn* txn) { put_stream(txn, {0}); });
  ExpectFound("a row of term streams is damaged", [&](WriteTxn* txn) { put_stream(txn, {7}, {}); });
  ExpectFound("a deleted chunk has attributes", [&](WriteTxn* txn) {
    put_stream(txn, {});
    EditDirectory(1, txn, [](Entries* entries) { entries->at(3).live = false; });
  });
  ExpectFound("a deleted chunk has terms", [&](WriteTxn* txn) {
    put_stream(txn, {1});
    EditDirectory(1, txn, [](Entries* entries) { entries->at(3).live = false; });
  });
}

TEST_F(VerifyTest, FindsTitlesThatAreNotThoseOfTheirChunks) {
  const auto edit = [&](const char* what, const std::function<void(TermStreams*)>& change) {
    ExpectFound(what, [&](WriteTxn* txn) {
      TermStreams streams;
      ASSERT_TRUE(ReadStreams(store_->View(), kMain, 0, kChunksPerRow, &streams).ok());
      change(&streams);
      StreamRowBuilder builder;
      for (uint32_t i = 0; i < kChunksPerRow; ++i) {
        builder.Append(streams.Stream(i), streams.attributes.Stream(i));
      }
      txn->Put(Family::kIndex, RowKey(kMain, Kind::kStreams, 0), builder.bytes());
    });
  };
  const auto replace = [](TermStreams* streams, uint32_t chunk, std::span<const uint32_t> terms,
                          std::span<const uint32_t> attributes) {
    TermStreams changed;
    for (uint32_t i = 0; i < kChunksPerRow; ++i) {
      changed.Append(i == chunk ? terms : streams->Stream(i));
      changed.attributes.Append(i == chunk ? attributes : streams->attributes.Stream(i));
    }
    *streams = std::move(changed);
  };
  Open();
  uint32_t first = 0;  // of a document with a title and several chunks
  for (int i = 0; i < 150 && first == 0; i += 3) {
    const auto unit = UnitOf("d" + std::to_string(i));
    if (unit.chunk_count > 1 && unit.first_chunk > 0) first = unit.first_chunk;
  }
  ASSERT_GT(first, 0u);
  ASSERT_LT(first + 1, kChunksPerRow);
  edit("a title stands with a chunk that is not the first of a document", [&](TermStreams* s) {
    const auto with = s->attributes.Stream(first);
    replace(s, first + 1, s->Stream(first + 1), std::vector<uint32_t>(with.begin(), with.end()));
  });
  edit("a title is not the one its chunk begins with", [&](TermStreams* s) {
    std::vector<uint32_t> terms(s->Stream(first).begin(), s->Stream(first).end());
    terms[0] = terms[0] == 0 ? 1 : 0;
    replace(s, first, terms, s->attributes.Stream(first));
  });
  ExpectFound("a count is wrong", [&](WriteTxn* txn) {
    CountsRow counts = Counts();
    ++counts.titled;
    txn->Put(Family::kMeta, RowKey(kMain, Kind::kCounts), counts.Encode());
  });
}

TEST_F(VerifyTest, FindsWrongLengths) {
  ExpectFound("a length is wrong", [&](WriteTxn* txn) {
    std::vector<uint32_t> lengths;
    ASSERT_TRUE(ReadLengths(store_->View(), kMain, Counts().sealed_chunks, &lengths).ok());
    ++lengths[200];
    txn->Put(Family::kIndex, RowKey(kMain, Kind::kLengths, 0), EncodeLengths(lengths));
  });
  ExpectFound("a row of lengths is missing", [&](WriteTxn* txn) {
    txn->Delete(Family::kIndex, RowKey(kMain, Kind::kLengths, 0));
  });
  ExpectFound("a row of lengths is damaged", [&](WriteTxn* txn) {
    txn->Put(Family::kIndex, RowKey(kMain, Kind::kLengths, 0), "\x01\x05");
  });
}

TEST_F(VerifyTest, FindsEdgesThatLeadOneWayOrNowhere) {
  const auto edit = [&](const char* what, const std::function<void(AdjacencyRow*)>& change) {
    ExpectFound(what, [&](WriteTxn* txn) { EditEdges(0, txn, change); });
  };
  const auto first_of = [](AdjacencyRow* lists, size_t size) -> std::vector<Edge>& {
    return *std::ranges::find(*lists, size, &std::vector<Edge>::size);
  };
  edit("an edge leads one way only", [&](AdjacencyRow* l) { first_of(l, 2).pop_back(); });
  edit("an edge is missing", [&](AdjacencyRow* l) { first_of(l, 2).pop_back(); });
  edit("edges are out of order", [&](AdjacencyRow* l) { std::ranges::reverse(first_of(l, 2)); });
  edit("an edge leads nowhere", [&](AdjacencyRow* l) { first_of(l, 1)[0].target = 1u << 30; });
  edit("an edge joins what is not neighbours",
       [&](AdjacencyRow* l) { first_of(l, 2)[0].target = UnitOf("d9").first_chunk; });
  ExpectFound("a row of edges is damaged", [&](WriteTxn* txn) {
    txn->Put(Family::kIndex, AdjacencyKey(kMain, EdgeType::kNext, 0), "\x01\x7f");
  });
}

TEST_F(VerifyTest, FindsSessionsThatMiscount) {
  const std::string key = RowKey(kMain, Kind::kSession, "s2");
  const auto edit = [&](const char* what, const std::function<void(SessionRow*)>& change) {
    ExpectFound(what, [&](WriteTxn* txn) {
      SessionRow row = **ReadSession(store_->View(), kMain, "s2");
      change(&row);
      txn->Put(Family::kMeta, key, row.Encode());
    });
  };
  edit("a session counts its messages wrongly", [](SessionRow* row) { ++row->messages; });
  edit("a session does not end in one of its messages",
       [&](SessionRow* row) { row->last_chunk = UnitOf("m5").first_chunk; });
  edit("a session does not end in one of its messages",
       [](SessionRow* row) { row->last_chunk = kNoId; });
  ExpectFound("a session row is missing", [&](WriteTxn* txn) { txn->Delete(Family::kMeta, key); });
  ExpectFound("a session row is damaged",
              [&](WriteTxn* txn) { txn->Put(Family::kMeta, key, "\x01"); });
  ExpectFound("a session has no messages", [&](WriteTxn* txn) {
    txn->Put(Family::kMeta, RowKey(kMain, Kind::kSession, "ghost"), SessionRow().Encode());
  });
  ExpectFound("a session is not one chain", [&](WriteTxn* txn) {
    // Both directions of one edge between two messages of the tail go.
    const uint32_t a = UnitOf("m145").first_chunk, b = UnitOf("m149").first_chunk;
    const auto cut = [&](uint32_t from, uint32_t to, AdjacencyRow* lists) {
      std::erase_if(lists->at(from % kChunksPerRow), [&](Edge e) { return e.target == to; });
    };
    ASSERT_EQ(a / kChunksPerRow, b / kChunksPerRow);
    EditEdges(a / kChunksPerRow, txn, [&](AdjacencyRow* lists) {
      cut(a, b, lists);
      cut(b, a, lists);
    });
  });
}

TEST_F(VerifyTest, FindsDictionariesAndFrequenciesThatDisagree) {
  ExpectFound("a document frequency is wrong", [&](WriteTxn* txn) {
    FrequencyEditor editor;
    editor.Add(3, 1);
    ASSERT_TRUE(editor.Write(store_->View(), kMain, txn).ok());
  });
  ExpectFound("frequencies are stored of terms that do not exist", [&](WriteTxn* txn) {
    FrequencyEditor editor;
    editor.Add(1000000, 1);
    ASSERT_TRUE(editor.Write(store_->View(), kMain, txn).ok());
  });
  ExpectFound("a row of frequencies is damaged", [&](WriteTxn* txn) {
    txn->Put(Family::kIndex, RowKey(kMain, Kind::kFrequencies, 0), "\x01\xff");
  });
  const auto drop_block = [&](WriteTxn* txn) {
    txn->Delete(Family::kIndex, FirstKey(Family::kIndex, Kind::kDictionary));
  };
  ExpectFound("the dictionary has not as many terms as ids were given", drop_block);
  ExpectFound("a term is not in the dictionary", drop_block);
  ExpectFound("the dictionary is damaged", [&](WriteTxn* txn) {
    txn->Put(Family::kIndex, FirstKey(Family::kIndex, Kind::kDictionary), "\x01\x09");
  });
  ExpectFound("a term has an id that is not its own", [&](WriteTxn* txn) {
    const std::vector<TermIdPair> twice{{"zzz", 1}};
    ASSERT_TRUE(AddTerms(store_->View(), kMain, twice, txn).ok());
  });
  ExpectFound("an attribute is damaged", [&](WriteTxn* txn) {
    CountsRow counts = Counts();
    const std::vector<TermIdPair> odd{{"\x01odd", counts.next_term++}};
    ++counts.attribute_terms;
    PutCounts(counts, txn);
    ASSERT_TRUE(AddTerms(store_->View(), kMain, odd, txn).ok());
  });
  const auto move_block = [&](WriteTxn* txn) {
    const std::string key = FirstKey(Family::kIndex, Kind::kDictionary);
    txn->Put(Family::kIndex, RowKey(kMain, Kind::kDictionary, "zzz"), Row(Family::kIndex, key));
    txn->Delete(Family::kIndex, key);
  };
  ExpectFound("the dictionary is out of order", move_block);
}

TEST_F(VerifyTest, FindsPostingsThatDoNotFollowFromTheTerms) {
  const auto key = [&] { return FirstKey(Family::kIndex, Kind::kPostings); };
  const auto drop = [&](WriteTxn* txn) { txn->Delete(Family::kIndex, key()); };
  ExpectFound("postings are missing", drop);
  ExpectFound("postings differ from the terms of their chunk", drop);
  ExpectFound("a posting page is damaged", [&](WriteTxn* txn) {
    std::string bytes = Row(Family::kIndex, key());
    bytes[bytes.size() / 2] ^= 1;
    txn->Put(Family::kIndex, key(), bytes);
  });
  ExpectFound("postings differ from the terms of their chunk",
              [&](WriteTxn* txn) { EditFirstPage(txn, [](NewPosting* p) { ++p->count; }); });
  ExpectFound("a block bound is too low",
              [&](WriteTxn* txn) { EditFirstPage(txn, [](NewPosting* p) { p->length += 100; }); });
  ExpectFound("a block's times do not cover its entries", [&](WriteTxn* txn) {
    EditFirstPage(txn, [](NewPosting* p) { p->time_seconds = kNoTimeSeconds; });
  });
  const auto twice = [&](WriteTxn* txn) {
    txn->Put(Family::kIndex, RowKey(kMain, Kind::kPostings, 1u << 20, 0),
             Row(Family::kIndex, key()));
  };
  ExpectFound("postings are out of order", twice);
  ExpectFound("a posting page begins before its key", twice);
  ExpectFound("there are postings too many", twice);
  ExpectFound("posting pages overlap", [&](WriteTxn* txn) {
    const std::string last = Row(Family::kIndex, key());
    txn->Put(Family::kIndex, RowKey(kMain, Kind::kPostings, 0, 1), last);
  });
}

TEST_F(VerifyTest, FindsRowsThatBelongToNothing) {
  Open();
  WriteTxn txn;
  txn.Put(Family::kText, RowKey(CollectionId(99), Kind::kUnit, 0), "x");
  txn.Put(Family::kIndex, RowKey(kMain, static_cast<Kind>('z'), 0), "x");
  txn.Put(Family::kMeta, "abc", "x");
  ASSERT_TRUE(store_->Commit(std::move(txn)).ok());
  const VerifyReport report = Verify();
  EXPECT_EQ(report.finding_count, 3u) << report.ToText();
  for (const VerifyFinding& f : report.findings) EXPECT_EQ(f.what, "a row belongs to nothing");
}

TEST_F(VerifyTest, KeepsTheFirstFindingsOfEachKindAndCountsThemAll) {
  Open();
  WriteTxn txn;
  const CountsRow counts = Counts();
  txn.Put(Family::kIndex, RowKey(kMain, Kind::kLengths, 0),
          EncodeLengths(std::vector<uint32_t>(counts.sealed_chunks, 9999)));
  txn.Delete(Family::kMeta, RowKey(kMain, Kind::kUnitKey, "d9"));
  ASSERT_TRUE(store_->Commit(std::move(txn)).ok());
  const VerifyReport report = Verify();
  EXPECT_EQ(report.finding_count, counts.sealed_chunks + 1u);
  EXPECT_EQ(report.findings.size(), VerifyReport::kMaxKeptOfAKind + 1);
  EXPECT_NE(report.ToText().find("a key is missing"), std::string::npos);
  EXPECT_NE(report.ToText().find("more\n"), std::string::npos);
}

}  // namespace
}  // namespace wend
