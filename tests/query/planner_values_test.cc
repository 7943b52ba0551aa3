// The planner on values at the edges of what postings tell apart: long texts, numbers that differ
// in their last bit, mixed types, clocks far from UTC, units of several chunks or of none.

#include <gtest/gtest.h>

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

PlannerOptions ByPostings() {
  PlannerOptions options;
  options.access = PlannerOptions::Access::kPostings;
  return options;
}

class PlannerValuesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Result<std::unique_ptr<Database>> opened = Database::Open(":memory:", {});
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
  }

  Unit& Add(Unit::Kind kind, const std::string& text = "A boat in the harbour.") {
    Unit& unit = units_.emplace_back();
    unit.kind = kind;
    unit.key = "k" + std::to_string(units_.size());
    unit.text = text;
    return unit;
  }

  void Write() {
    const Result<WriteSummary> written = database_->Write("main", units_);
    ASSERT_TRUE(written.ok()) << written.status().message();
  }

  std::string Run(const std::string& sql, const PlannerOptions& options) {
    Result<std::unique_ptr<Statement>> statement =
        Statement::Prepare(database_.get(), sql, options);
    if (!statement.ok()) return "cannot prepare: " + statement.status().message();
    std::string rows;
    for (;;) {
      const Result<bool> more = (*statement)->Step();
      if (!more.ok()) return "error: " + more.status().message();
      if (!*more) return rows;
      const auto* key = std::get_if<std::string>((*statement)->Column(0));
      rows += (key == nullptr ? "?" : *key) + " ";
    }
  }

  // Both before and behind the sealing of pages.
  void ExpectSameAsScan(const std::vector<std::string>& conditions) {
    Write();
    for (const bool sealed : {false, true}) {
      if (sealed) {
        ASSERT_TRUE(database_->Compact().ok());
      }
      for (const std::string& condition : conditions) {
        for (const std::string head :
             {"SELECT key FROM chunks", "SELECT key FROM messages", "SELECT key FROM documents",
              "RECALL 'boat' FROM main.chunks"}) {
          const bool of_messages = condition.find("speaker") != std::string::npos ||
                                   condition.find("session") != std::string::npos;
          if (of_messages && head.ends_with("documents")) continue;
          const std::string sql = head + " WHERE " + condition;
          const std::string wanted = Run(sql, ScanEverything());
          EXPECT_FALSE(wanted.starts_with("cannot prepare")) << sql << ": " << wanted;
          EXPECT_EQ(Run(sql, ByPostings()), wanted) << sql << (sealed ? ", sealed" : "");
          EXPECT_EQ(Run(sql, {}), wanted) << sql << (sealed ? ", sealed" : "");
        }
      }
    }
  }

  std::unique_ptr<Database> database_;
  std::vector<Unit> units_;
};

TEST_F(PlannerValuesTest, TellsLongTextsApartThatBeginAlike) {
  const std::string stem(300, 'x');
  for (const std::string& text : {stem, stem + "a", stem + "b", std::string(200, 'x'),
                                  std::string(199, 'x'), std::string("short"), std::string()}) {
    Unit& unit = Add(Unit::Kind::kMessage);
    unit.speaker = unit.session = unit.source = text;
    unit.metadata["m"] = text;
  }
  std::vector<std::string> conditions;
  for (const std::string column : {"speaker", "session", "source", "meta.m"}) {
    conditions.insert(conditions.end(),
                      {column + " = '" + stem + "a'", column + " != '" + stem + "a'",
                       column + " > '" + stem + "'", column + " <= '" + stem + "'",
                       column + " < '" + std::string(200, 'x') + "'",
                       column + " BETWEEN '" + stem + "a' AND '" + stem + "z'",
                       column + " NOT IN ('" + stem + "b', 'short')",
                       "NOT (" + column + " = '" + stem + "b' OR " + column + " = 'short')",
                       column + " = ''", column + " IS NULL"});
  }
  ExpectSameAsScan(conditions);
}

