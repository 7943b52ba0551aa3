// Random statements over random data: the engine's rows, order and errors against NaiveSelect's.
//
//   WEND_ORACLE_QUERIES=200000 build/release/query_test --gtest_filter='SelectOracle*'
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "engine/database.h"
#include "query/parser.h"
#include "query/planner/condition_rules.h"
#include "query/select_plan.h"
#include "query/statement.h"
#include "storage/base/sanitizers.h"
#include "storage/base/time_text.h"
#include "tests/model/naive_analyzer.h"
#include "tests/model/naive_select.h"
#include "tests/query/random_query.h"

namespace wend {
namespace {

namespace fs = std::filesystem;
using model::NaiveAnswer;
using model::NaiveRow;
using model::NaiveTable;
using Rows = std::vector<std::vector<Value>>;

// Every way of planning that there is; all must give the same.
using Preparer = std::function<Result<std::unique_ptr<Statement>>(Database*, std::string_view)>;
std::vector<Preparer> Preparers() {
  const PlannerOptions by_cost;
  PlannerOptions by_scan, by_postings, by_words, by_times;
  by_scan.access = PlannerOptions::Access::kScan;
  by_scan.fold_constants = by_scan.push_limit = by_scan.point_reads = false;
  by_postings.access = PlannerOptions::Access::kPostings;
  by_words = by_times = by_postings;
  by_words.push_filters = by_words.tighten_times = by_words.point_reads = false;
  by_times.push_match = by_times.push_filters = by_times.detect_empty = false;
  std::vector<Preparer> all;
  for (const PlannerOptions& options : {by_cost, by_scan, by_postings, by_words, by_times}) {
    all.push_back([options](Database* database, std::string_view sql) {
      return Statement::Prepare(database, sql, options);
    });
  }
  return all;
}

struct Outcome {
  Status status;
  Rows rows;
};

Outcome RunSql(Database* database, const Preparer& prepare, const std::string& sql) {
  Outcome outcome;
  auto prepared = prepare(database, sql);
  if (!prepared.ok()) return {prepared.status(), {}};
  Statement& statement = **prepared;
  for (;;) {
    const Result<bool> found = statement.Step();
    if (!found.ok()) return {found.status(), {}};
    if (!*found) return outcome;
    outcome.rows.emplace_back();
    for (int i = 0; i < statement.column_count(); ++i) {
      outcome.rows.back().push_back(*statement.Column(i));
    }
  }
}

std::string Show(const Rows& rows) {
  std::string text;
  for (size_t i = 0; i < rows.size() && i < 6; ++i) {
    for (const Value& value : rows[i]) {
      if (value.index() == 0) text += "NULL";
      if (value.index() == 1) text += std::to_string(std::get<int64_t>(value));
      if (value.index() == 2) text += std::to_string(std::get<double>(value));
      if (value.index() == 3) text += "'" + std::get<std::string>(value) + "'";
      text += " | ";
    }
    text += "\n";
  }
  return text + "(" + std::to_string(rows.size()) + " rows)";
}

Value OfMetadata(const MetadataValue& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return int64_t{std::get<bool>(value) ? 1 : 0};
}

Value OfTime(const std::optional<TimePoint>& time) { return time ? Value(*time) : Value(); }
Value OfTurn(const Unit& unit) { return unit.turn ? Value(*unit.turn) : Value(); }

// Times leave a statement as texts.
void ShowTimes(std::vector<Value>* row) {
  for (Value& value : *row) {
    const auto* time = std::get_if<TimePoint>(&value);
    if (time != nullptr) value = FormatTime(time->microseconds, time->offset_minutes);
  }
}

// What the planner holds for safe; where it errs, a plan that looks at fewer rows finds out.
model::CannotFail SafeConditions(const std::string& table) {
  const std::string name = table.substr(table.find('.') + 1);
  const TableKind kind = name == "messages"    ? TableKind::kMessages
                         : name == "documents" ? TableKind::kDocuments
                         : name == "chunks"    ? TableKind::kChunks
                                               : TableKind::kSessions;
  return [kind](const ExpressionNode& node) { return IsSafeCondition(node, ColumnsOfTable(kind)); };
}

class SelectOracleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = (fs::temp_directory_path() / ("wend_oracle_" + std::to_string(getpid()))).string();
    fs::remove_all(folder_);
    Open();
    for (const char* name : {"main", "notes"}) {
      Must("CREATE COLLECTION " + std::string(name) +
           " WITH (chunk_tokens = 12, chunk_overlap = 0)");
      Fill(name);
    }
    Open();
    for (const char* name : {"main", "notes"}) BuildTables(name);
  }
  void TearDown() override {
    database_.reset();
    fs::remove_all(folder_);
  }

