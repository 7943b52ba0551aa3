// EXPLAIN: the tree of a plan as text and as JSON, and what ANALYZE adds to it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "query/plan_text.h"
#include "query/statement.h"

namespace wend {
namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

class ExplainPlanTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::Open(":memory:", DatabaseOptions());
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
    std::vector<Unit> units;
    for (int i = 0; i < 40; ++i) {
      Unit& unit = units.emplace_back();
      unit.kind = Unit::Kind::kMessage;
      unit.key = "m" + std::to_string(i);
      unit.session = "s" + std::to_string(i / 10);
      unit.speaker = i % 4 == 0 ? "Anna" : "Ben";
      unit.text = i % 8 == 0 ? "The spare key is under the pot." : "The harbour is quiet today.";
    }
    const Result<WriteSummary> written = database_->Write("main", std::move(units));
    ASSERT_TRUE(written.ok()) << written.status().message();
  }

  // The rows, of which each value of a text column is one line.
  Result<Lines> Run(const std::string& sql, const std::vector<Value>& values = {}) {
    WEND_ASSIGN_OR_RETURN(const auto statement, Statement::Prepare(database_.get(), sql));
    for (size_t i = 0; i < values.size(); ++i) {
      WEND_RETURN_IF_ERROR(statement->Bind(static_cast<int>(i) + 1, values[i]));
    }
    Lines lines;
    for (;;) {
      WEND_ASSIGN_OR_RETURN(const bool row, statement->Step());
      if (!row) return lines;
      const Value* value = statement->Column(0);
      const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
      lines.push_back(text == nullptr ? "" : *text);
    }
  }

  Lines Explain(const std::string& sql, const std::vector<Value>& values = {}) {
    const Result<Lines> lines = Run(sql, values);
    EXPECT_TRUE(lines.ok()) << sql << ": " << lines.status().message();
    return lines.ok() ? *lines : Lines();
  }

  Json ExplainJson(const std::string& sql) {
    const Lines lines = Explain(sql);
    EXPECT_EQ(lines.size(), 1u);
    return lines.empty() ? Json() : Json::parse(lines[0], nullptr, false);
  }

  std::unique_ptr<Database> database_;
};

TEST_F(ExplainPlanTest, DrawsTheStepsOfASelectWithEstimates) {
  EXPECT_EQ(Explain("EXPLAIN SELECT DISTINCT session FROM messages WHERE speaker = 'Anna' "
                    "ORDER BY session DESC LIMIT 3 OFFSET 1"),
            (Lines{"limit 3 offset 1  ~3 rows", "└─ distinct  ~10 rows",
                   "   └─ project session  ~10 rows", "      └─ sort session DESC  ~10 rows",
                   "         └─ filter speaker = 'Anna'  ~10 rows",
                   "            └─ read main.messages  ~10 rows",
                   "               └─ postings speaker = 'Anna'  ~10 rows"}));
  EXPECT_EQ(
      Explain("EXPLAIN SELECT speaker, count(*) n FROM messages GROUP BY 1 HAVING count(*) > 3")[1],
      "└─ filter count(*) > 3  ~14 rows");
  EXPECT_EQ(Explain("EXPLAIN SELECT text FROM messages WHERE key = 'm1'").back(),
            "   └─ look up main.messages 'm1'  ~1 row");
  EXPECT_EQ(Explain("EXPLAIN SELECT 1 + 1"),
            (Lines{"project 1 + 1  ~1 row", "└─ one row  ~1 row"}));
}

TEST_F(ExplainPlanTest, EstimatesFromFrequenciesAndCombinesThem) {
  const auto filter = [this](const std::string& where) {
    return ExplainJson("EXPLAIN JSON SELECT key FROM messages WHERE " +
                       where)["children"][0]["estimated_rows"]
        .get<int>();
  };
  EXPECT_EQ(filter("text MATCH 'key'"), 5);
  EXPECT_EQ(filter("NOT text MATCH 'key'"), 35);
  EXPECT_EQ(filter("speaker = 'Anna'"), 10);
  EXPECT_EQ(filter("'Anna' != speaker"), 30);
  EXPECT_EQ(filter("speaker IN ('Anna', 'Ben')"), 40);
  EXPECT_EQ(filter("speaker = 'Nobody'"), 0);
  EXPECT_EQ(filter("session = 's1' OR session = 's2'"), 18);  // 1 - 0.75 * 0.75
}

