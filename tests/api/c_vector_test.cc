// Vectors over the C interface: set with a batch, bound to a parameter, and what is refused.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "api/include/wend/wend.h"

namespace {

constexpr size_t kZero = WEND_ZERO_TERMINATED;

class CVectorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(wend_open(":memory:", nullptr, &db_, nullptr), WEND_OK);
    ASSERT_EQ(wend_batch_create(db_, "main", &batch_, nullptr), WEND_OK);
  }
  void TearDown() override {
    wend_finalize(stmt_);
    wend_batch_free(batch_);
    wend_close(db_);
  }

  void Document(const char* key, const char* text = "some text") {
    ASSERT_EQ(wend_batch_document(batch_, key, kZero, text, kZero, nullptr), WEND_OK);
  }
  // The code and message of a call: "0 " where it succeeds.
  std::string Set(const char* space, const std::vector<uint32_t>& dimensions,
                  const std::vector<float>& weights) {
    wend_error* error = nullptr;
    const int code = wend_batch_set_vector(batch_, space, dimensions.data(), weights.data(),
                                           dimensions.size(), &error);
    return Outcome(code, error);
  }
  static std::string Outcome(int code, wend_error* error) {
    std::string text = std::to_string(code) + " ";
    if (error != nullptr) text += wend_error_message(error);
    wend_error_free(error);
    return text;
  }
  void Prepare(const char* sql) {
    wend_finalize(stmt_);
    stmt_ = nullptr;
    ASSERT_EQ(wend_prepare(db_, sql, kZero, &stmt_, nullptr), WEND_OK);
  }
  // "key score " for each row.
  std::string Rows() {
    std::string rows;
    while (wend_step(stmt_, nullptr) == WEND_ROW) {
      rows += std::string(wend_column_text(stmt_, wend_column_index(stmt_, "key"), nullptr)) + " " +
              std::to_string(wend_column_real(stmt_, wend_column_index(stmt_, "score"))) + " ";
    }
    return rows;
  }

  wend_db* db_ = nullptr;
  wend_batch* batch_ = nullptr;
  wend_stmt* stmt_ = nullptr;
};

TEST_F(CVectorTest, AreRankedByTheirInnerProductWithABoundOne) {
  Document("a");
  EXPECT_EQ(Set("splade", {99, 12}, {1.5f, 0.5f}), "0 ");
  Document("b", "");
  EXPECT_EQ(Set("splade", {12}, {2.0f}), "0 ");
  Document("c");
  EXPECT_EQ(Set("splade", {7}, {200.0f}), "0 ");
  EXPECT_EQ(wend_batch_commit(batch_, nullptr), WEND_OK);
  Prepare("RECALL ? FROM main USING vector (space => 'splade')");
  const uint32_t dimensions[] = {4294967295u, 99, 12};
  const float weights[] = {1.0f, 0.5f, 1.0f};
  EXPECT_EQ(wend_bind_vector(stmt_, 1, dimensions, weights, 3, nullptr), WEND_OK);
  EXPECT_EQ(Rows(), "b 2.000000 a 1.250000 ");
  // The text form asks the same, and an empty vector nothing.
  EXPECT_EQ(wend_reset(stmt_, nullptr), WEND_OK);
  EXPECT_EQ(wend_bind_text(stmt_, 1, "99:0.5 12:1", kZero, nullptr), WEND_OK);
  EXPECT_EQ(Rows(), "b 2.000000 a 1.250000 ");
  EXPECT_EQ(wend_reset(stmt_, nullptr), WEND_OK);
  EXPECT_EQ(wend_bind_vector(stmt_, 1, nullptr, nullptr, 0, nullptr), WEND_OK);
  EXPECT_EQ(Rows(), "");
}

TEST_F(CVectorTest, AreInsertedAndUpdatedAsParameters) {
  Prepare("INSERT INTO documents (key, vector.splade) VALUES ('a', ?)");
  const uint32_t dimension = 3;
  float weight = 0.1f;
  EXPECT_EQ(wend_bind_vector(stmt_, 1, &dimension, &weight, 1, nullptr), WEND_OK);
  EXPECT_EQ(wend_step(stmt_, nullptr), WEND_ROW);
  Prepare("RECALL '3:1' USING vector (space => 'splade')");
  EXPECT_EQ(Rows(), "a 0.099609 ") << "102 of 1,024";
  Prepare("UPDATE documents SET vector.splade = ?");
  weight = 0.25f;
  EXPECT_EQ(wend_bind_vector(stmt_, 1, &dimension, &weight, 1, nullptr), WEND_OK);
  EXPECT_EQ(wend_step(stmt_, nullptr), WEND_ROW);
  Prepare("RECALL '3:1' USING vector (space => 'splade')");
  EXPECT_EQ(Rows(), "a 0.250000 ");
}

