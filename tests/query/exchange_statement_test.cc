// COPY, EXPORT and IMPORT as statements: round trips, faults, files and transactions.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "query/statement.h"

namespace wend {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  Status status;
  std::vector<std::string> rows;  // values joined by '|'
  std::vector<std::string> notices;
};

std::string Shown(const Value* value) {
  if (value == nullptr || value->index() == 0) return "NULL";
  if (const auto* integer = std::get_if<int64_t>(value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(value)) return std::to_string(*real);
  return std::get<std::string>(*value);
}

class ExchangeStatementTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "wend_exchange_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    auto opened = Database::Open(":memory:", DatabaseOptions());
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
  }
  ~ExchangeStatementTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }
  void WriteFile(const std::string& name, const std::string& content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
  }
  std::string ReadFile(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  size_t FileCount() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }

  // `@name` in the statement stands for the path of that file, in quotes.
  Outcome Run(std::string sql) {
    for (size_t at = sql.find('@'); at != sql.npos; at = sql.find('@')) {
      const size_t end = std::min(sql.find_first_of(" ;)", at), sql.size());
      sql.replace(at, end - at, "'" + Path(sql.substr(at + 1, end - at - 1)) + "'");
    }
    Outcome out;
    auto prepared = Statement::Prepare(database_.get(), sql);
    out.status = prepared.status();
    if (!prepared.ok()) return out;
    Statement& statement = **prepared;
    for (;;) {
      const Result<bool> row = statement.Step();
      out.status = row.status();
      if (!row.ok() || !*row) break;
      std::string& line = out.rows.emplace_back();
      for (int column = 0; column < statement.column_count(); ++column) {
        line += (column > 0 ? "|" : "") + Shown(statement.Column(column));
      }
    }
    out.notices = statement.notices();
    return out;
  }

  std::vector<std::string> Rows(const std::string& sql) {
    const Outcome out = Run(sql);
    EXPECT_TRUE(out.status.ok()) << sql << ": " << out.status.message();
    return out.rows;
  }
  std::string Row(const std::string& sql) {
    const std::vector<std::string> rows = Rows(sql);
    return rows.size() == 1 ? rows[0] : "(" + std::to_string(rows.size()) + " rows)";
  }
  void ExpectFault(const std::string& sql, Code code, const std::string& words) {
    const Outcome out = Run(sql);
    EXPECT_EQ(out.status.code(), code) << sql << ": " << out.status.message();
    EXPECT_NE(out.status.message().find(words), std::string::npos)
        << sql << ": " << out.status.message();
  }

  // A collection with everything that one can hold, and holes where something was deleted.
  void Fill(const std::string& name) {
    Rows("CREATE COLLECTION " + name + " WITH (chunk_tokens = 20, chunk_overlap = 3)");
    std::vector<Unit> units;
    for (int i = 0; i < 60; ++i) {
      Unit& unit = units.emplace_back();
      unit.kind = i % 3 == 0 ? Unit::Kind::kDocument : Unit::Kind::kMessage;
      unit.key = "k" + std::to_string(i);
      for (int word = 0; word < 30; ++word) unit.text += "w" + std::to_string(i * word % 17) + ". ";
      if (i % 10 == 0) unit.text += "broken \xFF byte";
      unit.title = i % 4 == 0 ? "Title \"" + std::to_string(i) + "\"" : "";
      unit.source = i % 5 == 0 ? "file " + std::to_string(i) : "";
      if (i % 7 != 0) unit.time = TimePoint{1'700'000'000'000'000 + i * 60'000'001LL, 60};
      unit.metadata["n"] = int64_t{i};
      unit.metadata["r"] = i / 2.0;
      unit.metadata["ok"] = i % 2 == 0;
      unit.metadata["t"] = "x,\n" + std::to_string(i);
      if (unit.kind == Unit::Kind::kDocument) continue;
      unit.session = "s" + std::to_string(i % 4);
      unit.speaker = i % 2 == 0 ? "Ann" : "Bob";
      unit.turn = i;
      unit.reply_to = i > 3 ? "k" + std::to_string(i - 1) : "";
    }
    const auto written = database_->Write(name, std::move(units));
    ASSERT_TRUE(written.ok()) << written.status().message();
    Rows("LINK 'k0' TO 'k3' WEIGHT 0.333333, 'k3' TO 'nobody', 'k1' TO 'k2' WEIGHT 1000 IN " +
         name);
    Rows("DELETE FROM " + name + ".messages WHERE key IN ('k10', 'k11')");
  }

  void ExpectEqualCollections(const std::string& a, const std::string& b) {
    for (const std::string columns :
         {"documents|key, title, source, time, revision, bytes, text, metadata",
          "messages|key, title, source, time, session, turn, speaker, reply_to, bytes, text, "
          "metadata",
          "chunks|key, title, text", "sessions|*", "edges|type, from_key, to_key, weight"}) {
      const size_t bar = columns.find('|');
      std::string items = columns.substr(bar + 1);
      if (items == "*") items = "session, messages";
      const std::string table = columns.substr(0, bar);
      EXPECT_EQ(Rows("SELECT " + items + " FROM " + a + "." + table),
                Rows("SELECT " + items + " FROM " + b + "." + table))
          << table;
    }
    for (const char* mode : {"default", "bm25", "mixpr"}) {
      for (const char* question : {"w3 w5", "w11 title 4", "w1 w2 w7 Ann"}) {
        const std::string sql = "RECALL '" + std::string(question) + "' FROM ";
        const auto keys = [&](const std::string& name) {
          std::vector<std::string> out;
          auto statement =
              Statement::Prepare(database_.get(), sql + name + " LIMIT 30 USING " + mode);
          EXPECT_TRUE(statement.ok());
          for (Result<bool> row = (*statement)->Step(); row.ok() && *row;
               row = (*statement)->Step()) {
            out.push_back(Shown((*statement)->Column((*statement)->FindColumn("key"))) + " " +
                          Shown((*statement)->Column((*statement)->FindColumn("score"))));
          }
          return out;
        };
        EXPECT_FALSE(keys(a).empty());
        EXPECT_EQ(keys(a), keys(b)) << mode << ": " << question;
      }
    }
  }

  fs::path folder_;
  std::unique_ptr<Database> database_;
};