TEST_F(ExplainPlanTest, ShowsParametersAsTheirValues) {
  EXPECT_EQ(Explain("EXPLAIN SELECT key FROM messages WHERE speaker = ? AND turn > ?",
                    {std::string("An'na"), int64_t{3}})[1],
            "└─ filter speaker = 'An''na' AND turn > 3  ~0 rows");
}

TEST_F(ExplainPlanTest, ReadsNoPostingsWithoutAnalyze) {
  for (const std::string where : {"text MATCH '\"spare key\"'", "text MATCH 'key'"}) {
    const std::string select = "JSON SELECT key FROM messages WHERE " + where;
    EXPECT_FALSE(ExplainJson("EXPLAIN " + select)["children"][0].contains("facts"));
    const Json analyzed = ExplainJson("EXPLAIN ANALYZE " + select)["children"][0];
    EXPECT_EQ(analyzed["facts"]["match_chunks"], 5);
    EXPECT_EQ(analyzed["actual_rows"], 5);
  }
  const Json recall = ExplainJson("EXPLAIN JSON RECALL 'spare key'");
  EXPECT_FALSE(recall.contains("actual_rows"));
  EXPECT_FALSE(recall.contains("rows"));
  EXPECT_FALSE(recall["children"][0].contains("facts"));
}

TEST_F(ExplainPlanTest, CountsTheRowsThatTheStatementGives) {
  for (const std::string sql :
       {"SELECT key FROM messages WHERE speaker = 'Anna'",
        "SELECT DISTINCT session FROM messages ORDER BY session LIMIT 2",
        "SELECT speaker, count(*) FROM messages GROUP BY speaker",
        "SELECT key FROM messages LIMIT 0",
        "RECALL 'spare key' FROM messages WHERE speaker = 'Anna' LIMIT 3",
        "RECALL 'spare key' USING mixpr", "RECALL 'elephant'", "SHOW COLLECTIONS"}) {
    const size_t rows = Explain(sql).size();
    const Json plan = ExplainJson("EXPLAIN ANALYZE JSON " + sql);
    EXPECT_EQ(plan["actual_rows"], rows) << sql;
    EXPECT_TRUE(plan["ms"].is_number()) << sql;
    if (sql.starts_with("RECALL")) {
      EXPECT_EQ(plan["rows"].size(), rows) << sql;
    }
  }
}

TEST_F(ExplainPlanTest, MeasuresEveryStepOfASelect) {
  Json plan = ExplainJson(
      "EXPLAIN ANALYZE JSON SELECT key FROM messages WHERE speaker = 'Anna' ORDER BY key LIMIT 3");
  const std::vector<std::pair<std::string, int>> wanted = {
      {"limit", 3}, {"project", 3}, {"sort", 3}, {"filter", 10}, {"read", 10}};
  double above = 1e9;
  for (const auto& [name, rows] : wanted) {
    EXPECT_EQ(plan["name"], name);
    EXPECT_EQ(plan["actual_rows"], rows) << name;
    EXPECT_LE(plan["ms"].get<double>(), above) << name;  // a step's time holds those below it
    above = plan["ms"].get<double>();
    plan = plan.contains("children") ? Json(plan["children"][0]) : Json();
  }
  EXPECT_EQ(plan["name"], "postings");
  EXPECT_EQ(plan["detail"], "speaker = 'Anna'");
  EXPECT_EQ(plan["estimated_rows"], 10);
}

