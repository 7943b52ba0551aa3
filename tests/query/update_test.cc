// UPDATE and DELETE by a condition: parameters, runs again, and nothing written in between.
#include "query/operators/update.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "query/statement.h"

namespace wend {
namespace {

class UpdateTest : public testing::Test {
 protected:
  UpdateTest() { database_ = std::move(*Database::Open(":memory:", DatabaseOptions())); }

  std::unique_ptr<Statement> Prepare(std::string_view sql) {
    auto statement = Statement::Prepare(database_.get(), sql);
    EXPECT_TRUE(statement.ok()) << statement.status().message();
    return std::move(*statement);
  }

  // The first column of the last row.
  int64_t Run(Statement* statement) {
    int64_t value = -1;
    for (;;) {
      const Result<bool> row = statement->Step();
      EXPECT_TRUE(row.ok()) << row.status().message();
      if (!row.ok() || !*row) return value;
      if (const auto* integer = std::get_if<int64_t>(statement->Column(0))) value = *integer;
    }
  }
  int64_t Run(std::string_view sql) { return Run(Prepare(sql).get()); }

  std::unique_ptr<Database> database_;
};

TEST_F(UpdateTest, TakesParametersAndRunsAgain) {
  Run("INSERT INTO documents (key, text) VALUES ('a', 'x'), ('b', 'y')");
  const auto update = Prepare("UPDATE documents SET title = :title, meta.n = :n WHERE key = :key");
  EXPECT_EQ(update->parameter_count(), 3);
  EXPECT_EQ(update->Step().status().code(), Code::kMisuse) << "nothing is bound";
  for (const char* key : {"a", "b", "c"}) {
    update->Reset();
    ASSERT_TRUE(update->Bind(1, std::string("T") + key).ok());
    ASSERT_TRUE(update->Bind(2, int64_t{7}).ok());
    ASSERT_TRUE(update->Bind(3, std::string(key)).ok());
    EXPECT_EQ(Run(update.get()), key[0] == 'c' ? 0 : 1);
  }
  EXPECT_EQ(Run("SELECT count(*) FROM documents WHERE title = 'T' || key AND meta.n = 7"), 2);
  update->Reset();
  ASSERT_TRUE(update->Bind(1, int64_t{5}).ok());
  const Status wrong = update->Step().status();
  EXPECT_EQ(wrong.message(), "'title' takes a text");
  EXPECT_EQ(wrong.offset(), 29u);
}

TEST_F(UpdateTest, FindsTheKeyAmongOtherConditions) {
  Run("INSERT INTO documents (key, text) VALUES ('a', 'x'), ('b', 'y')");
  EXPECT_EQ(Run("UPDATE documents SET title = 'T' WHERE key = 'a' AND text = 'y'"), 0);
  EXPECT_EQ(Run("UPDATE documents SET title = 'T' WHERE key = 'a' AND key = 'b'"), 0);
  EXPECT_EQ(Run("UPDATE documents SET title = 'T' WHERE key = 'a' OR text = 'y'"), 2);
  EXPECT_EQ(Run("UPDATE messages SET title = 'T' WHERE key = 'a'"), 0) << "a document";
}

TEST_F(UpdateTest, LosesNothingThatOthersWriteMeanwhile) {
  Run("INSERT INTO documents (key, text, meta.n) VALUES ('counter', 'x', 0)");
  std::atomic<int> deleted{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(Run("UPDATE documents SET meta.n = meta.n + 1 WHERE key = 'counter'"), 1);
        const std::string key = "'k" + std::to_string(t) + "_" + std::to_string(i) + "'";
        Run("INSERT INTO messages (key, text) VALUES (" + key + ", 'y')");
        deleted += static_cast<int>(Run("DELETE FROM messages WHERE text = 'y'"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Run("SELECT meta.n FROM documents"), 150);
  EXPECT_EQ(deleted, 150) << "each message is deleted once";
}

}  // namespace
}  // namespace wend