TEST_F(ExchangeStatementTest, ImportOfAnExportMakesAnEqualCollection) {
  Fill("a");
  EXPECT_EQ(Row("EXPORT a TO @a.jsonl").substr(0, 8), "20|38|3|");
  EXPECT_EQ(FileCount(), 1u);
  EXPECT_EQ(Row("IMPORT @a.jsonl INTO b"), "58|0|0|3|0");
  ExpectEqualCollections("a", "b");
  Rows("EXPORT b TO @b.jsonl");
  EXPECT_EQ(ReadFile("a.jsonl"), ReadFile("b.jsonl"));
  EXPECT_EQ(Row("IMPORT @a.jsonl INTO b"), "0|0|58|3|0");
}

TEST_F(ExchangeStatementTest, ImportWithinATransactionIsAllOrNothing) {
  Fill("a");
  Rows("EXPORT a TO @a.jsonl");
  WriteFile("bad.jsonl", ReadFile("a.jsonl") + "{\"kind\":\"link\"}\n");
  Rows("BEGIN");
  ExpectFault("IMPORT @bad.jsonl INTO b", Code::kInvalid, "line 63");
  EXPECT_EQ(Row("SELECT count(*) FROM collections WHERE name = 'b'"), "0");
  EXPECT_EQ(Row("IMPORT @a.jsonl INTO b"), "58|0|0|3|0");
  ExpectEqualCollections("a", "b");
  Rows("ROLLBACK");
  EXPECT_EQ(Row("SELECT count(*) FROM collections WHERE name = 'b'"), "0");
}