TEST_F(ExplainPlanTest, TextAndJsonShowTheSameFigures) {
  const std::string sql = "RECALL 'spare key' FROM messages WHERE speaker = 'Anna' LIMIT 3";
  const Json plan = ExplainJson("EXPLAIN JSON " + sql);
  const Lines lines = Explain("EXPLAIN " + sql);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0], "recall main.messages by default, limit 3  ~3 rows");
  EXPECT_EQ(lines[1], "├─ postings spare 5, key 5  ~10 rows");
  EXPECT_EQ(lines[2], "└─ filter speaker = 'Anna'  ~10 rows");
  EXPECT_EQ(lines[3], "   └─ postings speaker = 'Anna'  ~10 rows");
  EXPECT_EQ(plan["estimated_rows"], 3);
  EXPECT_EQ(plan["children"][0]["estimated_rows"], 10);
  EXPECT_EQ(plan["children"][1]["detail"], "speaker = 'Anna'");
  EXPECT_EQ(plan["children"][1]["children"][0]["estimated_rows"], 10);
}

TEST_F(ExplainPlanTest, TellsOfEachRecalledRowWhyItIsThere) {
  const std::string sql = "RECALL 'spare key' FROM messages WHERE speaker = 'Anna' LIMIT 2";
  const Json plan = ExplainJson("EXPLAIN ANALYZE JSON " + sql);
  ASSERT_EQ(plan["rows"].size(), 2u);
  const Json& row = plan["rows"][0];
  EXPECT_EQ(row["rank"], 1);
  EXPECT_EQ(row["key"], "m0");
  EXPECT_EQ(row["score"], row["why"]["score"]);
  EXPECT_EQ(row["why"]["filters"], Json::parse(R"(["speaker = 'Anna'"])"));
  EXPECT_EQ(row["why"]["terms"][1]["surface"], "key");
  EXPECT_GT(plan["children"][0]["facts"]["postings_scored"].get<int>(), 0);
  EXPECT_EQ(plan["children"][1]["actual_rows"], 10);

  const Lines lines = Explain("EXPLAIN ANALYZE " + sql);
  ASSERT_GE(lines.size(), 2u);
  EXPECT_TRUE(lines[lines.size() - 2].starts_with("1. m0  ")) << lines[lines.size() - 2];
  EXPECT_NE(lines.back().find(": spare 50 %, key 50 %"), std::string::npos) << lines.back();
}

TEST_F(ExplainPlanTest, TellsOfTheWalk) {
  const Json plan = ExplainJson("EXPLAIN ANALYZE JSON RECALL 'spare key' USING mixpr (steps => 5)");
  EXPECT_EQ(plan["facts"]["walk_steps"], 5);
  EXPECT_TRUE(plan["facts"]["residual"].is_number());
  EXPECT_EQ(plan["rows"][0]["why"]["walk"]["steps"], 5);
  const Lines lines = Explain("EXPLAIN ANALYZE RECALL 'spare key' LIMIT 1 USING mixpr");
  EXPECT_NE(lines.back().find("; seed "), std::string::npos) << lines.back();
  EXPECT_NE(lines.back().find(", mass "), std::string::npos) << lines.back();
}

