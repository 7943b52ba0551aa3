// Tokens over the C interface: the estimate, and that PACK counts by it.
#include <gtest/gtest.h>

#include <string>

#include "api/include/wend/wend.h"

namespace {

constexpr size_t kZero = WEND_ZERO_TERMINATED;

TEST(CTokensTest, EstimatesTexts) {
  EXPECT_EQ(wend_estimate_tokens("The quick brown fox.", kZero), 5);
  EXPECT_EQ(wend_estimate_tokens("The quick brown fox.", 3), 1);
  EXPECT_EQ(wend_estimate_tokens("", 0), 0);
  EXPECT_EQ(wend_estimate_tokens(nullptr, 3), 0);
}

TEST(CTokensTest, PackCountsByTheEstimate) {
  wend_db* db = nullptr;
  wend_batch* batch = nullptr;
  wend_stmt* stmt = nullptr;
  ASSERT_EQ(wend_open(":memory:", nullptr, &db, nullptr), WEND_OK);
  ASSERT_EQ(wend_batch_create(db, "main", &batch, nullptr), WEND_OK);
  for (const char* key : {"a", "b", "c"}) {
    const std::string text = std::string("The fox of ") + key + " is quick and clever.";
    ASSERT_EQ(wend_batch_document(batch, key, kZero, text.data(), text.size(), nullptr), WEND_OK);
  }
  ASSERT_EQ(wend_batch_commit(batch, nullptr), WEND_OK);
  ASSERT_EQ(wend_prepare(db, "RECALL 'quick fox' PACK 25 TOKENS", kZero, &stmt, nullptr), WEND_OK);
  int64_t sum = 0;
  while (wend_step(stmt, nullptr) == WEND_ROW) {
    size_t size = 0;
    const char* text = wend_column_text(stmt, wend_column_index(stmt, "text"), &size);
    const int64_t tokens = wend_column_integer(stmt, wend_column_index(stmt, "tokens"));
    EXPECT_EQ(tokens, wend_estimate_tokens(text, size) + 1);
    sum += tokens;
  }
  EXPECT_EQ(sum, 20) << "two of three";
  wend_finalize(stmt);
  wend_batch_free(batch);
  wend_close(db);
}

}  // namespace