TEST_F(ExchangeStatementTest, ImportSaysWhatItCannotRead) {
  Fill("a");
  Rows("EXPORT a TO @a.jsonl");
  const std::string all = ReadFile("a.jsonl");
  WriteFile("cut.jsonl", all.substr(0, all.size() - 5));
  ExpectFault("IMPORT @cut.jsonl INTO c1", Code::kInvalid, "line 62: not a JSON object");
  WriteFile("short.jsonl", all.substr(0, all.rfind("{\"kind\"")));
  ExpectFault("IMPORT @short.jsonl INTO c2", Code::kInvalid, "promises 61: was it cut off?");
  WriteFile("bytes.jsonl", all.substr(0, all.find('\n') + 1) + "{\"kind\xFF\"}\n");
  ExpectFault("IMPORT @bytes.jsonl INTO c3", Code::kInvalid,
              "line 2: malformed UTF-8 at byte 7 of the line");
  ExpectFault("IMPORT @none.jsonl INTO c4", Code::kNotFound, "no such file");
  WriteFile("zero.bin", std::string("\0\0", 2));
  ExpectFault("IMPORT @zero.bin INTO c5", Code::kInvalid, "a binary file");
  EXPECT_EQ(Row("SELECT count(*) FROM collections"), "1");

  const Outcome skipped = Run("IMPORT @cut.jsonl INTO c6 (on_error => skip)");
  EXPECT_EQ(skipped.rows, std::vector<std::string>{"58|0|0|2|1"});
  ASSERT_EQ(skipped.notices.size(), 1u);
  EXPECT_NE(skipped.notices[0].find("line 62: skipped"), std::string::npos);
}

TEST_F(ExchangeStatementTest, ImportKeepsTheOptionsOfACollectionThatIsThere) {
  Fill("a");
  Rows("EXPORT a TO @a.jsonl");
  Rows("CREATE COLLECTION b");
  const Outcome out = Run("IMPORT @a.jsonl INTO b");
  ASSERT_EQ(out.notices.size(), 1u);
  EXPECT_NE(out.notices[0].find("keeps its own options"), std::string::npos);
  Rows("CREATE COLLECTION empty WITH (language = 'german')");
  Rows("EXPORT empty TO @empty.jsonl");
  EXPECT_EQ(Row("IMPORT @empty.jsonl INTO again"), "0|0|0|0|0");
  EXPECT_EQ(database_->View().Collection("again")->options().analyzer.language, "german");
}

TEST_F(ExchangeStatementTest, ImportReadsConversationsAndSaysWhatItLeftOut) {
  WriteFile("chat.txt",
            "05.08.23, 22:10 - Encrypted.\n05.08.23, 22:15 - Ann: Hello\n"
            "05.08.23, 22:16 - Bob: Hi \xFF\n31.02.23, 22:16 - Bob: never\n");
  ExpectFault("IMPORT @chat.txt INTO c", Code::kInvalid, "line 4: '31.02.23, 22:16' is no time");
  const Outcome out = Run("IMPORT @chat.txt INTO c (on_error => skip, zone => 'Europe/Berlin')");
  ASSERT_EQ(out.rows, std::vector<std::string>{"2|0|0|0|1"});
  ASSERT_EQ(out.notices.size(), 3u);
  EXPECT_NE(out.notices[1].find("left out: system lines (1)"), std::string::npos);
  EXPECT_NE(out.notices[2].find("1 messages hold malformed UTF-8"), std::string::npos);
  EXPECT_EQ(Rows("SELECT speaker, time, session, meta.chat FROM c.messages")[0],
            "Ann|2023-08-05T22:15:00+02:00|chat, 05.08.23, 22:15|chat");
  EXPECT_EQ(Row("IMPORT @chat.txt INTO c (on_error => skip, zone => 'Europe/Berlin')"),
            "0|0|2|0|1");
  EXPECT_EQ(Row("IMPORT @chat.txt INTO t (format => text)"), "1|0|0|0|0");
  EXPECT_EQ(Row("SELECT count(*) FROM t.documents"), "1");
  ExpectFault("IMPORT @chat.txt INTO c (zone => 'Mars')", Code::kInvalid,
              "there is no zone 'Mars'");
  ExpectFault("IMPORT @chat.txt INTO c (dates => 'us')", Code::kInvalid,
              "dates is one of auto, day_first and month_first");
  ExpectFault("IMPORT @chat.txt INTO c (format => openai)", Code::kInvalid,
              "conversation 1 is not valid JSON");
}