TEST_F(CVectorTest, SetTwiceOrEmptyCountAsTheLast) {
  Document("a");
  EXPECT_EQ(Set("s", {1}, {1.0f}), "0 ");
  EXPECT_EQ(Set("s", {1}, {2.0f}), "0 ");
  EXPECT_EQ(Set("t", {1}, {1.0f}), "0 ");
  EXPECT_EQ(wend_batch_set_vector(batch_, "t", nullptr, nullptr, 0, nullptr), WEND_OK);
  EXPECT_EQ(wend_batch_commit(batch_, nullptr), WEND_OK);
  Prepare("RECALL '1:1' USING vector (space => 's')");
  EXPECT_EQ(Rows(), "a 2.000000 ");
  Prepare("RECALL '1:1' USING vector (space => 't')");
  EXPECT_EQ(wend_step(stmt_, nullptr), WEND_NOT_FOUND);
}

TEST_F(CVectorTest, AreRefusedWhereTheyCannotBeMeant) {
  EXPECT_EQ(Set("s", {1}, {1.0f}),
            std::to_string(WEND_MISUSE) + " begin a document or a message before its vectors");
  Document("a");
  const std::string invalid = std::to_string(WEND_INVALID) + " ";
  const std::string range = "; a weight is above 0 and at most 256";
  EXPECT_EQ(Set("s", {7}, {std::nanf("")}), invalid + "the weight of dimension 7 is nan" + range);
  EXPECT_EQ(Set("s", {7}, {0.0f}), invalid + "the weight of dimension 7 is 0" + range);
  EXPECT_EQ(Set("s", {7}, {-1.0f}), invalid + "the weight of dimension 7 is -1" + range);
  EXPECT_EQ(Set("s", {7}, {std::numeric_limits<float>::infinity()}),
            invalid + "the weight of dimension 7 is inf" + range);
  EXPECT_EQ(Set("s", {7, 8, 7}, {1, 1, 1}), invalid + "dimension 7 is given twice");
  for (const char* space : {"", "1s", "a b", "ä"}) {
    EXPECT_EQ(Set(space, {1}, {1.0f}),
              invalid +
                  "the name of a space of vectors is 1 to 64 letters, digits, '_' and '-', "
                  "not beginning with a digit");
  }
  const uint32_t dimension = 1;
  const float weight = 1;
  // The arrays are not read past what a vector may hold.
  wend_error* error = nullptr;
  const int code = wend_batch_set_vector(batch_, "s", &dimension, &weight, 1u << 20, &error);
  EXPECT_EQ(Outcome(code, error), std::to_string(WEND_TOO_BIG) +
                                      " a vector has at most 16384 dimensions, this one 1048576");
  EXPECT_EQ(wend_batch_set_vector(batch_, nullptr, &dimension, &weight, 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_set_vector(batch_, "s", nullptr, &weight, 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_set_vector(batch_, "s", &dimension, nullptr, 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_set_vector(nullptr, "s", &dimension, &weight, 1, nullptr), WEND_MISUSE);
  for (int i = 0; i < 16; ++i) {
    EXPECT_EQ(Set(("s" + std::to_string(i)).c_str(), {1}, {1.0f}), "0 ");
  }
  EXPECT_EQ(
      Set("s16", {1}, {1.0f}),
      std::to_string(WEND_TOO_BIG) + " 'a' has vectors in 16 spaces already, which is the most");
  EXPECT_EQ(Set("s15", {1}, {2.0f}), "0 ");
  EXPECT_EQ(wend_batch_commit(batch_, nullptr), WEND_OK);
}

TEST_F(CVectorTest, AreBoundOnlyWhereTheyCanBeMeant) {
  const uint32_t dimensions[] = {1, 1};
  const float weights[] = {1, 1};
  Prepare("RECALL ? USING vector (space => 's')");
  EXPECT_EQ(wend_bind_vector(stmt_, 1, dimensions, weights, 2, nullptr), WEND_INVALID);
  EXPECT_EQ(wend_bind_vector(stmt_, 2, dimensions, weights, 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_bind_vector(stmt_, 1, nullptr, weights, 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_bind_vector(stmt_, 1, dimensions, nullptr, 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_bind_vector(nullptr, 1, dimensions, weights, 1, nullptr), WEND_MISUSE);
}

}  // namespace
