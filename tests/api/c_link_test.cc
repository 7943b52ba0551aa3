// Links over the C interface: committed with a batch or alone, and what is refused.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "api/include/wend/wend.h"

namespace {

constexpr size_t kZero = WEND_ZERO_TERMINATED;

class CLinkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(wend_open(":memory:", nullptr, &db_, nullptr), WEND_OK);
    ASSERT_EQ(wend_batch_create(db_, "main", &batch_, nullptr), WEND_OK);
  }
  void TearDown() override {
    wend_batch_free(batch_);
    wend_close(db_);
  }

  int Link(const char* from, const char* to, double weight = 1) {
    return wend_batch_link(batch_, from, kZero, to, kZero, weight, nullptr);
  }
  void Commit() { EXPECT_EQ(wend_batch_commit(batch_, nullptr), WEND_OK); }

  // "a>b:1.5 " for each link.
  std::string Links() {
    wend_stmt* stmt = nullptr;
    EXPECT_EQ(wend_prepare(db_,
                           "SELECT from_key, to_key, weight FROM edges WHERE type = 'link' "
                           "ORDER BY from_key, to_key",
                           kZero, &stmt, nullptr),
              WEND_OK);
    std::string text;
    while (wend_step(stmt, nullptr) == WEND_ROW) {
      text += std::string(wend_column_text(stmt, 0, nullptr)) + ">" +
              wend_column_text(stmt, 1, nullptr) + ":" +
              std::to_string(wend_column_real(stmt, 2)).substr(0, 3) + " ";
    }
    wend_finalize(stmt);
    return text;
  }

  wend_db* db_ = nullptr;
  wend_batch* batch_ = nullptr;
};

TEST_F(CLinkTest, AreCommittedWithTheBatchOrAlone) {
  EXPECT_EQ(Link("a", "b", 1.5), WEND_OK);
  EXPECT_EQ(wend_batch_document(batch_, "a", kZero, "one", kZero, nullptr), WEND_OK);
  EXPECT_EQ(wend_batch_document(batch_, "b", kZero, "two", kZero, nullptr), WEND_OK);
  Commit();
  EXPECT_EQ(wend_batch_inserted(batch_), 2u);
  EXPECT_EQ(Links(), "a>b:1.5 ");
  Commit();
  EXPECT_EQ(Links(), "a>b:1.5 ") << "a commit empties the batch";
  EXPECT_EQ(Link("b", "a"), WEND_OK);
  EXPECT_EQ(wend_batch_unlink(batch_, "a", kZero, "b", kZero, nullptr), WEND_OK);
  EXPECT_EQ(wend_batch_unlink(batch_, "a", kZero, "nobody", kZero, nullptr), WEND_OK);
  Commit();
  EXPECT_EQ(Links(), "b>a:1.0 ");
}

TEST_F(CLinkTest, RefusesWhatIsNoLink) {
  for (const double bad :
       {0.0, -1.0, 1e-9, 1001.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(Link("a", "b", bad), WEND_INVALID) << bad;
  }
  EXPECT_EQ(Link("", "b"), WEND_INVALID);
  EXPECT_EQ(Link("a", "\xff"), WEND_INVALID);
  EXPECT_EQ(Link("a", std::string(1025, 'x').c_str()), WEND_TOO_BIG);
  EXPECT_EQ(Link(nullptr, "b"), WEND_MISUSE);
  EXPECT_EQ(Link("a", nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_link(nullptr, "a", 1, "b", 1, 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_unlink(nullptr, "a", 1, "b", 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_unlink(batch_, "a", 1, "a", 1, nullptr), WEND_INVALID);
  wend_error* error = nullptr;
  EXPECT_EQ(wend_batch_link(batch_, "a", 1, "a", 1, 1, &error), WEND_INVALID);
  EXPECT_STREQ(wend_error_message(error), "'a' cannot be linked to itself");
  wend_error_free(error);
  Commit();
}

}  // namespace