TEST_F(ExchangeStatementTest, ImportReadsTheFolderOfASlackExport) {
  fs::create_directories(folder_ / "ws" / "general");
  WriteFile("ws/channels.json", "[{\"id\":\"C1\",\"name\":\"general\",\"members\":[]}]");
  WriteFile("ws/users.json", "[{\"id\":\"U1\",\"profile\":{\"display_name\":\"Ann\"}}]");
  for (int day = 8; day < 10; ++day) {
    WriteFile("ws/general/2023-05-0" + std::to_string(day) + ".json",
              "[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"Hi\",\"ts\":\"16835400" +
                  std::to_string(day) + "0.000100\"}]");
  }
  EXPECT_EQ(Row("IMPORT @ws INTO s"), "2|0|0|0|0");
  EXPECT_EQ(Rows("SELECT key, speaker FROM s.messages")[1], "general/1683540090.000100|Ann");
  ExpectFault("IMPORT @ws/general INTO s", Code::kInvalid, "not that of a Slack export");
}

TEST_F(ExchangeStatementTest, ImportReadsTextMarkdownAndRecords) {
  WriteFile("note.md", "# The boat\n\nIt is blue.\n");
  WriteFile("plain.txt", "Some text.\nbad \xFF byte\n");
  WriteFile(
      "chat.jsonl",
      "{\"id\":\"m1\",\"session\":\"s\",\"role\":\"user\",\"content\":\"Hello\"}\n\nnonsense\n"
      "{\"id\":\"d\",\"text\":\"A document\",\"year\":2020}\n");
  EXPECT_EQ(Row("IMPORT @note.md INTO n"), "1|0|0|0|0");
  EXPECT_EQ(Row("SELECT title FROM n.documents"), "The boat");
  const Outcome text = Run("IMPORT @plain.txt INTO n");
  ASSERT_EQ(text.notices.size(), 1u);
  EXPECT_NE(text.notices[0].find("line 2: malformed UTF-8 at byte 5"), std::string::npos);
  EXPECT_EQ(Row("IMPORT @note.md INTO m (format => text)"), "1|0|0|0|0");
  EXPECT_EQ(Row("SELECT title FROM m.documents"), "note");
  ExpectFault("IMPORT @chat.jsonl INTO n", Code::kInvalid, "line 3: not valid JSON");
  EXPECT_EQ(Row("IMPORT @chat.jsonl INTO n (on_error => skip)"), "2|0|0|0|1");
  EXPECT_EQ(Row("SELECT key, session, speaker, text FROM n.messages"), "m1|s|user|Hello");
  EXPECT_EQ(Row("SELECT meta.year FROM n.documents WHERE key = 'd'"), "2020");
}

TEST_F(ExchangeStatementTest, CopyWritesWhatItReads) {
  Fill("a");
  for (const std::string end : {"csv", "tsv", "jsonl"}) {
    EXPECT_EQ(Row("COPY a.messages TO @m." + end).substr(0, 3), "38|");
    EXPECT_EQ(Row("COPY " + end + ".messages FROM @m." + end), "38|0|0|0");
    const std::string items =
        "SELECT key, title, source, time, session, turn, speaker, reply_to, metadata FROM ";
    EXPECT_EQ(Rows(items + end + ".messages"), Rows(items + "a.messages")) << end;
    const std::string whole = " WHERE NOT key LIKE '%0'";
    EXPECT_EQ(Rows("SELECT text FROM " + end + ".messages" + whole),
              Rows("SELECT text FROM a.messages" + whole));
  }
  const Outcome repaired = Run("COPY a TO @x.csv");
  EXPECT_FALSE(repaired.status.ok());
}

TEST_F(ExchangeStatementTest, CopyToReadsADatabaseThatIsOpenForReading) {
  const auto open = [this](DatabaseOptions::Mode mode) {
    DatabaseOptions options;
    options.mode = mode;
    auto opened = Database::Open(Path("db"), options);
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
  };
  open(DatabaseOptions::Mode::kCreate);
  Rows("INSERT INTO documents (key, text) VALUES ('a', 'A boat.')");
  ASSERT_TRUE(database_->Close().ok());
  open(DatabaseOptions::Mode::kRead);
  Rows("COPY (SELECT key FROM documents) TO @read.csv");
  EXPECT_EQ(ReadFile("read.csv"), "key\na\n");
  ExpectFault("COPY documents FROM @read.csv", Code::kReadOnly, "read");
}