  void Open() {
    database_.reset();
    auto opened = Database::Open(folder_, DatabaseOptions());
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
  }

  Rows Must(const std::string& sql) {
    const Outcome outcome = RunSql(database_.get(), Preparers()[0], sql);
    EXPECT_TRUE(outcome.status.ok()) << sql << ": " << outcome.status.message();
    return outcome.rows;
  }

  Unit RandomUnit(int number) {
    Unit unit;
    const bool message = random_.Below(3) > 0;
    unit.kind = message ? Unit::Kind::kMessage : Unit::Kind::kDocument;
    unit.key = (message ? "m" : "d") + std::to_string(number);
    const int sentences = message ? random_.Below(3) : 1 + random_.Below(9);
    for (int i = 0; i < sentences; ++i) {
      std::string sentence = random_.Word();
      for (int words = random_.Below(6); words > 0; --words) sentence += " " + random_.Word();
      sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
      unit.text += (unit.text.empty() ? "" : " ") + sentence + ".";
    }
    constexpr const char* kTitles[] = {"", "Ann", "é_x", "Zoë 50%", "river"};
    unit.title = kTitles[random_.Below(5)];
    unit.source = random_.Below(2) ? "" : "file" + std::to_string(random_.Below(4));
    constexpr int16_t kOffsets[] = {0, 0, 60, -300, 540, 330};
    if (random_.Below(6) > 0) {
      // Each instant once, many of them at the edge of a day.
      const int64_t day = 19'357 + random_.Below(730);
      const int64_t second = random_.Below(3) ? random_.Below(86'400) : random_.Below(2) * 86'399;
      const int64_t micros = (day * 86'400 + second) * 1'000'000 + number;
      unit.time = TimePoint{micros, kOffsets[random_.Below(6)]};
    }
    AddMetadata(&unit);
    if (!message) return unit;
    constexpr const char* kSpeakers[] = {"Ann", "bob", "Zoë", "nobody", ""};
    unit.session = random_.Below(8) == 0 ? "" : "s" + std::to_string(random_.Below(9));
    unit.speaker = kSpeakers[random_.Below(5)];
    if (random_.Below(4) > 0) unit.turn = random_.Below(9) - 1;
    if (random_.Below(4) == 0) unit.reply_to = "m" + std::to_string(random_.Below(50));
    return unit;
  }

  void AddMetadata(Unit* unit) {
    constexpr const char* kMoods[] = {"calm", "50%", "é_x", "Ann"};
    if (random_.Below(3)) unit->metadata["n"] = int64_t{random_.Below(9) - 3};
    if (random_.Below(3)) unit->metadata["r"] = random_.Below(40) / 4.0 - 3;
    if (random_.Below(3)) unit->metadata["s"] = std::string(kMoods[random_.Below(4)]);
    if (random_.Below(3)) unit->metadata["b"] = random_.Below(2) == 0;
    const int kind = random_.Below(5);
    if (kind == 0) unit->metadata["mix"] = int64_t{random_.Below(4)};
    if (kind == 1) unit->metadata["mix"] = random_.Below(8) / 2.0;
    if (kind == 2) unit->metadata["mix"] = std::string(kMoods[random_.Below(4)]);
    if (kind == 3) unit->metadata["mix"] = true;
  }

  // Units in waves; some are replaced, some deleted, some written once more.
  void Fill(const std::string& name) {
    for (int wave = 0; wave < 4; ++wave) {
      std::vector<Unit> units;
      for (int i = 0; i < 60; ++i) units.push_back(RandomUnit(wave * 45 + i));
      Put(name, std::move(units));
      std::vector<std::string> keys;
      for (const Unit& unit : units_[name]) {
        if (random_.Below(9) == 0) keys.push_back(unit.key);
      }
      ASSERT_TRUE(database_->Delete(name, keys, std::nullopt).ok());
      std::erase_if(units_[name], [&keys](const Unit& unit) {
        return std::count(keys.begin(), keys.end(), unit.key) > 0;
      });
      if (wave == 1) Open();
    }
  }

  void Put(const std::string& name, std::vector<Unit> units) {
    std::vector<Unit>& all = units_[name];
    for (const Unit& unit : units) {
      std::erase_if(all, [&unit](const Unit& other) { return other.key == unit.key; });
      all.push_back(unit);
    }
    const auto written = database_->Write(name, std::move(units));
    ASSERT_TRUE(written.ok()) << written.status().message();
  }

  static void AddRow(NaiveTable* table, const Unit& unit, std::vector<Value> values,
                     std::vector<std::vector<std::string>> chunks) {
    NaiveRow row{std::move(values), {}, std::move(chunks)};
    for (const auto& [key, value] : unit.metadata)
      row.metadata.emplace_back(key, OfMetadata(value));
    table->rows.push_back(std::move(row));
  }

  // Where texts are cut into chunks is the engine's word; all else is taken from the units.
  void BuildTables(const std::string& name) {
    model::NaiveAnalyzer analyzer;
    std::map<std::string, const Unit*> by_key;
    std::map<std::string, std::vector<std::vector<std::string>>> words;
    for (const Unit& unit : units_[name]) by_key[unit.key] = &unit;
    NaiveTable chunks{
        {"key", "session", "speaker", "title", "time", "turn", "chunk", "begin", "end", "text"},
        {}};
    for (const auto& cut : Must("SELECT key, chunk, begin, end, length FROM " + name + ".chunks")) {
      const Unit& unit = *by_key.at(std::get<std::string>(cut[0]));
      const auto begin = static_cast<size_t>(std::get<int64_t>(cut[2]));
      const auto end = static_cast<size_t>(std::get<int64_t>(cut[3]));
      const std::string text = unit.text.substr(begin, end - begin);
      std::vector<std::string> terms;
      for (const auto& term : analyzer.Analyze(unit.title)) terms.push_back(term.text);
      // A title is searched with each chunk, and no phrase goes from it into the text.
      terms.resize(terms.size() + 8);
      for (const auto& term : analyzer.Analyze(text)) terms.push_back(term.text);
      const bool message = unit.kind == Unit::Kind::kMessage;
      AddRow(&chunks, unit,
             {unit.key, message ? Value(unit.session) : Value(),
              message ? Value(unit.speaker) : Value(), unit.title, OfTime(unit.time), OfTurn(unit),
              cut[1], cut[2], cut[3], text},
             {terms});
      words[unit.key].push_back(std::move(terms));
    }
    NaiveTable messages{{"key", "session", "speaker", "title", "source", "reply_to", "time", "turn",
                         "bytes", "text"},
                        {}};
    NaiveTable documents{{"key", "title", "source", "time", "chunks", "bytes", "text"}, {}};
    for (const Unit& u : units_[name]) {
      const auto bytes = static_cast<int64_t>(u.text.size());
      if (u.kind == Unit::Kind::kMessage) {
        AddRow(&messages, u,
               {u.key, u.session, u.speaker, u.title, u.source, u.reply_to, OfTime(u.time),
                OfTurn(u), bytes, u.text},
               words[u.key]);
      } else {
        const auto count = static_cast<int64_t>(words[u.key].size());
        AddRow(&documents, u, {u.key, u.title, u.source, OfTime(u.time), count, bytes, u.text},
               words[u.key]);
      }
    }
    tables_[name + ".chunks"] = std::move(chunks);
    tables_[name + ".messages"] = std::move(messages);
    tables_[name + ".documents"] = std::move(documents);
    tables_[name + ".sessions"] = Sessions(name);
  }

  NaiveTable Sessions(const std::string& name) {
    std::map<std::string, std::vector<const Unit*>> sessions;
    for (const Unit& unit : units_[name]) {
      if (!unit.session.empty()) sessions[unit.session].push_back(&unit);
    }
    NaiveTable table{{"collection", "session", "messages", "first_time", "last_time", "speakers"},
                     {}};
    for (const auto& [session, members] : sessions) {
      Value first, last;
      std::set<std::string> speakers;
      for (const Unit* unit : members) {
        if (!unit->speaker.empty()) speakers.insert(unit->speaker);
        const Value time = OfTime(unit->time);
        if (time.index() == 0) continue;
        if (first.index() == 0 || model::NaiveOrder(time, first) < 0) first = time;
        if (last.index() == 0 || model::NaiveOrder(time, last) > 0) last = time;
      }
      table.rows.push_back({{name, session, static_cast<int64_t>(members.size()), first, last,
                             static_cast<int64_t>(speakers.size())},
                            {},
                            {}});
    }
    return table;
  }

  // False where they differ.
  bool Compare(const std::string& sql, const std::string& name) {
    const auto tree = Parse(sql);
    EXPECT_TRUE(tree.ok()) << sql << "\n" << tree.status().message();
    if (!tree.ok()) return false;
    const auto& select = std::get<SelectNode>(tree->body);
    NaiveAnswer wanted = model::NaiveSelect(select, tables_[name], SafeConditions(name));
    for (auto& row : wanted.rows) ShowTimes(&row);
    for (const Preparer& prepare : Preparers()) {
      const Outcome got = RunSql(database_.get(), prepare, sql);
      failed_ += wanted.failed ? 1 : 0;
      const bool same_fault = got.status.code() == Code::kInvalid &&
                              got.status.offset() == static_cast<int64_t>(wanted.failed_at);
      if (wanted.failed ? same_fault : got.status.ok() && got.rows == wanted.rows) continue;
      ADD_FAILURE() << sql << "\nwanted "
                    << (wanted.failed ? "a fault at " + std::to_string(wanted.failed_at)
                                      : Show(wanted.rows))
                    << "\ngot " << got.status.message() << " at " << got.status.offset() << " "
                    << Show(got.rows);
      return false;
    }
    empty_ += wanted.rows.empty() ? 1 : 0;
    return true;
  }

  // DELETE of a few units, which are written again behind the others.
  void CompareDelete(const std::string& name, const QueryTable& query) {
    const std::string condition = random_.Condition(query, 2);
    const auto tree = Parse("DELETE FROM " + query.name + " WHERE " + condition);
    ASSERT_TRUE(tree.ok()) << condition;
    const NaiveTable& table = tables_[query.name];
    const auto found = model::NaiveWhere(std::get<DeleteNode>(tree->body).where, table,
                                         SafeConditions(query.name));
    if (!found.has_value() || found->empty() || found->size() > 20) return;
    std::vector<Unit> units;
    for (const size_t row : *found) {
      const auto& key = std::get<std::string>(table.rows[row].values[0]);
      for (const Unit& unit : units_[name]) {
        if (unit.key == key) units.push_back(unit);
      }
    }
    const Rows counts = Must("DELETE FROM " + query.name + " WHERE " + condition);
    EXPECT_EQ(counts, Rows{{static_cast<int64_t>(found->size())}}) << condition;
    ++deletes_;
    Put(name, std::move(units));
    BuildTables(name);
  }

  // The chunks that RECALL finds are those with a word of the question that pass the filter.
  void CompareRecall(const QueryTable& query) {
    const std::string condition = random_.Condition(query, 2), word = random_.Word();
    const std::string sql = "RECALL '" + word + "' FROM " + query.name + " WHERE " + condition +
                            " LIMIT 1000 USING bm25";
    const auto tree = Parse(sql);
    ASSERT_TRUE(tree.ok()) << sql;
    const NaiveTable& table = tables_[query.name];
    const auto found = model::NaiveWhere(*std::get<RecallNode>(tree->body).where, table,
                                         SafeConditions(query.name));
    if (!found.has_value()) return;
    std::vector<std::string> wanted, got;
    for (const size_t row : *found) {
      const NaiveRow& chunk = table.rows[row];
      const auto& words = chunk.chunks[0];
      if (std::count(words.begin(), words.end(), word) == 0) continue;
      wanted.push_back(std::get<std::string>(chunk.values[0]));
    }
    auto statement = Statement::Prepare(database_.get(), sql);
    ASSERT_TRUE(statement.ok()) << sql << "\n" << statement.status().message();
    for (;;) {
      const Result<bool> row = (*statement)->Step();
      ASSERT_TRUE(row.ok()) << sql << "\n" << row.status().message();
      if (!*row) break;
      got.push_back(std::get<std::string>(*(*statement)->Column((*statement)->FindColumn("key"))));
    }
    std::sort(wanted.begin(), wanted.end());
    std::sort(got.begin(), got.end());
    EXPECT_EQ(got, wanted) << sql;
  }

  std::string folder_;
  std::unique_ptr<Database> database_;
  RandomQuery random_{20'230'501};
  std::map<std::string, std::vector<Unit>> units_;  // by collection, in the order of writing
  std::map<std::string, NaiveTable> tables_;
  int failed_ = 0, empty_ = 0, deletes_ = 0;
};

std::vector<QueryTable> QueryTables(const std::string& name) {
  return {{name + ".messages",
           {"key", "session", "speaker", "title", "source", "reply_to", "text"},
           {"turn", "bytes"},
           {"time"},
           true},
          {name + ".documents",
           {"key", "title", "source", "text"},
           {"chunks", "bytes"},
           {"time"},
           true},
          {name + ".chunks",
           {"key", "session", "speaker", "title", "text"},
           {"turn", "chunk", "begin", "end"},
           {"time"},
           true},
          {name + ".sessions",
           {"session"},
           {"messages", "speakers"},
           {"first_time", "last_time"},
           false,
           true}};
}

TEST_F(SelectOracleTest, EveryAnswerIsThatOfTheNaiveExecutor) {
  const char* const wanted = std::getenv("WEND_ORACLE_QUERIES");
  const int queries = wanted == nullptr ? (kAddressSanitizer ? 1'000 : 4'000) : std::atoi(wanted);
  int differences = 0;
  for (int i = 0; i < queries && differences < 12; ++i) {
    const std::string name = random_.Below(2) ? "main" : "notes";
    const std::vector<QueryTable> tables = QueryTables(name);
    const QueryTable& table = tables[static_cast<size_t>(random_.Below(4))];
    if (i % 50 == 49) CompareDelete(name, tables[static_cast<size_t>(random_.Below(2))]);
    if (i % 20 == 19) CompareRecall(tables[2]);
    if (!Compare(random_.Select(table), table.name)) ++differences;
  }
  printf("%d queries: %d runs with a fault, %d queries empty; %d deletes\n", queries, failed_,
         empty_, deletes_);
  EXPECT_GT(failed_, queries / 500);
  EXPECT_LT(empty_ * 4, queries * 3) << "most queries find nothing";
}

}  // namespace
}  // namespace wend
