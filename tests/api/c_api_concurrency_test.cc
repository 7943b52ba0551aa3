// The C interface from many threads: readers beside a writer, and closing under them.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "api/include/wend/wend.h"

namespace {

constexpr size_t kZero = WEND_ZERO_TERMINATED;

// Both documents of a batch carry its number: a reader that sees two numbers saw half a batch.
void CommitPair(wend_batch* batch, int number) {
  const std::string text = "beacon generation" + std::to_string(number);
  for (const char* key : {"left", "right"}) {
    ASSERT_EQ(wend_batch_document(batch, key, kZero, text.data(), text.size(), nullptr), WEND_OK);
  }
  ASSERT_EQ(wend_batch_commit(batch, nullptr), WEND_OK);
}

std::string ColumnText(wend_stmt* stmt, const char* name) {
  const char* text = wend_column_text(stmt, wend_column_index(stmt, name), nullptr);
  return text == nullptr ? "" : text;
}

TEST(CApiConcurrencyTest, NeverShowsHalfABatchToAReader) {
  wend_db* db = nullptr;
  ASSERT_EQ(wend_open(":memory:", nullptr, &db, nullptr), WEND_OK);
  wend_batch* batch = nullptr;
  ASSERT_EQ(wend_batch_create(db, "main", &batch, nullptr), WEND_OK);
  CommitPair(batch, 0);
  std::atomic<bool> stop{false};
  std::atomic<int> runs{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&] {
      wend_stmt* stmt = nullptr;
      ASSERT_EQ(wend_prepare(db, "RECALL 'beacon'", kZero, &stmt, nullptr), WEND_OK);
      while (!stop.load()) {
        std::vector<std::string> texts;
        while (wend_step(stmt, nullptr) == WEND_ROW) texts.push_back(ColumnText(stmt, "text"));
        ASSERT_EQ(texts.size(), 2u);
        ASSERT_EQ(texts[0], texts[1]);
        ASSERT_EQ(wend_reset(stmt, nullptr), WEND_OK);
        runs.fetch_add(1);
      }
      wend_finalize(stmt);
    });
  }
  for (int number = 1; number < 200; ++number) {
    CommitPair(batch, number);
    EXPECT_EQ(wend_batch_replaced(batch), 2u);
  }
  while (runs.load() < 10) std::this_thread::yield();
  stop.store(true);
  for (std::thread& reader : readers) reader.join();
  wend_batch_free(batch);
  wend_close(db);
}

TEST(CApiConcurrencyTest, FindsWhatItsOwnThreadCommitted) {
  wend_db* db = nullptr;
  ASSERT_EQ(wend_open(":memory:", nullptr, &db, nullptr), WEND_OK);
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 3; ++writer) {
    writers.emplace_back([db, writer] {
      wend_batch* batch = nullptr;
      ASSERT_EQ(wend_batch_create(db, "main", &batch, nullptr), WEND_OK);
      wend_stmt* stmt = nullptr;
      ASSERT_EQ(wend_prepare(db, "RECALL ?", kZero, &stmt, nullptr), WEND_OK);
      for (int i = 0; i < 20; ++i) {
        const std::string word = "word" + std::to_string(writer) + "x" + std::to_string(i);
        ASSERT_EQ(
            wend_batch_document(batch, word.data(), word.size(), word.data(), word.size(), nullptr),
            WEND_OK);
        ASSERT_EQ(wend_batch_commit(batch, nullptr), WEND_OK);
        ASSERT_EQ(wend_bind_text(stmt, 1, word.data(), word.size(), nullptr), WEND_OK);
        ASSERT_EQ(wend_step(stmt, nullptr), WEND_ROW);
        ASSERT_EQ(ColumnText(stmt, "key"), word);
        ASSERT_EQ(wend_reset(stmt, nullptr), WEND_OK);
      }
      wend_finalize(stmt);
      wend_batch_free(batch);
    });
  }
  for (std::thread& writer : writers) writer.join();
  wend_close(db);
}

TEST(CApiConcurrencyTest, AnswersMisuseToThreadsUnderWhichTheDatabaseIsClosed) {
  for (int round = 0; round < 20; ++round) {
    wend_db* db = nullptr;
    ASSERT_EQ(wend_open(":memory:", nullptr, &db, nullptr), WEND_OK);
    std::atomic<int> started{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&started, db] {
        started.fetch_add(1);
        int code = WEND_OK;
        while (code != WEND_MISUSE) {
          wend_stmt* stmt = nullptr;
          code = wend_prepare(db, "SHOW COLLECTIONS", kZero, &stmt, nullptr);
          if (code == WEND_OK) code = wend_step(stmt, nullptr);
          ASSERT_TRUE(code == WEND_DONE || code == WEND_MISUSE) << code;
          wend_finalize(stmt);
        }
      });
    }
    while (started.load() < 3) std::this_thread::yield();
    wend_close(db);
    for (std::thread& thread : threads) thread.join();
  }
}

TEST(CApiConcurrencyTest, SharesAStatementWithoutUndefinedBehaviour) {
  wend_db* db = nullptr;
  ASSERT_EQ(wend_open(":memory:", nullptr, &db, nullptr), WEND_OK);
  wend_stmt* stmt = nullptr;
  ASSERT_EQ(wend_prepare(db, "SHOW COLLECTIONS", kZero, &stmt, nullptr), WEND_OK);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([stmt] {
      for (int i = 0; i < 500; ++i) {
        const int code = wend_step(stmt, nullptr);
        ASSERT_TRUE(code == WEND_DONE || code == WEND_MISUSE) << code;
        wend_reset(stmt, nullptr);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  wend_finalize(stmt);
  wend_close(db);
}

}  // namespace