TEST_F(ExchangeStatementTest, CopyQuotesWhatWouldReadAsSomethingElse) {
  Rows(
      "INSERT INTO documents (key, text, meta.a, meta.b) VALUES ('1', 'a,\"b\"', '5', 5), "
      "('x', '', 'NA', NULL)");
  Rows(
      "COPY (SELECT key, text, meta.a AS \"meta.a\", meta.b AS \"meta.b\" FROM documents) TO "
      "@q.csv "
      "(null_text => 'NA')");
  EXPECT_EQ(ReadFile("q.csv"),
            "key,text,meta.a,meta.b\n\"1\",\"a,\"\"b\"\"\",\"5\",5\nx,\"\",\"NA\",NA\n");
  Rows("COPY c.documents FROM @q.csv (null_text => 'NA')");
  EXPECT_EQ(Rows("SELECT key, text, metadata FROM c.documents"),
            Rows("SELECT key, text, metadata FROM documents"));
  Rows("COPY (RECALL 'b') TO @r.jsonl");
  EXPECT_NE(ReadFile("r.jsonl").find("\"key\":\"1\""), std::string::npos);
  Rows("COPY (SELECT count(*), NULL n FROM documents) TO @h.tsv (header => false)");
  EXPECT_EQ(ReadFile("h.tsv"), "2\t\n");
  ExpectFault("COPY (SELECT key, key FROM documents) TO @twice.jsonl", Code::kInvalid,
              "two columns are called 'key'");
}

TEST_F(ExchangeStatementTest, WritingLeavesNothingHalf) {
  Rows("INSERT INTO documents (key, text, meta.n) VALUES ('a', 'x', 0)");
  WriteFile("t.csv", "old");
  ExpectFault("COPY documents TO @t.csv", Code::kInvalid, "(overwrite => true) replaces it");
  ExpectFault("EXPORT main TO @t.csv", Code::kInvalid, "is there already");
  ExpectFault("COPY (SELECT 1 / meta.n FROM documents) TO @t.csv (overwrite => true)",
              Code::kInvalid, "division by zero");
  EXPECT_EQ(ReadFile("t.csv"), "old");
  EXPECT_EQ(FileCount(), 1u);
  Rows("COPY (SELECT key FROM documents) TO @t.csv (overwrite => true)");
  EXPECT_EQ(ReadFile("t.csv"), "key\na\n");
  EXPECT_EQ(FileCount(), 1u);
  ExpectFault("COPY documents TO @no/t.csv", Code::kNotFound, "cannot write");
  fs::create_directory(Path("d.csv"));
  ExpectFault("COPY documents TO @d.csv (overwrite => true)", Code::kInvalid, "no regular file");
  ExpectFault("EXPORT nothing TO @n.jsonl", Code::kNotFound, "nothing");
  Rows("EXPLAIN COPY documents TO @explained.csv");
  EXPECT_EQ(FileCount(), 2u);
}

