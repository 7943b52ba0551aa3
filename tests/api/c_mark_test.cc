// Marks over the C interface: limits, errors, and what they tell.
#include <gtest/gtest.h>

#include <string>

#include "api/include/wend/wend.h"

namespace {

constexpr size_t kZero = WEND_ZERO_TERMINATED;

class CMarkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(wend_open(":memory:", nullptr, &db_, nullptr), WEND_OK);
    ASSERT_EQ(wend_batch_create(db_, "main", &batch_, nullptr), WEND_OK);
  }
  void TearDown() override {
    wend_batch_free(batch_);
    wend_close(db_);
  }

  int Set(const char* name, const std::string& value) {
    return wend_batch_set_mark(batch_, name, kZero, value.data(), value.size(), nullptr);
  }
  void Add(const char* key, const char* text) {
    EXPECT_EQ(wend_batch_document(batch_, key, kZero, text, kZero, nullptr), WEND_OK);
  }
  void Commit() { EXPECT_EQ(wend_batch_commit(batch_, nullptr), WEND_OK); }
  int Get(const char* name, const char* collection = "main") {
    return wend_mark_get(db_, collection, name, kZero, buffer_, sizeof buffer_, &size_, &intact_,
                         nullptr);
  }
  int GetOfUnit(const char* key) {
    return wend_unit_mark_get(db_, "main", key, kZero, buffer_, sizeof buffer_, &size_, nullptr);
  }
  std::string Value() const { return {buffer_, size_}; }

  wend_db* db_ = nullptr;
  wend_batch* batch_ = nullptr;
  char buffer_[WEND_MARK_SIZE];
  size_t size_ = 0;
  int intact_ = -1;
};

TEST_F(CMarkTest, IsThereOnceItsBatchIsCommitted) {
  EXPECT_EQ(Get("offset"), WEND_NOT_FOUND);
  Add("fox", "The quick brown fox.");
  EXPECT_EQ(Set("offset", "17"), WEND_OK);
  EXPECT_EQ(wend_batch_set_unit_mark(batch_, "stamp", kZero, nullptr), WEND_OK);
  EXPECT_EQ(Get("offset"), WEND_NOT_FOUND);
  Commit();
  EXPECT_EQ(Get("offset"), WEND_OK);
  EXPECT_EQ(Value(), "17");
  EXPECT_EQ(intact_, 1);
  EXPECT_EQ(GetOfUnit("fox"), WEND_OK);
  EXPECT_EQ(Value(), "stamp");
  EXPECT_EQ(GetOfUnit("dog"), WEND_NOT_FOUND);
  EXPECT_EQ(Get("offset", "other"), WEND_NOT_FOUND);
}

TEST_F(CMarkTest, TellsThatSomethingWasReplaced) {
  Add("fox", "The quick brown fox.");
  EXPECT_EQ(Set("offset", "1"), WEND_OK);
  Commit();
  Add("fox", "A slow fox.");
  Commit();
  EXPECT_EQ(Get("offset"), WEND_OK);
  EXPECT_EQ(intact_, 0);
  EXPECT_EQ(Set("offset", ""), WEND_OK);
  Commit();
  EXPECT_EQ(Get("offset"), WEND_NOT_FOUND);
}

TEST_F(CMarkTest, ChecksItsLimits) {
  EXPECT_EQ(Set("", "1"), WEND_INVALID);
  EXPECT_EQ(Set("\xff", "1"), WEND_INVALID);
  EXPECT_EQ(Set(std::string(1025, 'n').c_str(), "1"), WEND_TOO_BIG);
  EXPECT_EQ(Set("a", std::string(1025, 'v')), WEND_TOO_BIG);
  EXPECT_EQ(Set("a", std::string(1024, 'v')), WEND_OK);
  EXPECT_EQ(wend_batch_set_unit_mark(batch_, "1", kZero, nullptr), WEND_MISUSE);
  Add("fox", "text");
  EXPECT_EQ(wend_batch_set_unit_mark(batch_, "", kZero, nullptr), WEND_INVALID);
  Commit();
  EXPECT_EQ(Get("a"), WEND_OK);
  EXPECT_EQ(size_, 1024u);
  EXPECT_EQ(wend_mark_get(db_, "main", "a", kZero, buffer_, 10, &size_, nullptr, nullptr),
            WEND_TOO_BIG);
  EXPECT_EQ(size_, 1024u);
  EXPECT_EQ(wend_mark_get(db_, "no/name", "a", kZero, buffer_, 10, &size_, nullptr, nullptr),
            WEND_INVALID);
}

TEST_F(CMarkTest, AnswersMisuse) {
  EXPECT_EQ(wend_batch_set_mark(nullptr, "a", 1, "1", 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_set_mark(batch_, nullptr, 1, "1", 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_set_mark(batch_, "a", 1, nullptr, 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_set_unit_mark(nullptr, "1", 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_mark_get(nullptr, "main", "a", 1, buffer_, 10, &size_, nullptr, nullptr),
            WEND_MISUSE);
  EXPECT_EQ(wend_mark_get(db_, nullptr, "a", 1, buffer_, 10, &size_, nullptr, nullptr),
            WEND_MISUSE);
  EXPECT_EQ(wend_mark_get(db_, "main", "a", 1, nullptr, 10, &size_, nullptr, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_mark_get(db_, "main", "a", 1, buffer_, 10, nullptr, nullptr, nullptr),
            WEND_MISUSE);
  EXPECT_EQ(wend_unit_mark_get(db_, "main", nullptr, 1, buffer_, 10, &size_, nullptr), WEND_MISUSE);
}

}  // namespace
