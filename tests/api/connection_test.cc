// The C interface over a connection that hands everything over as bytes: it answers as one in
// process does. And what the answering side says to requests that no caller of wend.h can make.
#include "api/connection.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/handles.h"
#include "api/include/wend/wend.h"
#include "tests/api/coded_connection.h"

namespace wend {
namespace {

constexpr size_t kZero = WEND_ZERO_TERMINATED;

wend_db* OpenCoded() {
  Result<std::unique_ptr<Connection>> here = OpenHere({":memory:", {}});
  EXPECT_TRUE(here.ok());
  auto coded = std::make_unique<CodedConnection>(std::move(*here));
  const Result<uintptr_t> handle = HandleRegistry::Instance().Add(
      DatabaseObject::kType, std::make_shared<DatabaseObject>(std::move(coded)));
  EXPECT_TRUE(handle.ok());
  return ToHandle<DatabaseObject>(*handle);
}

wend_db* OpenPlain() {
  wend_db* db = nullptr;
  EXPECT_EQ(wend_open(":memory:", nullptr, &db, nullptr), WEND_OK);
  return db;
}

// All that a program can see of a statement, in words.
std::string Transcript(wend_db* db, std::string_view sql) {
  wend_error* error = nullptr;
  wend_stmt* stmt = nullptr;
  std::string told;
  const auto tell = [&](std::string_view what) { (told += what) += '\n'; };
  const auto tell_error = [&](int code) {
    tell("error " + std::to_string(code) + " at " + std::to_string(wend_error_offset(error)) +
         ": " + wend_error_message(error));
    wend_error_free(error);
  };
  int code = wend_prepare(db, sql.data(), sql.size(), &stmt, &error);
  if (code != WEND_OK) {
    tell_error(code);
    return told;
  }
  for (int i = 1; i <= wend_parameter_count(stmt); ++i) {
    const char* const name = wend_parameter_name(stmt, i);
    tell(name == nullptr ? "?" : name);
    code = wend_bind_text(stmt, i, "quick fox", kZero, &error);
    if (code != WEND_OK) tell_error(code);
  }
  while ((code = wend_step(stmt, &error)) == WEND_ROW) {
    for (int i = 0; i < wend_column_count(stmt); ++i) {
      size_t size = 0;
      const char* const text = wend_column_text(stmt, i, &size);
      tell(std::string(wend_column_name(stmt, i)) + " " +
           std::to_string(wend_column_type(stmt, i)) + " " +
           std::to_string(wend_column_integer(stmt, i)) + " " +
           std::to_string(wend_column_real(stmt, i)) + " " +
           (text == nullptr ? "" : std::string(text, size)));
    }
  }
  if (code != WEND_DONE) tell_error(code);
  for (int i = 0; i < wend_notice_count(stmt); ++i) tell(wend_notice(stmt, i));
  wend_finalize(stmt);
  return told;
}

constexpr std::string_view kStatements[] = {
    "CREATE COLLECTION other WITH (language = 'none')",
    "INSERT INTO documents (key, text, title, time, n) VALUES "
    "('a', 'The quick brown fox jumps.', 'Fox', '2024-05-01T10:00:00+02:00', 1), "
    "('b', 'A lazy dog sleeps all day.', 'Dog', NULL, 0.5), ('c', '', NULL, NULL, 'x')",
    "INSERT INTO messages (key, session, speaker, text) VALUES ('m1', 's', 'Ann', 'Fox or dog?')",
    "LINK 'a' TO 'b' WEIGHT 2.5",
    "SELECT key, title, time, text, meta.n FROM documents ORDER BY key",
    "SELECT * FROM messages",
    "SELECT key, 1 / (bytes - 26) FROM documents",
    "SELECT speaker, count(*) FROM messages GROUP BY speaker",
    "RECALL ? LIMIT 5",
    "RECALL :question PACK 100 TOKENS",
    "RECALL 'fox' WHERE speaker = 'Ana'",
    "EXPLAIN RECALL 'fox'",
    "SHOW COLLECTIONS",
    "CHECK",
    "BEGIN",
    "DELETE FROM main WHERE key = 'a'",
    "ROLLBACK",
    "SELECT count(*) FROM documents",
    "RECALL 'fox' FROM nowhere",
    "SELECT FROM",
    "SELECT key FROM documents LIMIT ?",
};

TEST(ConnectionTest, AnswersTheSameWhenAllGoesThroughBytes) {
  wend_db* const plain = OpenPlain();
  wend_db* const coded = OpenCoded();
  size_t rows = 0;
  for (const std::string_view sql : kStatements) {
    const std::string expected = Transcript(plain, sql);
    EXPECT_EQ(Transcript(coded, sql), expected) << sql;
    rows += expected.size();
  }
  EXPECT_GT(rows, 2000u);
  wend_close(plain);
  wend_close(coded);
}

TEST(ConnectionTest, WritesMarksAndInterruptsGoThroughBytesToo) {
  wend_db* const db = OpenCoded();
  wend_batch* batch = nullptr;
  ASSERT_EQ(wend_batch_create(db, "main", &batch, nullptr), WEND_OK);
  ASSERT_EQ(wend_batch_message(batch, "m", 1, "Hello there.", 12, nullptr), WEND_OK);
  ASSERT_EQ(wend_batch_set_text(batch, "speaker", "Ann", 3, nullptr), WEND_OK);
  ASSERT_EQ(wend_batch_set_boolean(batch, "seen", 1, nullptr), WEND_OK);
  ASSERT_EQ(wend_batch_set_unit_mark(batch, "unit", 4, nullptr), WEND_OK);
  ASSERT_EQ(wend_batch_set_mark(batch, "place", 5, "12", 2, nullptr), WEND_OK);
  ASSERT_EQ(wend_batch_link(batch, "m", 1, "n", 1, 1, nullptr), WEND_OK);
  ASSERT_EQ(wend_batch_commit(batch, nullptr), WEND_OK);
  EXPECT_EQ(wend_batch_inserted(batch), 1u);
  wend_batch_free(batch);
  char mark[WEND_MARK_SIZE];
  size_t size = 0;
  int intact = 0;
  ASSERT_EQ(wend_mark_get(db, "main", "place", 5, mark, sizeof mark, &size, &intact, nullptr),
            WEND_OK);
  EXPECT_EQ(std::string(mark, size), "12");
  EXPECT_EQ(intact, 1);
  ASSERT_EQ(wend_unit_mark_get(db, "main", "m", 1, mark, sizeof mark, &size, nullptr), WEND_OK);
  EXPECT_EQ(std::string(mark, size), "unit");
  EXPECT_NE(Transcript(db, "SELECT metadata FROM messages").find("seen"), std::string::npos);

  wend_stmt* stmt = nullptr;
  ASSERT_EQ(wend_prepare(db, "SHOW COLLECTIONS", kZero, &stmt, nullptr), WEND_OK);
  ASSERT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  ASSERT_EQ(wend_stmt_interrupt(stmt, nullptr), WEND_OK);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_CANCELLED);
  ASSERT_EQ(wend_reset(stmt, nullptr), WEND_OK);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  wend_finalize(stmt);
  wend_close(db);
}

TEST(ConnectionTest, RefusesMessagesOutOfPlace) {
  Result<std::unique_ptr<Connection>> connection = OpenHere({":memory:", {}});
  ASSERT_TRUE(connection.ok());
  RowsReply reply;
  (*connection)->Run({7, {}, 0, 0, {}}, {}, &reply);
  EXPECT_EQ(reply.fault.message(), "there is no statement 7");
  (*connection)->Fetch({7, {}}, &reply);
  EXPECT_EQ(reply.fault.code(), Code::kMisuse);
  EXPECT_EQ((*connection)->ReadColumn({7, 0}).status().code(), Code::kMisuse);
  const auto prepared = (*connection)->Prepare({"SHOW STATS"});
  ASSERT_TRUE(prepared.ok());
  (*connection)->Fetch({prepared->statement, {}}, &reply);
  EXPECT_EQ(reply.fault.message(), "no run of the statement is under way");
  const auto value = (*connection)->ReadColumn({prepared->statement, 99});
  ASSERT_TRUE(value.ok());
  EXPECT_TRUE(std::holds_alternative<std::monostate>(value->value));
  (*connection)->Run({prepared->statement, {Value(int64_t{1})}, 0, 0, {}}, {}, &reply);
  EXPECT_EQ(reply.fault.code(), Code::kMisuse) << "it has no parameters";
  (*connection)->End({prepared->statement, true});
  (*connection)->Run({prepared->statement, {}, 0, 0, {}}, {}, &reply);
  EXPECT_EQ(reply.fault.code(), Code::kMisuse);
  (*connection)->Cancel({prepared->statement});
}

}  // namespace
}  // namespace wend