TEST_F(ExchangeStatementTest, CopyFromNamesBadLines) {
  WriteFile("b.csv",
            "key,turn,time,text\na,1,2024-05-01,x\nb,one,,y\nc,1\n,2,,z\nd,2,never,w\n"
            "e,\"3,,\nf,1,,ok\n");
  ExpectFault("COPY messages FROM @b.csv", Code::kInvalid, "line 3: 'turn' takes an integer");
  EXPECT_EQ(Row("SELECT count(*) FROM collections"), "0");
  const Outcome out = Run("COPY messages FROM @b.csv (on_error => skip)");
  EXPECT_EQ(out.rows, std::vector<std::string>{"1|0|0|5"});
  ASSERT_EQ(out.notices.size(), 5u);
  EXPECT_NE(out.notices[1].find("line 4: skipped: the row has 2 fields, expected 4"),
            std::string::npos);
  EXPECT_NE(out.notices[2].find("line 5: skipped: the row has no key"), std::string::npos);
  EXPECT_NE(out.notices[3].find("line 6: skipped: 'time' takes"), std::string::npos);
  EXPECT_NE(out.notices[4].find("line 7: skipped: a quote is opened"), std::string::npos);

  std::string many = "key,text\n";
  for (int i = 0; i < 9; ++i) many += "\"x\"y\n";
  WriteFile("many.csv", many + "k,t\n");
  const Outcome counted = Run("COPY documents FROM @many.csv (on_error => skip)");
  ASSERT_EQ(counted.notices.size(), 6u);
  EXPECT_NE(counted.notices[5].find("4 more were skipped, 9 in all"), std::string::npos);

  WriteFile("h.csv", "key,txet\n");
  ExpectFault("COPY documents FROM @h.csv", Code::kInvalid,
              "line 1: unknown column 'txet'; did you mean 'text'?");
  WriteFile("h2.csv", "text\n");
  ExpectFault("COPY documents FROM @h2.csv", Code::kInvalid, "no column 'key'");
  WriteFile("h3.csv", "key,KEY\n");
  ExpectFault("COPY documents FROM @h3.csv", Code::kInvalid, "twice");
  WriteFile("o.jsonl",
            "{\"key\":\"a\",\"text\":\"t\",\"metadata\":{\"x\":true},\"meta.y\":2}\n{\"key\":\"b\","
            "\"z\":1}\n");
  ExpectFault("COPY documents FROM @o.jsonl", Code::kInvalid, "line 2: unknown column 'z'");
  WriteFile("n.csv", "k1,t1,5\nk2,t2,\n");
  EXPECT_EQ(Row("COPY n.documents (key, text, meta.y) FROM @n.csv (header => false)"), "2|0|0|0");
  EXPECT_EQ(Rows("SELECT meta.y FROM n.documents"), (std::vector<std::string>{"5", "NULL"}));
}

TEST_F(ExchangeStatementTest, KeepsTheBatchesBeforeAFaultAndSaysSo) {
  std::string rows = "key,text\n";
  for (int i = 0; i < 20'050; ++i) rows += "k" + std::to_string(i) + ",t\n";
  WriteFile("big.csv", rows + "bad\n");
  ExpectFault(
      "COPY big.documents FROM @big.csv", Code::kInvalid,
      "line 20052: the row has 1 fields, expected 2 (the first 20000 of the file are stored)");
  EXPECT_EQ(Row("SELECT count(*) FROM big.documents"), "20000");
  EXPECT_EQ(Row("COPY big.documents FROM @big.csv (on_error => skip)"), "50|0|20000|1");
}

TEST_F(ExchangeStatementTest, RefusesWhatItDoesNotKnow) {
  ExpectFault("COPY documents TO 'x.txt'", Code::kInvalid, "does not tell the format");
  ExpectFault("COPY documents TO 'x' (format => cvs)", Code::kInvalid, "did you mean 'csv'?");
  ExpectFault("COPY documents TO 'x' (on_error => skip)", Code::kInvalid,
              "unknown option of COPY TO");
  ExpectFault("COPY documents FROM 'x.csv' (on_error => go)", Code::kInvalid,
              "unknown on_error 'go'");
  ExpectFault("COPY documents FROM 'x.csv' (header => 3)", Code::kInvalid, "true or false");
  ExpectFault("COPY chunks FROM 'x.csv'", Code::kInvalid, "documents or messages");
  ExpectFault("COPY documents (key, txt) FROM 'x.csv'", Code::kInvalid, "did you mean 'text'?");
  ExpectFault("COPY documents FROM 'x.csv' (header => false)", Code::kInvalid, "needs the columns");
  ExpectFault("COPY documents TO ''", Code::kInvalid, "takes the path of a file");
  ExpectFault("COPY (SELECT key FORM documents) TO 'x.csv'", Code::kInvalid,
              "did you mean 'FROM'?");
  ExpectFault("COPY (SELECT 1 TO 'x.csv'", Code::kInvalid, "or ')'");
  ExpectFault("COPY documents INTO 'x.csv'", Code::kInvalid, "expected TO, '(' or FROM");
  ExpectFault("EXPORT main TO \"x\"", Code::kInvalid, "single quotes");
  ExpectFault("IMPORT 'x' INTO main (format => pdf)", Code::kInvalid, "unknown format 'pdf'");
}

}  // namespace
}  // namespace wend
