// The planner: whatever it may do, rows, order and errors are those of looking at every row.

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "engine/database.h"
#include "query/planner/planner_options.h"
#include "query/statement.h"

namespace wend {
namespace {

PlannerOptions ScanEverything() {
  PlannerOptions options;
  options.access = PlannerOptions::Access::kScan;
  options.filter_strategy = FilterStrategy::kCheck;
  options.fold_constants = options.push_filters = options.push_match = options.tighten_times =
      options.push_limit = options.detect_empty = options.point_reads = false;
  return options;
}

// Every choice forced, and every rewrite switched off alone.
std::vector<PlannerOptions> AllOptions() {
  std::vector<PlannerOptions> all(9);
  for (size_t i = 1; i < all.size(); ++i) all[i].access = PlannerOptions::Access::kPostings;
  all[2].push_filters = false;
  all[3].push_match = false;
  all[4].tighten_times = false;
  all[5].fold_constants = false;
  all[6].detect_empty = false;
  all[7].push_limit = false;
  all[8].point_reads = false;
  all[8].filter_strategy = FilterStrategy::kScan;
  return all;
}

std::string Show(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  return "null";
}

class PlannerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Result<std::unique_ptr<Database>> opened = Database::Open(":memory:", {});
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
  }

  struct Outcome {
    std::string rows;  // or the error
    std::vector<std::string> notices;
  };
  Outcome Run(const std::string& sql, const PlannerOptions& options = {}) {
    Outcome outcome;
    Result<std::unique_ptr<Statement>> statement =
        Statement::Prepare(database_.get(), sql, options);
    if (!statement.ok()) return {"cannot prepare: " + statement.status().message(), {}};
    for (;;) {
      const Result<bool> more = (*statement)->Step();
      if (!more.ok()) return {"error: " + more.status().message(), {}};
      if (!*more) break;
      for (int i = 0; i < (*statement)->column_count(); ++i) {
        outcome.rows += Show(*(*statement)->Column(i)) + " ";
      }
      outcome.rows += "\n";
    }
    outcome.notices = (*statement)->notices();
    return outcome;
  }

  void Write(std::vector<Unit> units) {
    const Result<WriteSummary> written = database_->Write("main", std::move(units));
    ASSERT_TRUE(written.ok()) << written.status().message();
  }