TEST_F(ExplainPlanTest, TellsOfTheEdgesThatWereWalkedAndOfTheWay) {
  ASSERT_TRUE(Run("INSERT INTO documents (key, title, text) VALUES ('d1', 'The Old Mill', "
                  "'The Old Mill was built by Olga Stern.'), ('d2', 'Olga Stern', "
                  "'Olga Stern built.'), ('d3', '', 'Bread.')")
                  .ok());
  ASSERT_TRUE(Run("LINK 'd2' TO 'd3'").ok());
  const std::string sql = "RECALL 'mill' FROM documents LIMIT 3 WALK link, mention, next";
  const Lines plan = Explain("EXPLAIN " + sql);
  ASSERT_GE(plan.size(), 4u);
  EXPECT_EQ(plan[0], "recall main.documents by walk, limit 3  ~1 row");
  EXPECT_EQ(plan[1],
            "└─ walk power, the collection has at most 256 passages; next 1 (window 2, decay "
            "0.5), link 1 (back 0.5), mention 1 (back 0.4)");
  EXPECT_NE(plan[2].find("alpha 0.5"), std::string::npos) << plan[2];
  EXPECT_NE(plan[3].find("postings mill 1"), std::string::npos) << plan[3];

  const Lines lines = Explain("EXPLAIN ANALYZE " + sql);
  ASSERT_GE(lines.size(), 4u);
  EXPECT_NE(lines[3].find("walk_steps"), std::string::npos) << lines[3];
  EXPECT_NE(lines[3].find("residual"), std::string::npos) << lines[3];
  const std::string& last = lines.back();
  EXPECT_TRUE(last.starts_with("3. d3  ")) << last;
  EXPECT_NE(last.find(" of link "), std::string::npos) << last;
  EXPECT_NE(last.find("; because it is linked from d2, which is mentioned as 'Olga Stern' in d1, "
                      "which matches the question"),
            std::string::npos)
      << last;

  const Json json = ExplainJson("EXPLAIN ANALYZE JSON " + sql + " USING walk (executor => push)");
  const Json& walk = json["rows"][2]["why"]["walk"];
  EXPECT_EQ(walk["executor"], "push");
  EXPECT_EQ(walk["path"].size(), 3u);
  EXPECT_EQ(walk["path"][0], Json::parse(R"({"key":"d1"})"));
  EXPECT_EQ(walk["path"][1], Json::parse(R"({"key":"d2","edge":"mention","back":false})"));
  EXPECT_EQ(walk["path"][2], Json::parse(R"({"key":"d3","edge":"link","back":false})"));
  EXPECT_EQ(walk["by_edge"].size(), 1u);
  EXPECT_EQ(json["children"][0]["name"], "walk");
  EXPECT_EQ(json["children"][0]["detail"].get<std::string>().substr(0, 14), "push, as asked");
}

TEST_F(ExplainPlanTest, ChangesNothingWithoutAnalyze) {
  const size_t before = Explain("SELECT key FROM messages").size();
  EXPECT_EQ(Explain("EXPLAIN DELETE FROM messages WHERE speaker = 'Ben'"),
            (Lines{"delete from main.messages  ~30 rows", "└─ filter speaker = 'Ben'  ~30 rows",
                   "   └─ scan main.messages  ~40 rows"}));
  EXPECT_EQ(Explain("EXPLAIN DELETE FROM messages WHERE speaker = 'Anna'"),
            (Lines{"delete from main.messages  ~10 rows", "└─ filter speaker = 'Anna'  ~10 rows",
                   "   └─ read main.messages  ~10 rows",
                   "      └─ postings speaker = 'Anna'  ~10 rows"}));
  EXPECT_EQ(Explain("EXPLAIN UPDATE messages SET title = 'x' WHERE session = 's1'"),
            (Lines{"update UPDATE messages SET title = 'x' WHERE session = 's1'  ~10 rows",
                   "└─ filter session = 's1'  ~10 rows", "   └─ read main.messages  ~10 rows",
                   "      └─ postings session = 's1'  ~10 rows"}));
  EXPECT_EQ(Explain("EXPLAIN UPDATE messages SET title = 'x' WHERE key = 'm1'").back(),
            "   └─ look up main.messages 'm1'  ~1 row");
  EXPECT_EQ(Explain("EXPLAIN DELETE FROM messages WHERE key = 'm1'"),
            (Lines{"delete from main.messages where key = 'm1'  ~1 row"}));
  EXPECT_EQ(Explain("EXPLAIN INSERT INTO messages (key, text) VALUES ('x', 'y')"),
            (Lines{"insert into main  ~1 row", "   units 1"}));
  EXPECT_EQ(Explain("EXPLAIN CREATE COLLECTION notes"), (Lines{"create collection notes"}));
  EXPECT_EQ(Explain("EXPLAIN DROP COLLECTION main"), (Lines{"drop collection main"}));
  EXPECT_EQ(Explain("EXPLAIN BACKUP TO '/nowhere/at/all'"), (Lines{"backup to /nowhere/at/all"}));
  EXPECT_EQ(Explain("SELECT key FROM messages").size(), before);
  EXPECT_EQ(Explain("SHOW COLLECTIONS"), (Lines{"main"}));
}

