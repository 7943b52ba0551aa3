// What does a statement cost before it looks at a row? Over 50,000 messages, sealed and reopened:
//
//   Parse    text to tree
//   Prepare  parsing and binding, as wend_prepare does
//   Plan     Prepare, then the plan over a view: names looked up, frequencies, the choice of
//   access;
//            no posting is read. A typical statement must stay under 30 microseconds.
//   Explain  all of EXPLAIN, prepare to last row, which must add less than 100 microseconds

#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/text_generator.h"
#include "engine/database.h"
#include "query/binder.h"
#include "query/operators/recall.h"
#include "query/parser.h"
#include "query/select_plan.h"
#include "query/statement.h"

namespace wend::bench {
namespace {

constexpr size_t kMessages = 50'000;
constexpr size_t kSession = 100;
constexpr size_t kBatch = 5'000;

struct Sample {
  const char* name;
  std::string sql;
};

std::string Words(int count, uint64_t seed) { return TextGenerator(seed).Question(count); }

std::vector<Sample> Samples() {
  const std::string filter = " WHERE speaker = 'Anna' AND session = 's7'";
  const std::string match = " AND text MATCH '" + Words(3, 11) + "'";
  return {
      {"point", "SELECT text FROM messages WHERE key = '4711'"},
      {"filter", "SELECT key, text FROM messages" + filter + " ORDER BY time DESC LIMIT 10"},
      {"match", "SELECT key, score FROM messages WHERE text MATCH '" + Words(2, 13) +
                    "' ORDER BY score DESC LIMIT 10"},
      {"groups", "SELECT session, count(*) n FROM messages" + filter + match +
                     " GROUP BY session HAVING count(*) > 1 ORDER BY n DESC LIMIT 10"},
      {"recall", "RECALL '" + Words(5, 12) + "' FROM messages LIMIT 10"},
      {"recall_where",
       "RECALL '" + Words(5, 12) + "' FROM messages" + filter + match + " LIMIT 10"},
      {"delete", "DELETE FROM messages" + filter + match},
      {"update", "UPDATE messages SET meta.seen = TRUE" + filter + match},
  };
}

// A folder that goes away with it.
class Corpus {
 public:
  Corpus() { error_ = Fill().message(); }
  ~Corpus() {
    database_.reset();
    std::error_code ignored;
    if (!dir_.empty()) std::filesystem::remove_all(dir_, ignored);
  }
  Corpus(const Corpus&) = delete;
  Corpus& operator=(const Corpus&) = delete;

  const std::string& error() const { return error_; }
  Database* database() const { return database_.get(); }

 private:
  Status Fill() {
    const char* temporary = getenv("TMPDIR");
    dir_ = std::string(temporary != nullptr ? temporary : "/tmp") + "/wend_planner_XXXXXX";
    if (mkdtemp(dir_.data()) == nullptr) return Status(Code::kIo, "cannot make " + dir_);
    WEND_ASSIGN_OR_RETURN(database_, Database::Open(dir_ + "/wend", {}));
    TextGenerator generator(9);
    std::vector<Unit> units;
    for (size_t i = 0; i < kMessages; ++i) {
      Unit& unit = units.emplace_back();
      unit.kind = Unit::Kind::kMessage;
      unit.key = std::to_string(i);
      unit.text = generator.Sentence();
      unit.session = "s" + std::to_string(i / kSession);
      unit.speaker = i % 3 == 0 ? "Anna" : "Ben";
      if (units.size() < kBatch) continue;
      WEND_RETURN_IF_ERROR(database_->Write("main", std::move(units)).status());
      units.clear();
    }
    WEND_RETURN_IF_ERROR(database_->Close());
    database_.reset();
    WEND_ASSIGN_OR_RETURN(database_, Database::Open(dir_ + "/wend", {}));
    return {};
  }

  std::string dir_, error_;
  std::unique_ptr<Database> database_;
};

// The plan of a SELECT or RECALL; of other statements that of the rows they are about to change.
Status Plan(Database* database, const std::string& sql) {
  const std::vector<Value> parameters;
  const PlannerOptions options;
  std::vector<std::string> notices;
  const RunContext run{parameters, options, &notices};
  WEND_ASSIGN_OR_RETURN(const StatementNode tree, Parse(sql));
  WEND_ASSIGN_OR_RETURN(BoundStatement bound, Bind(tree, nullptr));
  const DatabaseView view = database->View();
  if (const auto* select = std::get_if<SelectNode>(&tree.body)) {
    return BindSelect(*select, &parameters, nullptr, options, &view).status();
  }
  if (const auto* recall = std::get_if<RecallNode>(&tree.body)) {
    return RecallOperator(view, std::get<BoundRecall>(std::move(bound)), recall->where,
                          std::nullopt, run)
        .Plan(false);
  }
  TableSource source;
  source.kind = TableKind::kMessages;
  const auto* update = std::get_if<UpdateNode>(&tree.body);
  const ExpressionNode& where =
      update != nullptr ? *update->where : std::get<DeleteNode>(tree.body).where;
  return ExpectRowsWhere({source, &where, &parameters, options}, view).status();
}

Status RunAll(Database* database, const std::string& sql) {
  WEND_ASSIGN_OR_RETURN(const std::unique_ptr<Statement> statement,
                        Statement::Prepare(database, sql));
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, statement->Step());
    if (!found) return {};
    benchmark::DoNotOptimize(statement->Column(0));
  }
}

template <typename Step>
void Measure(benchmark::State& state, const Step& step) {
  static const Corpus corpus;
  std::string error = corpus.error();
  for (auto _ : state) {
    if (error.empty()) error = step(corpus.database()).message();
    if (error.empty()) continue;
    state.SkipWithError(error.c_str());
    break;
  }
}

void Register(const char* stage, const Sample& sample,
              Status (*step)(Database*, const std::string&)) {
  const std::string name = std::string(stage) + "/" + sample.name;
  benchmark::RegisterBenchmark(name.c_str(), [sql = sample.sql, step](benchmark::State& state) {
    Measure(state, [&](Database* database) { return step(database, sql); });
  })->Unit(benchmark::kMicrosecond);
}

const bool kRegistered = [] {
  for (const Sample& sample : Samples()) {
    Register("Parse", sample,
             [](Database*, const std::string& sql) { return Parse(sql).status(); });
    Register("Prepare", sample, [](Database* database, const std::string& sql) {
      return Statement::Prepare(database, sql).status();
    });
    Register("Plan", sample, Plan);
    Register("Explain", sample, [](Database* database, const std::string& sql) {
      return RunAll(database, "EXPLAIN " + sql);
    });
  }
  return true;
}();

}  // namespace
}  // namespace wend::bench
