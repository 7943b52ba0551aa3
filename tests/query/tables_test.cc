// Every column of every table, over a small database.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "engine/database.h"
#include "query/tables/chunks_table.h"
#include "query/tables/collections_table.h"
#include "query/tables/documents_table.h"
#include "query/tables/edges_table.h"
#include "query/tables/messages_table.h"
#include "query/tables/sessions_table.h"
#include "query/tables/terms_table.h"

namespace wend {
namespace {

std::string ToText(const Value& value) {
  switch (value.index()) {
    case 0:
      return "null";
    case 1:
      return std::to_string(std::get<int64_t>(value));
    case 2:
      return "real " + std::to_string(std::get<double>(value));
    case 3:
      return "'" + std::get<std::string>(value) + "'";
    default:
      return "time " + std::to_string(std::get<TimePoint>(value).microseconds);
  }
}

template <typename Table>
std::string RowOf(Table* table) {
  std::string row;
  for (size_t i = 0; i < Table::Columns().size(); ++i) {
    Value value;
    EXPECT_TRUE(table->ReadColumn(i, &value).ok());
    row += (i == 0 ? "" : " ") + std::string(Table::Columns()[i].name) + "=" + ToText(value);
  }
  return row;
}

template <typename Table>
std::vector<std::string> RowsOf(Table table) {
  std::vector<std::string> rows;
  for (;;) {
    const Result<bool> found = table.Next();
    EXPECT_TRUE(found.ok()) << found.status().message();
    if (!found.ok() || !*found) return rows;
    rows.push_back(RowOf(&table));
  }
}

using Rows = std::vector<std::string>;

class TablesTest : public testing::Test {
 protected:
  TablesTest() : database_(std::move(*Database::Open(":memory:", {}))) {
    Unit document;
    document.key = "d";
    document.title = "Harbour";
    document.source = "s.txt";
    document.text = "Ships sail.";
    document.time = TimePoint{1000000, 60};
    document.metadata = {{"b", true},
                         {"n", int64_t{-7}},
                         {"r", 0.5},
                         {"t", std::string("say \"x\"")},
                         {"u", std::nan("")}};
    EXPECT_TRUE(database_->Write("main", {document}).ok());
    document.text = "Ships sail. Boats too.";
    EXPECT_TRUE(
        database_->Write("main", {document, Message("m", "Ann", 1), Message("n", "Ben", 2)}).ok());
  }

  static Unit Message(const std::string& key, const std::string& speaker, int64_t turn) {
    Unit u;
    u.kind = Unit::Kind::kMessage;
    u.key = key;
    u.session = "s";
    u.speaker = speaker;
    u.text = "hello " + key + key;
    if (turn == 2) u.reply_to = "m";
    if (turn == 1) u.turn = turn;
    if (turn == 2) u.time = TimePoint{5000000, 0};
    return u;
  }
  CollectionView View() { return *database_->View().Collection("main"); }

