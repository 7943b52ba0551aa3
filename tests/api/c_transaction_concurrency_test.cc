// Transactions through the C API: one belongs to the handle of the database, so batches, marks and
// statements of every thread take part in it; and readers beside it see whole states.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "api/include/wend/wend.h"

namespace {

class TransactionApiTest : public testing::Test {
 protected:
  TransactionApiTest() { EXPECT_EQ(wend_open(":memory:", nullptr, &db_, nullptr), WEND_OK); }
  ~TransactionApiTest() override { wend_close(db_); }

  // The code of the last step; the first column of the last row, where it is an integer.
  int Run(const std::string& sql, int64_t* value = nullptr) {
    wend_stmt* stmt = nullptr;
    int code = wend_prepare(db_, sql.data(), sql.size(), &stmt, nullptr);
    while (code == WEND_OK || code == WEND_ROW) {
      code = wend_step(stmt, nullptr);
      if (code == WEND_ROW && value != nullptr) *value = wend_column_integer(stmt, 0);
    }
    wend_finalize(stmt);
    return code;
  }

  int64_t Count() {
    int64_t count = -1;
    EXPECT_EQ(Run("SELECT count(*) FROM messages", &count), WEND_DONE);
    return count;
  }

  int WriteBatch(const std::vector<std::string>& keys) {
    wend_batch* batch = nullptr;
    EXPECT_EQ(wend_batch_create(db_, "main", &batch, nullptr), WEND_OK);
    for (const std::string& key : keys) {
      EXPECT_EQ(wend_batch_message(batch, key.data(), key.size(), "hello", 5, nullptr), WEND_OK);
    }
    EXPECT_EQ(wend_batch_set_mark(batch, "place", 5, "x", 1, nullptr), WEND_OK);
    const int code = wend_batch_commit(batch, nullptr);
    wend_batch_free(batch);
    return code;
  }

  int ReadMark() {
    char buffer[WEND_MARK_SIZE];
    size_t size = 0;
    return wend_mark_get(db_, "main", "place", 5, buffer, sizeof buffer, &size, nullptr, nullptr);
  }

  wend_db* db_ = nullptr;
};

TEST_F(TransactionApiTest, BatchesOfOtherThreadsArePartOfIt) {
  ASSERT_EQ(Run("CREATE COLLECTION main"), WEND_DONE);
  ASSERT_EQ(Run("BEGIN"), WEND_DONE);
  std::thread([&] {
    EXPECT_EQ(WriteBatch({"a", "b"}), WEND_OK);
    EXPECT_EQ(Count(), 2);
  }).join();
  EXPECT_EQ(Count(), 2);
  EXPECT_EQ(ReadMark(), WEND_OK);
  std::thread([&] { EXPECT_EQ(Run("ROLLBACK"), WEND_DONE); }).join();
  EXPECT_EQ(Count(), 0);
  EXPECT_EQ(ReadMark(), WEND_NOT_FOUND);
  EXPECT_EQ(Run("COMMIT"), WEND_INVALID);
  ASSERT_EQ(Run("BEGIN"), WEND_DONE);
  EXPECT_EQ(Run("BEGIN"), WEND_INVALID);
  EXPECT_EQ(WriteBatch({"c"}), WEND_OK);
  EXPECT_EQ(Run("COMMIT"), WEND_DONE);
  EXPECT_EQ(Count(), 1);
  EXPECT_EQ(ReadMark(), WEND_OK);
}

TEST_F(TransactionApiTest, ReadersSeeWholeStatements) {
  ASSERT_EQ(Run("CREATE COLLECTION main"), WEND_DONE);
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        // Every statement writes or removes three messages.
        EXPECT_EQ(Count() % 3, 0);
      }
    });
  }
  for (int round = 0; round < 60; ++round) {
    const std::string n = std::to_string(round % 7);
    EXPECT_EQ(Run("BEGIN"), WEND_DONE);
    EXPECT_EQ(WriteBatch({"a" + n, "b" + n, "c" + n}), WEND_OK);
    EXPECT_EQ(Run("UPDATE messages SET meta.n = " + n + " WHERE key LIKE '%" + n + "'"), WEND_DONE);
    EXPECT_EQ(Run(round % 3 == 0 ? "ROLLBACK" : "COMMIT"), WEND_DONE);
    if (round % 5 == 0) {
      EXPECT_EQ(Run("DELETE FROM messages WHERE meta.n = " + n), WEND_DONE);
    }
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