TEST_F(ExplainPlanTest, RunsWritesWithAnalyze) {
  EXPECT_EQ(
      ExplainJson(
          "EXPLAIN ANALYZE JSON INSERT INTO documents (key, text) VALUES ('x', 'y')")["facts"]
                                                                                     ["inserted"],
      1);
  EXPECT_EQ(Explain("SELECT key FROM documents"), (Lines{"x"}));
  EXPECT_EQ(
      ExplainJson(
          "EXPLAIN ANALYZE JSON DELETE FROM messages WHERE speaker = 'Ben'")["facts"]["deleted"],
      30);
  EXPECT_EQ(Explain("SELECT key FROM messages").size(), 10u);
}

TEST_F(ExplainPlanTest, FailsAsTheStatementDoesBehindThePrefix) {
  for (const std::string sql :
       {"SELECT spaeker FROM messages", "SELECT key FROM messages WHERE text MATCH '+(a'",
        "RECALL 'x' USING bm52", "SELECT 1 / 0 FROM messages"}) {
    const Status plain = Run(sql).status();
    ASSERT_FALSE(plain.ok()) << sql;
    for (const std::string prefix : {"EXPLAIN ", "EXPLAIN ANALYZE JSON "}) {
      const Status status = Run(prefix + sql).status();
      if (prefix == "EXPLAIN " && sql.starts_with("SELECT 1 / 0")) continue;  // found by running it
      EXPECT_EQ(status.message(), plain.message());
      const auto shift = static_cast<int64_t>(prefix.size());
      EXPECT_EQ(status.offset(), plain.offset() < 0 ? -1 : plain.offset() + shift);
    }
  }
  EXPECT_EQ(Run("EXPLAIN SELECT key FROM nowhere.messages").status().code(), Code::kNotFound);
  EXPECT_EQ(Run("EXPLAIN RECALL 'x' FROM nowhere.messages").status().code(), Code::kNotFound);
  EXPECT_EQ(Run("EXPLAIN DELETE FROM nowhere WHERE key = 'x'").status().code(), Code::kNotFound);
  EXPECT_EQ(Run("EXPLAIN SELECT key FROM messages WHERE key = ?").status().code(), Code::kMisuse);
}

TEST(PlanTextTest, DrawsBranchesAndFacts) {
  PlanNode plan;
  plan.name = "union";
  plan.estimated_rows = 1.2;
  plan.facts = {{"reason", std::string("a\nb")}, {"part", 0.12345}};
  plan.children.resize(2);
  plan.children[0].name = "left";
  plan.children[0].detail = std::string(400, 'x');
  plan.children[1].name = "right";
  plan.children[0].facts = {{"n", int64_t{3}}};
  plan.children[1].actual_rows = 7;
  plan.children[1].microseconds = 1234;
  EXPECT_EQ(PlanLines(plan), (Lines{"union  ~2 rows", "│  reason a b, part 0.123",
                                    "├─ left " + std::string(160, 'x') + "…", "│     n 3",
                                    "└─ right  7 actual, 1.23 ms"}));
  std::string json;
  AppendPlanJson(plan, &json);
  const Json read = Json::parse(json);
  EXPECT_EQ(read["facts"]["part"], 0.12345);
  EXPECT_EQ(read["facts"]["reason"], "a\nb");
  EXPECT_EQ(read["children"][1]["ms"], 1.234);
}

TEST(PlanTextTest, CutsBetweenCharacters) {
  EXPECT_EQ(OneLine("ab\tc", 10), "ab c");
  EXPECT_EQ(OneLine("aéb", 2), "a…");
  EXPECT_EQ(OneLine("aéb", 3), "aé…");
}

}  // namespace
}  // namespace wend