  std::unique_ptr<Database> database_;
};

TEST_F(TablesTest, Chunks) {
  const Rows want = {
      "collection='main' key='d' chunk=0 title='Harbour' source='s.txt' time=time 1000000 "
      "session=null turn=null speaker=null reply_to=null begin=0 end=22 length=4 "
      "text='Ships sail. Boats too.'",
      "collection='main' key='m' chunk=0 title='' source='' time=null session='s' turn=1 "
      "speaker='Ann' reply_to='' begin=0 end=8 length=3 text='hello mm'",
      "collection='main' key='n' chunk=0 title='' source='' time=time 5000000 session='s' "
      "turn=null speaker='Ben' reply_to='m' begin=0 end=8 length=3 text='hello nn'"};
  EXPECT_EQ(RowsOf(ChunksTable(View(), nullptr)), want);
  ChunkSet set;
  set.add(2);
  EXPECT_EQ(RowsOf(ChunksTable(View(), std::make_shared<const ChunkSet>(set))), Rows{want[1]});
  ChunksTable table(View(), nullptr);
  ASSERT_TRUE(*table.Next());
  EXPECT_EQ(table.chunk(), ChunkId(1));
  Value value;
  ASSERT_TRUE(table.ReadMetadata("n", &value).ok());
  EXPECT_EQ(ToText(value), "-7");
}

TEST_F(TablesTest, Messages) {
  const Rows want = {
      "collection='main' key='m' title='' source='' time=null session='s' turn=1 speaker='Ann' "
      "reply_to='' revision=1 bytes=8 text='hello mm' metadata='{}'",
      "collection='main' key='n' title='' source='' time=time 5000000 session='s' turn=null "
      "speaker='Ben' reply_to='m' revision=1 bytes=8 text='hello nn' metadata='{}'"};
  EXPECT_EQ(RowsOf(MessagesTable(View())), want);
  EXPECT_EQ(RowsOf(MessagesTable(View(), std::vector<uint32_t>{1, 3, 900})), Rows{want[1]});
  EXPECT_EQ(RowsOf(MessagesTable(View(), std::string("m"))), Rows{want[0]});
  EXPECT_EQ(RowsOf(MessagesTable(View(), std::string("d"))), Rows{});
}

TEST_F(TablesTest, Documents) {
  const Rows want = {
      "collection='main' key='d' title='Harbour' source='s.txt' time=time 1000000 revision=2 "
      "chunks=1 bytes=22 "
      "text='Ships sail. Boats too.' "
      "metadata='{\"b\":true,\"n\":-7,\"r\":0.5,\"t\":\"say \\\"x\\\"\",\"u\":null}'"};
  EXPECT_EQ(RowsOf(DocumentsTable(View())), want);
  EXPECT_EQ(RowsOf(DocumentsTable(View(), std::string("d"))), want);
  EXPECT_EQ(RowsOf(DocumentsTable(View(), std::string("m"))), Rows{});
  DocumentsTable table(View());
  ASSERT_TRUE(*table.Next());
  const std::vector<std::pair<const char*, const char*>> metadata = {
      {"b", "1"}, {"n", "-7"}, {"r", "real 0.500000"}, {"t", "'say \"x\"'"}, {"none", "null"}};
  for (const auto& [name, want_value] : metadata) {
    Value value;
    ASSERT_TRUE(table.ReadMetadata(name, &value).ok());
    EXPECT_EQ(ToText(value), want_value) << name;
  }
}

TEST_F(TablesTest, Sessions) {
  const Rows want = {
      "collection='main' session='s' messages=2 first_time=time 5000000 last_time=time 5000000 "
      "speakers=2"};
  EXPECT_EQ(RowsOf(SessionsTable(View(), {})), want);
  EXPECT_EQ(RowsOf(SessionsTable(View(), {}, "s")), want);
  EXPECT_EQ(RowsOf(SessionsTable(View(), {}, "t")), Rows{});
}

TEST_F(TablesTest, Terms) {
  EXPECT_EQ(RowsOf(TermsTable(View(), "b")), (Rows{"collection='main' term='ben' chunks=1",
                                                   "collection='main' term='boat' chunks=1"}));
  EXPECT_EQ(RowsOf(TermsTable(View(), "hello")), Rows{"collection='main' term='hello' chunks=2"});
}

TEST_F(TablesTest, Edges) {
  const Rows rows = RowsOf(EdgesTable(View()));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_TRUE(
      rows[0].starts_with("collection='main' type='next' from_key='m' from_begin=0 from_end=8 "
                          "to_key='n' to_begin=0 to_end=8 "
                          "weight=real "))
      << rows[0];
  EXPECT_TRUE(rows[1].starts_with("collection='main' type='next' from_key='n'")) << rows[1];
}

TEST_F(TablesTest, Collections) {
  ASSERT_TRUE(database_->CreateCollection("empty", {}, false).ok());
  const Rows rows = RowsOf(CollectionsTable(database_->View()));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0],
            "name='empty' documents=0 messages=0 chunks=0 terms=0 tokens=0 text_bytes=0 "
            "dead_chunks=0 ttl=null");
  EXPECT_TRUE(rows[1].starts_with("name='main' documents=1 messages=2 chunks=3 ")) << rows[1];
}

TEST_F(TablesTest, TellATimeThatIsOutOfRange) {
  Value value;
  EXPECT_EQ(ReadTimeColumn(TimePoint{std::numeric_limits<int64_t>::max(), 0}, &value).code(),
            Code::kCorruption);
}

}  // namespace
}  // namespace wend
