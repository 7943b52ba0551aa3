// Misuse of calls that stop others, malformed text in every argument, two handles on one folder.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "api/include/wend/wend.h"

namespace {

constexpr size_t kZero = WEND_ZERO_TERMINATED;
constexpr const char* kMalformed = "a\xC3(";

class CMisuseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(wend_open(":memory:", nullptr, &db_, nullptr), WEND_OK);
    ASSERT_EQ(wend_prepare(db_, "RECALL ?", kZero, &stmt_, nullptr), WEND_OK);
    ASSERT_EQ(wend_batch_create(db_, "main", &batch_, nullptr), WEND_OK);
  }
  void TearDown() override {
    wend_batch_free(batch_);
    wend_finalize(stmt_);
    wend_close(db_);
  }

  // The message of a call that must fail with `code`.
  template <typename Call>
  static std::string Message(int code, Call&& call) {
    wend_error* error = nullptr;
    EXPECT_EQ(call(&error), code);
    EXPECT_EQ(wend_error_code(error), code);
    std::string message = wend_error_message(error);
    EXPECT_FALSE(message.empty());
    wend_error_free(error);
    return message;
  }

  wend_db* db_ = nullptr;
  wend_stmt* stmt_ = nullptr;
  wend_batch* batch_ = nullptr;
};

int Ignore(void* /*context*/) { return 0; }

TEST_F(CMisuseTest, AnswersForCallsThatStopOthers) {
  using E = wend_error**;
  Message(WEND_MISUSE, [](E e) { return wend_interrupt(nullptr, e); });
  Message(WEND_MISUSE, [](E e) { return wend_stmt_interrupt(nullptr, e); });
  Message(WEND_MISUSE, [](E e) { return wend_stmt_set_timeout(nullptr, 1, e); });
  Message(WEND_MISUSE, [](E e) { return wend_progress_set(nullptr, Ignore, nullptr, 1, e); });
  Message(WEND_MISUSE, [&](E e) { return wend_interrupt(reinterpret_cast<wend_db*>(stmt_), e); });
  wend_stmt* const freed = stmt_;
  wend_finalize(stmt_);
  Message(WEND_MISUSE, [&](E e) { return wend_stmt_interrupt(freed, e); });
  wend_close(db_);
  Message(WEND_MISUSE, [&](E e) { return wend_interrupt(db_, e); });
  Message(WEND_MISUSE, [&](E e) { return wend_progress_set(db_, Ignore, nullptr, 1, e); });
}

TEST_F(CMisuseTest, RefusesMalformedTextWhereItHasToBeUtf8) {
  using E = wend_error**;
  wend_db* db = nullptr;
  wend_stmt* stmt = nullptr;
  wend_batch* batch = nullptr;
  Message(WEND_INVALID, [&](E e) { return wend_open(kMalformed, nullptr, &db, e); });
  Message(WEND_INVALID, [&](E e) { return wend_batch_create(db_, kMalformed, &batch, e); });
  Message(WEND_INVALID,
          [&](E e) { return wend_batch_document(batch_, kMalformed, kZero, "t", 1, e); });
  Message(WEND_INVALID,
          [&](E e) { return wend_batch_message(batch_, kMalformed, kZero, "t", 1, e); });
  Message(WEND_INVALID,
          [&](E e) { return wend_batch_link(batch_, kMalformed, kZero, "b", 1, 1, e); });
  Message(WEND_INVALID, [&](E e) { return wend_prepare(db_, "RECALL 'a\xC3('", kZero, &stmt, e); });
  EXPECT_EQ(db, nullptr);
  EXPECT_EQ(stmt, nullptr);
  EXPECT_EQ(batch, nullptr);
  // A text is kept byte for byte.
  EXPECT_EQ(wend_batch_document(batch_, "k", 1, kMalformed, kZero, nullptr), WEND_OK);
  EXPECT_EQ(wend_batch_commit(batch_, nullptr), WEND_OK);
}

TEST_F(CMisuseTest, RefusesSizesThatNoTextHas) {
  using E = wend_error**;
  wend_stmt* stmt = nullptr;
  const size_t negative = static_cast<size_t>(-2);
  Message(WEND_MISUSE, [&](E e) { return wend_prepare(db_, "RECALL ''", negative, &stmt, e); });
  Message(WEND_MISUSE, [&](E e) { return wend_bind_text(stmt_, 1, "x", negative, e); });
  Message(WEND_MISUSE, [&](E e) { return wend_batch_document(batch_, "k", negative, "t", 1, e); });
  Message(WEND_MISUSE, [&](E e) { return wend_batch_document(batch_, "k", 1, "t", negative, e); });
  EXPECT_EQ(wend_estimate_tokens("x", 0), 0);
}

TEST_F(CMisuseTest, AnswersForIndexesOutOfRange) {
  using E = wend_error**;
  for (const int index : {INT32_MIN, -1, 0, 2, INT32_MAX}) {
    Message(WEND_MISUSE, [&](E e) { return wend_bind_text(stmt_, index, "x", 1, e); });
    Message(WEND_MISUSE, [&](E e) { return wend_bind_integer(stmt_, index, 1, e); });
    Message(WEND_MISUSE, [&](E e) { return wend_bind_real(stmt_, index, 1, e); });
    EXPECT_EQ(wend_parameter_name(stmt_, index), nullptr);
    EXPECT_EQ(wend_notice(stmt_, index), nullptr);
    EXPECT_EQ(wend_column_text(stmt_, index, nullptr), nullptr);
  }
  EXPECT_EQ(wend_column_name(stmt_, -1), nullptr);
  EXPECT_EQ(wend_column_name(stmt_, wend_column_count(stmt_)), nullptr);
}

TEST_F(CMisuseTest, OneHandleWritesToAFolderAndOthersRead) {
  std::string folder = (std::filesystem::temp_directory_path() / "wend_misuse_XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/db";
  wend_db* writer = nullptr;
  ASSERT_EQ(wend_open(path.c_str(), nullptr, &writer, nullptr), WEND_OK);
  wend_db* second = nullptr;
  Message(WEND_BUSY, [&](wend_error** e) { return wend_open(path.c_str(), nullptr, &second, e); });
  EXPECT_EQ(second, nullptr);
  wend_options* options = nullptr;
  ASSERT_EQ(wend_options_create(&options, nullptr), WEND_OK);
  ASSERT_EQ(wend_options_set(options, "mode", "read", nullptr), WEND_OK);
  EXPECT_EQ(wend_open(path.c_str(), options, &second, nullptr), WEND_OK);
  wend_stmt* stmt = nullptr;
  ASSERT_EQ(wend_prepare(second, "CREATE COLLECTION c", kZero, &stmt, nullptr), WEND_OK);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_READ_ONLY);
  wend_close(writer);
  wend_close(second);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_MISUSE);
  ASSERT_EQ(wend_open(path.c_str(), nullptr, &writer, nullptr), WEND_OK) << "the lock was freed";
  wend_close(writer);
  wend_options_free(options);
  std::filesystem::remove_all(folder);
}

}  // namespace