TEST_F(PlannerValuesTest, ComparesNumbersAsRowsDo) {
  const std::vector<MetadataValue> values = {int64_t{9007199254740992},
                                             int64_t{9007199254740993},
                                             9007199254740992.0,
                                             int64_t{INT64_MAX},
                                             9223372036854775808.0,
                                             int64_t{INT64_MIN},
                                             0.0,
                                             -0.0,
                                             int64_t{0},
                                             int64_t{1},
                                             1.0,
                                             true,
                                             false,
                                             std::string("1"),
                                             std::string(),
                                             -1.5,
                                             0.1};
  for (const MetadataValue& value : values) {
    Add(Unit::Kind::kMessage).metadata["m"] = value;
    Add(Unit::Kind::kDocument).metadata["m"] = value;
  }
  Add(Unit::Kind::kMessage);
  std::vector<std::string> conditions = {"meta.m BETWEEN 0 AND 1", "meta.m BETWEEN '' AND 5",
                                         "meta.m IN (1, '1', 0.1)", "meta.m = TRUE",
                                         "meta.m NOT BETWEEN 0 AND 1"};
  for (const std::string op : {"=", "!=", "<", "<=", ">", ">="}) {
    for (const std::string constant :
         {"0", "1", "1.0", "-1.5", "9007199254740993", "9007199254740992.0", "9223372036854775807",
          "9223372036854775808.0", "'1'", "''", "TRUE", "FALSE", "NULL"}) {
      conditions.push_back("meta.m " + op + " " + constant);
    }
  }
  ExpectSameAsScan(conditions);
}

TEST_F(PlannerValuesTest, CutsDaysByTheClocksThatShowedThem) {
  constexpr int64_t kNoon = 1'682'942'400'000'000;  // 2023-05-01T12:00Z
  constexpr int64_t kHour = 3'600'000'000;
  for (const int16_t offset : {-1080, -720, -300, 0, 345, 840, 1080}) {
    for (int64_t hours = -42; hours <= 42; hours += 6) {
      Add(Unit::Kind::kMessage).time = TimePoint{kNoon + hours * kHour, offset};
    }
  }
  Add(Unit::Kind::kMessage).time = TimePoint{-1, 0};
  Add(Unit::Kind::kDocument).time = TimePoint{kNoon, -300};
  Add(Unit::Kind::kMessage);
  std::vector<std::string> conditions = {"time DURING '2023-05-01'",
                                         "time DURING '2023-05-01T12'",
                                         "date(time) = '2023-05-01'",
                                         "weekday(time) = 1",
                                         "NOT (time > '2023-05-01' OR time IS NULL)",
                                         "year(time) = 1969",
                                         "time > '2023-05-02' AND time < '2023-05-01'"};
  for (const std::string op : {"=", "!=", "<", "<=", ">", ">="}) {
    for (const std::string period : {"2023-05-01", "2023-05-01T06:00Z", "2023-05-01T18:00-18:00",
                                     "2023-05-01T00:00+18:00", "2023-05", "1970"}) {
      conditions.push_back("time " + op + " '" + period + "'");
    }
  }
  ExpectSameAsScan(conditions);
}

TEST_F(PlannerValuesTest, FindsUnitsOfManyChunksAndOfNone) {
  std::string story;
  for (int i = 0; i < 400; ++i) story += "The boat left harbour number " + std::to_string(i) + ". ";
  for (const Unit::Kind kind : {Unit::Kind::kMessage, Unit::Kind::kDocument}) {
    for (const std::string& text : {story, std::string(), std::string("Plum.")}) {
      Unit& unit = Add(kind, text);
      unit.metadata["m"] = int64_t{1};
      if (kind == Unit::Kind::kMessage) unit.speaker = "Anna";
    }
  }
  ExpectSameAsScan({"meta.m = 1", "speaker = 'Anna'", "speaker IS NULL", "MATCH 'boat'",
                    "NOT MATCH 'boat'", "MATCH 'plum' OR meta.m = 1", "MATCH '399' AND meta.m = 1",
                    "MATCH '3' AND MATCH '399'", "meta.m = 1 AND NOT MATCH '399'"});
}

}  // namespace
}  // namespace wend
