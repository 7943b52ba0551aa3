// RECALL … PACK through statements: columns, notices, the plan and errors.
#include <gtest/gtest.h>

#include "query/operators/pack.h"
#include "query/statement.h"

namespace wend {
namespace {

class PackTest : public testing::Test {
 protected:
  PackTest() {
    auto opened = Database::Open(":memory:", {});
    EXPECT_TRUE(opened.ok());
    database_ = std::move(*opened);
    Run("INSERT INTO documents (key, title, text) VALUES "
        "('log', 'Log', 'The boat left early. It met rough water.'), "
        "('plan', '', 'Buy a boat. Buy rope.')");
  }

  // Rows as texts, columns by '|'; the status of the first failure instead.
  std::vector<std::string> Run(const std::string& sql, std::optional<Value> value = std::nullopt) {
    std::vector<std::string> rows;
    Result<std::unique_ptr<Statement>> prepared = Statement::Prepare(database_.get(), sql, {});
    if (!prepared.ok()) return {std::string(prepared.status().message())};
    Statement& statement = **prepared;
    if (value.has_value()) {
      EXPECT_TRUE(statement.Bind(1, *value).ok());
    }
    for (;;) {
      const Result<bool> step = statement.Step();
      if (!step.ok()) return {std::string(step.status().message())};
      if (!*step) break;
      std::string& row = rows.emplace_back();
      for (int column = 0; column < statement.column_count(); ++column) {
        const Value& cell = *statement.Column(column);
        if (const auto* text = std::get_if<std::string>(&cell)) row += *text;
        if (const auto* integer = std::get_if<int64_t>(&cell)) row += std::to_string(*integer);
        if (std::holds_alternative<double>(cell)) row += "#";
        row += "|";
      }
    }
    notices_ = statement.notices();
    return rows;
  }

  std::unique_ptr<Database> database_;
  std::vector<std::string> notices_;
};

TEST_F(PackTest, RowsCiteAndCount) {
  EXPECT_EQ(Run("RECALL 'rough water for a boat' PACK 100 TOKENS"),
            (std::vector<std::string>{
                "1|#|main|log|1|Log||||||0|40|Log\nThe boat left early. It met rough water.|13|0|",
                "2|#|main|plan|1|||||||0|21|Buy a boat. Buy rope.|8|0|"}));
  EXPECT_TRUE(notices_.empty());
  Run("UPDATE documents SET text = 'No boat.' WHERE key = 'plan'");
  EXPECT_EQ(Run("RECALL 'rough water for a boat' PACK :n TOKENS", int64_t{100})[1],
            "2|#|main|plan|2|||||||0|8|No boat.|4|0|");
  EXPECT_EQ(Run("RECALL 'boat' LIMIT 1 PACK 100 TOKENS").size(), 1u);
  EXPECT_EQ(Run("RECALL 'boat' FROM documents WHERE key = 'log' PACK 100 TOKENS USING bm25").size(),
            1u);
  EXPECT_TRUE(Run("RECALL 'zebra' PACK 100 TOKENS").empty());
}

TEST_F(PackTest, ACutSaysSo) {
  EXPECT_EQ(Run("RECALL 'rough water' PACK 12 TOKENS")[0],
            "1|#|main|log|1|Log||||||21|40|Log\n\u2026 It met rough water.|9|1|");
  EXPECT_EQ(notices_, std::vector<std::string>{
                          "the best passage is larger than 12 tokens; this is a cut of it"});
  EXPECT_TRUE(Run("RECALL 'rough water' PACK 1 TOKENS").empty());
  EXPECT_EQ(notices_,
            std::vector<std::string>{"no rows: nothing of the passages fits into 1 token"});
}

TEST_F(PackTest, ThePlanShowsThePacking) {
  const std::vector<std::string> plan = Run("EXPLAIN RECALL 'boat' PACK 1000 TOKENS");
  ASSERT_GE(plan.size(), 2u);
  EXPECT_EQ(plan[0], "pack 1000 tokens|");
  EXPECT_TRUE(plan[1].starts_with("└─ recall main.chunks by default, limit 145")) << plan[1];
  const std::vector<std::string> run = Run("EXPLAIN ANALYZE RECALL 'boat' PACK 1000 TOKENS");
  ASSERT_GE(run.size(), 2u);
  EXPECT_TRUE(run[0].starts_with("pack 1000 tokens  2 actual, ")) << run[0];
  EXPECT_EQ(run[1], "│  tokens 21, candidates 2, duplicates 0, merged 0|");
  EXPECT_TRUE(Run("EXPLAIN ANALYZE JSON RECALL 'boat' PACK 9 TOKENS")[0].starts_with(
      R"({"name":"pack","detail":"9 tokens")"));
}

TEST_F(PackTest, BudgetsAreChecked) {
  const std::string range = "PACK takes an integer from 1 to 1000000";
  EXPECT_EQ(Run("RECALL 'boat' PACK 0 TOKENS"), std::vector<std::string>{range});
  EXPECT_EQ(Run("RECALL 'boat' PACK 1000001 TOKENS"), std::vector<std::string>{range});
  EXPECT_EQ(Run("RECALL 'boat' PACK 'x' TOKENS"), std::vector<std::string>{range});
  EXPECT_EQ(Run("RECALL 'boat' PACK TRUE TOKENS"), std::vector<std::string>{range});
  EXPECT_EQ(Run("RECALL 'boat' PACK ? TOKENS", int64_t{-1}), std::vector<std::string>{range});
  EXPECT_EQ(Run("RECALL 'boat' PACK 10 TOKEN")[0],
            "expected TOKENS, found 'TOKEN'; did you mean 'TOKENS'?");
}

}  // namespace
}  // namespace wend