  // Documents of several chunks, messages, some without text, time, speaker or metadata.
  void WriteRandomUnits(int count, std::mt19937* random) {
    const auto below = [random](size_t bound) { return (*random)() % bound; };
    static const std::vector<std::string> kWords = {"pear", "apple", "plum",
                                                    "fig",  "boat",  "harbour"};
    static const std::vector<std::string> kPeople = {"", "Anna", "anna", "Ben", "Zoë", "Carla"};
    std::vector<Unit> units;
    for (int i = 0; i < count; ++i) {
      Unit& unit = units.emplace_back();
      unit.key = "k" + std::to_string(below(3 * static_cast<size_t>(count)));
      unit.kind = below(4) == 0 ? Unit::Kind::kDocument : Unit::Kind::kMessage;
      const size_t sentences = below(10) == 0                       ? 0
                               : unit.kind == Unit::Kind::kDocument ? 1 + below(120)
                                                                    : 1;
      for (size_t s = 0; s < sentences; ++s) {
        for (size_t w = 0; w < 5; ++w) unit.text += kWords[below(below(3) == 0 ? 6 : 3)] + " ";
        unit.text += "end. ";
      }
      if (below(3) != 0)
        unit.source = below(2) == 0 ? "a.txt" : std::string(250, 'x') + "bc"[below(2)];
      if (below(4) != 0) {
        const int64_t minutes = static_cast<int64_t>(below(60 * 24 * 40));
        unit.time = TimePoint{(1'682'000'000 + minutes * 60) * 1'000'000,
                              static_cast<int16_t>(300 * below(5) - 600)};
      }
      if (unit.kind == Unit::Kind::kMessage) {
        unit.session = below(5) == 0 ? "" : "s" + std::to_string(below(8));
        unit.speaker = kPeople[below(kPeople.size())];
        if (below(2) == 0) unit.turn = static_cast<int64_t>(below(9));
      }
      switch (below(6)) {
        case 0:
          unit.metadata["m"] = static_cast<int64_t>(below(4));
          break;
        case 1:
          unit.metadata["m"] = static_cast<double>(below(8)) / 2;
          break;
        case 2:
          unit.metadata["m"] = std::string(1, "ab1"[below(3)]);
          break;
        case 3:
          unit.metadata["m"] = below(2) == 0;
          break;
        default:
          break;
      }
    }
    Write(std::move(units));
  }

  std::unique_ptr<Database> database_;
};

// A random condition over what all three tables have.
std::string RandomCondition(std::mt19937* random, int depth) {
  const auto below = [random](size_t bound) { return (*random)() % bound; };
  if (depth > 0 && below(2) == 0) {
    static const std::vector<std::string> kOperators = {" AND ", " OR ", " AND "};
    std::string left = RandomCondition(random, depth - 1);
    std::string right = RandomCondition(random, depth - 1);
    const std::string joined = "(" + left + kOperators[below(3)] + right + ")";
    return below(5) == 0 ? "NOT " + joined : joined;
  }
  static const std::vector<std::string> kLeaves = {"speaker = 'Anna'",
                                                   "speaker IN ('Ben', 'Carla', NULL)",
                                                   "speaker NOT IN ('Ben')",
                                                   "speaker LIKE 'an%'",
                                                   "speaker NOT LIKE '%a'",
                                                   "speaker IS NULL",
                                                   "speaker = ''",
                                                   "speaker != 'Anna'",
                                                   "speaker < 'B'",
                                                   "speaker >= 'Ben'",
                                                   "lower(speaker) = 'anna'",
                                                   "session = 's3'",
                                                   "session BETWEEN 's2' AND 's4'",
                                                   "session BETWEEN 's4' AND 's2'",
                                                   "length(session) = 0",
                                                   "source = 'a.txt'",
                                                   "source LIKE '%b'",
                                                   "source > 'm'",
                                                   "source IS NOT NULL",
                                                   "meta.m = 1",
                                                   "meta.m = 1.5",
                                                   "meta.m > 0",
                                                   "meta.m <= 1",
                                                   "meta.m = 'a'",
                                                   "meta.m < 'b'",
                                                   "meta.m IS NULL",
                                                   "meta.m IS NOT NULL",
                                                   "meta.m IN (1, 'b')",
                                                   "meta.m = TRUE",
                                                   "meta.m != 2",
                                                   "meta.none = 1",
                                                   "meta.none IS NULL",
                                                   "time < '2023-05-01'",
                                                   "time >= '2023-05-03'",
                                                   "time DURING '2023-W18'",
                                                   "at = '2023-04-30'",
                                                   "time BETWEEN '2023-04-28' AND '2023-05-02'",
                                                   "time NOT BETWEEN '2023-04-28' AND '2023-05-02'",
                                                   "time IN ('2023-04-30', '2023-05-02T10')",
                                                   "time != '2023-05-01'",
                                                   "time IS NULL",
                                                   "time > '2023-05-01T12:30Z'",
                                                   "time DURING '2023-05-02+02:00'",
                                                   "weekday(time) = 2",
                                                   "date(time) >= '2023-05-05'",
                                                   "hour(time) = 7",
                                                   "month(time) = 5 OR time IS NULL",
                                                   "MATCH 'boat'",
                                                   "MATCH '+fig -plum'",
                                                   "MATCH '\"apple fig\"'",
                                                   "NOT MATCH 'harbour'",
                                                   "MATCH 'nothing'",
                                                   "1 = 1",
                                                   "1 = 2",
                                                   "NULL",
                                                   "1 / 0 = 1",
                                                   "10 / turn > 2",
                                                   "turn > 3",
                                                   "turn % 2 = 0",
                                                   "text LIKE '%fig plum%'",
                                                   "key = 'k7'",
                                                   "meta.m",
                                                   "key > 'k5'"};
  const std::string leaf = kLeaves[below(kLeaves.size())];
  return below(8) == 0 ? "NOT (" + leaf + ")" : leaf;
}

TEST_F(PlannerTest, GivesWhatLookingAtEveryRowGivesWhateverItMayDo) {
  std::mt19937 random(11);
  const std::vector<PlannerOptions> choices = AllOptions();
  for (int round = 0; round < 12; ++round) {
    WriteRandomUnits(40, &random);
    if (round % 3 == 2) {
      const Result<uint64_t> deleted = database_->Delete(
          "main", {"k1", "k7", "k" + std::to_string(random() % 120)}, std::nullopt);
      ASSERT_TRUE(deleted.ok());
    }
    if (round == 8) {
      ASSERT_TRUE(database_->Compact().ok());
    }
    for (int i = 0; i < 60; ++i) {
      const std::string where = " WHERE " + RandomCondition(&random, 3);
      static const std::vector<std::string> kStatements = {
          "SELECT key, chunk FROM chunks",     "SELECT key, time FROM messages",
          "SELECT key, source FROM documents", "SELECT count(*), min(time) FROM chunks",
          "SELECT key FROM messages",          "RECALL 'apple boat' FROM main.chunks"};
      const std::string& head = kStatements[random() % kStatements.size()];
      const bool ordered = head.starts_with("SELECT key, time") && random() % 2 == 0;
      const std::string sql = head + where + (ordered ? " ORDER BY time DESC, key" : "") +
                              (head.find("count") == std::string::npos ? " LIMIT 7" : "");
      const std::string wanted = Run(sql, ScanEverything()).rows;
      for (size_t c = 0; c < choices.size(); ++c) {
        ASSERT_EQ(Run(sql, choices[c]).rows, wanted) << sql << "\nwith options " << c;
      }
    }
  }
}

TEST_F(PlannerTest, FindsRowsWithoutTextBesideThePostings) {
  std::mt19937 random(8);
  const auto plan_of = [this](const std::string& sql) {
    return Run("EXPLAIN ANALYZE " + sql).rows;
  };
  const std::string rare = " WHERE meta.m = 'rare'";
  const auto expect_all = [&](const char* when) {
    const std::vector<std::string> statements = {
        "SELECT key FROM documents" + rare, "SELECT key FROM messages" + rare,
        "SELECT key FROM documents WHERE time IS NULL AND source = 'once.txt'",
        "SELECT key FROM documents WHERE source = 'nowhere'"};
    for (const std::string& sql : statements) {
      const std::string expected = Run(sql, ScanEverything()).rows;
      for (const PlannerOptions& options : AllOptions()) {
        EXPECT_EQ(Run(sql, options).rows, expected) << sql << when;
      }
    }
  };
  const auto add = [this](const std::string& key, Unit::Kind kind, const std::string& text) {
    Unit unit;
    unit.key = key;
    unit.kind = kind;
    unit.text = text;
    unit.source = "once.txt";
    unit.metadata["m"] = std::string("rare");
    Write({unit});
  };
  WriteRandomUnits(300, &random);
  expect_all(" before");
  add("silent document", Unit::Kind::kDocument, "");
  add("silent message", Unit::Kind::kMessage, "");
  add("document", Unit::Kind::kDocument, "a boat");
  expect_all(" with them");
  EXPECT_EQ(Run("SELECT key FROM documents" + rare).rows, "'silent document' \n'document' \n");
  EXPECT_NE(plan_of("SELECT key FROM documents" + rare).find("rows without text"),
            std::string::npos);
  // Nothing is said to be empty that may be among them.
  EXPECT_TRUE(Run("SELECT key FROM documents WHERE source = 'nowhere'").notices.empty());
  // Ids that a transaction took are not remembered.
  Run("BEGIN");
  add("taken back", Unit::Kind::kDocument, "");
  expect_all(" in a transaction");
  Run("ROLLBACK");
  add("with text again", Unit::Kind::kDocument, "a pear");
  add("silent again", Unit::Kind::kDocument, "");
  expect_all(" behind a transaction");
  add("silent document", Unit::Kind::kDocument, "says something now");
  add("document", Unit::Kind::kDocument, "");
  Run("DELETE FROM documents WHERE key = 'silent again'");
  expect_all(" turned around");
  EXPECT_EQ(Run("SELECT key FROM documents" + rare).rows,
            "'with text again' \n'silent document' \n'document' \n");
}

TEST_F(PlannerTest, SaysWhyNothingWasFound) {
  Unit unit;
  unit.kind = Unit::Kind::kMessage;
  unit.key = "1";
  unit.text = "A boat.";
  unit.speaker = "Anna";
  unit.session = "s";
  unit.time = TimePoint{1'682'000'000'000'000, 0};
  Write({unit});
  const auto notice = [this](const std::string& where) {
    const Outcome outcome = Run("SELECT key FROM messages WHERE " + where);
    return outcome.rows + (outcome.notices.empty() ? "" : outcome.notices[0]);
  };
  EXPECT_EQ(notice("speaker = 'Ana'"),
            "no rows: speaker = 'Ana' holds for nothing in 'main'; did you mean 'Anna'?");
  EXPECT_EQ(notice("time BETWEEN '2024' AND '2023'"),
            "no rows: time BETWEEN '2024' AND '2023' has its lower bound above the upper");
  EXPECT_EQ(notice("speaker = 'Anna' AND time < '2023'"),
            "no rows: time < '2023' holds for nothing in 'main'");
  EXPECT_EQ(notice("1 = 2"), "no rows: 1 = 2 is never true");
  EXPECT_EQ(notice("speaker = 'Anna'"), "'1' \n");
  const Outcome recall = Run("RECALL 'boat' WHERE session = 't'");
  EXPECT_EQ(recall.rows, "");
  ASSERT_EQ(recall.notices.size(), 1u);
}

TEST_F(PlannerTest, FailsForARowWhateverOtherConditionsLeaveOut) {
  std::mt19937 random(3);
  WriteRandomUnits(30, &random);
  for (const std::string where :
       {"1 / 0 = 1 AND speaker = 'nobody'", "speaker = 'nobody' AND 1 / 0 = 1",
        "meta.m AND speaker = 'Anna'", "10 / turn > 2 AND meta.m = 1"}) {
    const std::string sql = "SELECT key FROM messages WHERE " + where;
    const std::string wanted = Run(sql, ScanEverything()).rows;
    for (const PlannerOptions& options : AllOptions())
      EXPECT_EQ(Run(sql, options).rows, wanted) << sql;
  }
}

}  // namespace
}  // namespace wend
