// The C interface as its header promises it: misuse is answered, never undefined.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "api/include/wend/wend.h"

namespace {

constexpr size_t kZero = WEND_ZERO_TERMINATED;

// Frees the error and keeps what it said.
struct Failure {
  int code = WEND_OK;
  std::string message;
  int64_t offset = -1;
};

class CApiTest : public ::testing::Test {
 protected:
  void SetUp() override { db_ = Open(); }
  void TearDown() override { wend_close(db_); }

  static wend_db* Open() {
    wend_db* db = nullptr;
    EXPECT_EQ(wend_open(":memory:", nullptr, &db, nullptr), WEND_OK);
    EXPECT_NE(db, nullptr);
    return db;
  }

  // Runs `call(&error)`; its code and that of the error are the same.
  template <typename Call>
  static Failure Try(Call&& call) {
    wend_error* error = reinterpret_cast<wend_error*>(8);
    Failure failure;
    failure.code = call(&error);
    EXPECT_EQ(wend_error_code(error), failure.code);
    failure.message = wend_error_message(error);
    failure.offset = wend_error_offset(error);
    EXPECT_EQ(error == nullptr, failure.code == WEND_OK);
    EXPECT_EQ(failure.message.empty(), failure.code == WEND_OK);
    wend_error_free(error);
    return failure;
  }

  wend_batch* Batch(const char* collection = "main") {
    wend_batch* batch = nullptr;
    EXPECT_EQ(wend_batch_create(db_, collection, &batch, nullptr), WEND_OK);
    return batch;
  }

  void Add(wend_batch* batch, const char* key, const char* text) {
    EXPECT_EQ(wend_batch_document(batch, key, kZero, text, kZero, nullptr), WEND_OK);
  }

  void AddThree() {
    wend_batch* batch = Batch();
    Add(batch, "fox", "The quick brown fox jumps over the lazy dog.");
    Add(batch, "dog", "The lazy dog sleeps.");
    Add(batch, "sun", "The sun is bright today.");
    EXPECT_EQ(wend_batch_commit(batch, nullptr), WEND_OK);
    wend_batch_free(batch);
  }

  wend_stmt* Prepare(const char* sql) {
    wend_stmt* stmt = nullptr;
    const Failure failure =
        Try([&](wend_error** error) { return wend_prepare(db_, sql, kZero, &stmt, error); });
    EXPECT_EQ(failure.code, WEND_OK) << failure.message;
    return stmt;
  }

  static std::string Text(wend_stmt* stmt, const char* column) {
    size_t size = 0;
    const char* text = wend_column_text(stmt, wend_column_index(stmt, column), &size);
    return text == nullptr ? "(null)" : std::string(text, size);
  }

  wend_db* db_ = nullptr;
};

TEST_F(CApiTest, RunsTheExampleOfTheHeader) {
  wend_batch* batch = nullptr;
  wend_batch_create(db_, "main", &batch, nullptr);
  wend_batch_document(batch, "fox.txt", 7, "The quick brown fox.", 20, nullptr);
  ASSERT_EQ(wend_batch_commit(batch, nullptr), WEND_OK);
  wend_batch_free(batch);
  wend_stmt* stmt = nullptr;
  ASSERT_EQ(wend_prepare(db_, "RECALL ? LIMIT 3", 16, &stmt, nullptr), WEND_OK);
  wend_bind_text(stmt, 1, "who is quick?", 13, nullptr);
  ASSERT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  EXPECT_EQ(Text(stmt, "text"), "The quick brown fox.");
  EXPECT_EQ(Text(stmt, "key"), "fox.txt");
  EXPECT_GT(wend_column_real(stmt, wend_column_index(stmt, "score")), 0);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_DONE);
  wend_finalize(stmt);
}

TEST_F(CApiTest, NamesVersionAndCodes) {
  EXPECT_STREQ(wend_version(), "0.1.0");
  EXPECT_STREQ(wend_code_name(WEND_OK), "ok");
  EXPECT_STREQ(wend_code_name(WEND_NOT_FOUND), "not_found");
  EXPECT_STREQ(wend_code_name(WEND_CANCELLED), "cancelled");
  EXPECT_STREQ(wend_code_name(WEND_ROW), "row");
  EXPECT_STREQ(wend_code_name(WEND_DONE), "done");
  for (const int code : {-1, 14, 99, 102, 256, INT32_MAX, INT32_MIN}) {
    EXPECT_STREQ(wend_code_name(code), "unknown");
  }
}

TEST_F(CApiTest, TakesNullWhereThereIsNothingToFree) {
  wend_close(nullptr);
  wend_options_free(nullptr);
  wend_batch_free(nullptr);
  wend_finalize(nullptr);
  wend_error_free(nullptr);
  EXPECT_EQ(wend_error_code(nullptr), WEND_OK);
  EXPECT_STREQ(wend_error_message(nullptr), "");
  EXPECT_EQ(wend_error_offset(nullptr), -1);
}

TEST_F(CApiTest, AnswersMisuseForEachNullArgument) {
  wend_db* db = nullptr;
  wend_options* options = nullptr;
  wend_options_create(&options, nullptr);
  wend_batch* batch = Batch();
  Add(batch, "a", "text");
  wend_batch* made_batch = nullptr;
  wend_stmt* stmt = Prepare("RECALL ?");
  wend_stmt* made_stmt = nullptr;
  using E = wend_error**;
  const auto misused = [](auto&& call) {
    const Failure failure = Try(call);
    EXPECT_EQ(failure.code, WEND_MISUSE);
    EXPECT_NE(failure.message.find("NULL"), std::string::npos) << failure.message;
  };
  misused([&](E e) { return wend_options_create(nullptr, e); });
  misused([&](E e) { return wend_options_set(nullptr, "mode", "read", e); });
  misused([&](E e) { return wend_options_set(options, nullptr, "read", e); });
  misused([&](E e) { return wend_options_set(options, "mode", nullptr, e); });
  misused([&](E e) { return wend_open(nullptr, nullptr, &db, e); });
  misused([&](E e) { return wend_open(":memory:", nullptr, nullptr, e); });
  misused([&](E e) { return wend_batch_create(nullptr, "main", &made_batch, e); });
  misused([&](E e) { return wend_batch_create(db_, nullptr, &made_batch, e); });
  misused([&](E e) { return wend_batch_create(db_, "main", nullptr, e); });
  misused([&](E e) { return wend_batch_document(nullptr, "k", 1, "t", 1, e); });
  misused([&](E e) { return wend_batch_document(batch, nullptr, 1, "t", 1, e); });
  misused([&](E e) { return wend_batch_document(batch, "k", 1, nullptr, 0, e); });
  misused([&](E e) { return wend_batch_message(nullptr, "k", 1, "t", 1, e); });
  misused([&](E e) { return wend_batch_message(batch, nullptr, 1, "t", 1, e); });
  misused([&](E e) { return wend_batch_message(batch, "k", 1, nullptr, kZero, e); });
  misused([&](E e) { return wend_batch_set_text(nullptr, "title", "t", 1, e); });
  misused([&](E e) { return wend_batch_set_text(batch, nullptr, "t", 1, e); });
  misused([&](E e) { return wend_batch_set_text(batch, "title", nullptr, 1, e); });
  misused([&](E e) { return wend_batch_set_integer(nullptr, "n", 1, e); });
  misused([&](E e) { return wend_batch_set_integer(batch, nullptr, 1, e); });
  misused([&](E e) { return wend_batch_set_real(nullptr, "n", 1, e); });
  misused([&](E e) { return wend_batch_set_real(batch, nullptr, 1, e); });
  misused([&](E e) { return wend_batch_set_boolean(nullptr, "n", 1, e); });
  misused([&](E e) { return wend_batch_set_boolean(batch, nullptr, 1, e); });
  misused([&](E e) { return wend_batch_set_time(nullptr, 1, 0, e); });
  misused([&](E e) { return wend_batch_commit(nullptr, e); });
  misused([&](E e) { return wend_prepare(nullptr, "RECALL ?", kZero, &made_stmt, e); });
  misused([&](E e) { return wend_prepare(db_, nullptr, kZero, &made_stmt, e); });
  misused([&](E e) { return wend_prepare(db_, "RECALL ?", kZero, nullptr, e); });
  misused([&](E e) { return wend_reset(nullptr, e); });
  misused([&](E e) { return wend_bind_text(nullptr, 1, "x", 1, e); });
  misused([&](E e) { return wend_bind_text(stmt, 1, nullptr, 1, e); });
  misused([&](E e) { return wend_bind_integer(nullptr, 1, 1, e); });
  misused([&](E e) { return wend_bind_real(nullptr, 1, 1, e); });
  misused([&](E e) { return wend_bind_null(nullptr, 1, e); });
  misused([&](E e) { return wend_step(nullptr, e); });
  EXPECT_EQ(wend_parameter_count(nullptr), 0);
  EXPECT_EQ(wend_parameter_index(nullptr, "x"), 0);
  EXPECT_EQ(wend_parameter_index(stmt, nullptr), 0);
  EXPECT_EQ(wend_parameter_name(nullptr, 1), nullptr);
  EXPECT_EQ(wend_notice_count(nullptr), 0);
  EXPECT_EQ(wend_notice(nullptr, 0), nullptr);
  EXPECT_EQ(wend_batch_inserted(nullptr), 0u);
  EXPECT_EQ(wend_batch_replaced(nullptr), 0u);
  EXPECT_EQ(wend_batch_unchanged(nullptr), 0u);
  EXPECT_EQ(wend_column_count(nullptr), 0);
  EXPECT_EQ(wend_column_name(nullptr, 0), nullptr);
  EXPECT_EQ(wend_column_index(nullptr, "key"), -1);
  EXPECT_EQ(wend_column_index(stmt, nullptr), -1);
  EXPECT_EQ(wend_column_type(nullptr, 0), WEND_NULL);
  EXPECT_EQ(wend_column_integer(nullptr, 0), 0);
  EXPECT_EQ(wend_column_real(nullptr, 0), 0);
  EXPECT_EQ(wend_column_text(nullptr, 0, nullptr), nullptr);
  EXPECT_EQ(wend_step(nullptr, nullptr), WEND_MISUSE);
  wend_finalize(stmt);
  wend_batch_free(batch);
  wend_options_free(options);
}

TEST_F(CApiTest, AnswersMisuseForStaleHandles) {
  wend_stmt* stmt = Prepare("SHOW COLLECTIONS");
  wend_batch* batch = Batch();
  wend_finalize(stmt);
  wend_finalize(stmt);
  wend_batch_free(batch);
  wend_batch_free(batch);
  // The slots are used again, with another generation.
  for (int i = 0; i < 100; ++i) wend_finalize(Prepare("SHOW COLLECTIONS"));
  const Failure failure = Try([&](wend_error** e) { return wend_step(stmt, e); });
  EXPECT_EQ(failure.code, WEND_MISUSE);
  EXPECT_EQ(failure.message, "this wend_stmt was freed, or its database was closed");
  EXPECT_EQ(wend_batch_commit(batch, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_column_count(stmt), 0);
}

TEST_F(CApiTest, AnswersMisuseForHandlesOfAnotherType) {
  wend_stmt* stmt = Prepare("SHOW COLLECTIONS");
  const Failure failure = Try(
      [&](wend_error** e) { return wend_batch_commit(reinterpret_cast<wend_batch*>(stmt), e); });
  EXPECT_EQ(failure.message, "a wend_batch is needed, but this is a wend_stmt");
  wend_close(reinterpret_cast<wend_db*>(stmt));
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_DONE);
  int local = 0;
  const Failure foreign =
      Try([&](wend_error** e) { return wend_step(reinterpret_cast<wend_stmt*>(&local), e); });
  EXPECT_EQ(foreign.message, "a wend_stmt is needed, but this pointer is none that Wend gave");
  wend_finalize(reinterpret_cast<wend_stmt*>(&local));
  for (const uintptr_t bits : {uintptr_t{1}, ~uintptr_t{0}, uintptr_t{4} << 60}) {
    EXPECT_EQ(wend_step(reinterpret_cast<wend_stmt*>(bits), nullptr), WEND_MISUSE);
  }
  wend_finalize(stmt);
}

TEST_F(CApiTest, TurnsStatementsAndBatchesStaleWhenTheDatabaseIsClosed) {
  AddThree();
  wend_stmt* stmt = Prepare("RECALL 'lazy dog'");
  ASSERT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  wend_batch* batch = Batch();
  wend_close(db_);
  wend_close(db_);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_reset(stmt, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_bind_text(stmt, 1, "x", 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_column_text(stmt, 0, nullptr), nullptr);
  EXPECT_EQ(wend_batch_document(batch, "k", 1, "t", 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_commit(batch, nullptr), WEND_MISUSE);
  wend_stmt* another = nullptr;
  EXPECT_EQ(wend_prepare(db_, "SHOW STATS", kZero, &another, nullptr), WEND_MISUSE);
  EXPECT_EQ(another, nullptr);
  wend_finalize(stmt);
  wend_batch_free(batch);
}

TEST_F(CApiTest, HoldsTenThousandOpenStatements) {
  AddThree();
  std::vector<wend_stmt*> statements;
  for (int i = 0; i < 10'000; ++i) statements.push_back(Prepare("RECALL 'bright'"));
  for (const size_t i : {size_t{0}, size_t{5000}, size_t{9999}}) {
    EXPECT_EQ(wend_step(statements[i], nullptr), WEND_ROW);
    EXPECT_EQ(Text(statements[i], "key"), "sun");
  }
  // Half of them freed here, half by closing.
  for (size_t i = 0; i < statements.size(); i += 2) wend_finalize(statements[i]);
  EXPECT_EQ(wend_step(statements[0], nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_step(statements[1], nullptr), WEND_ROW);
  wend_close(db_);
  EXPECT_EQ(wend_step(statements[1], nullptr), WEND_MISUSE);
}

TEST_F(CApiTest, ChecksOptions) {
  wend_options* options = nullptr;
  ASSERT_EQ(wend_options_create(&options, nullptr), WEND_OK);
  const auto set = [&](const char* key, const char* value) {
    return Try([&](wend_error** e) { return wend_options_set(options, key, value, e); });
  };
  const std::pair<const char*, const char*> kGood[] = {{"mode", "create"},
                                                       {"mode", "write"},
                                                       {"durability", "full"},
                                                       {"recovery", "tail"},
                                                       {"threads", "1"},
                                                       {"threads", "64"},
                                                       {"memory_budget", "16MiB"},
                                                       {"memory_budget", "1 GiB"},
                                                       {"memory_budget", "16777216"},
                                                       {"memory_budget", "16384KiB"},
                                                       {"now", "2024-05-01T09:30:00+02:00"}};
  for (const auto& [key, value] : kGood) EXPECT_EQ(set(key, value).code, WEND_OK) << value;
  const std::pair<const char*, const char*> kBad[] = {{"mode", ""},
                                                      {"mode", "READ"},
                                                      {"now", "2024-02-30T00:00:00Z"},
                                                      {"threads", "0"},
                                                      {"threads", "65"},
                                                      {"threads", "4x"},
                                                      {"threads", "-1"},
                                                      {"memory_budget", ""},
                                                      {"memory_budget", "15MiB"},
                                                      {"memory_budget", "1TiB"},
                                                      {"memory_budget", "-1GiB"},
                                                      {"memory_budget", "99999999999999999999"},
                                                      {"memory_budget", "18446744073709551615GiB"},
                                                      {"", "x"},
                                                      {"mode", "\xFF"},
                                                      {"\xFF", "x"}};
  for (const auto& [key, value] : kBad) EXPECT_EQ(set(key, value).code, WEND_INVALID) << value;
  EXPECT_EQ(set("memory_buget", "1GiB").message,
            "there is no option 'memory_buget'; did you mean 'memory_budget'?");
  EXPECT_EQ(set("mode", "raed").message,
            "option 'mode' is 'create', 'write' or 'read', not 'raed'; did you mean 'read'?");
  wend_options_free(options);
  EXPECT_EQ(set("mode", "read").code, WEND_MISUSE);
  wend_db* db = nullptr;
  EXPECT_EQ(wend_open(":memory:", options, &db, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_open("", nullptr, &db, nullptr), WEND_INVALID);
  EXPECT_EQ(wend_open("a\xFF", nullptr, &db, nullptr), WEND_INVALID);
}

TEST_F(CApiTest, ChecksNamesOfCollections) {
  const auto create = [&](const std::string& name) {
    wend_batch* batch = nullptr;
    const int code = wend_batch_create(db_, name.c_str(), &batch, nullptr);
    wend_batch_free(batch);
    return code;
  };
  for (const char* name : {"a", "_a", "-a", "a.b", "Notes-2024_x.y"}) {
    EXPECT_EQ(create(name), WEND_OK) << name;
  }
  for (const char* name : {"", "1a", ".a", "a b", "naïve", "a/b", "a\"b"}) {
    EXPECT_EQ(create(name), WEND_INVALID) << name;
  }
  EXPECT_EQ(create(std::string(255, 'a')), WEND_OK);
  EXPECT_EQ(create(std::string(256, 'a')), WEND_TOO_BIG);
}

TEST_F(CApiTest, ChecksKeysAndAttributes) {
  wend_batch* batch = Batch();
  using E = wend_error**;
  EXPECT_EQ(wend_batch_set_text(batch, "title", "t", 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_set_time(batch, 0, 0, nullptr), WEND_MISUSE);
  const std::string longest(1024, 'k');
  EXPECT_EQ(wend_batch_document(batch, longest.data(), 1024, "t", 1, nullptr), WEND_OK);
  const std::string longer(1025, 'k');
  EXPECT_EQ(wend_batch_document(batch, longer.data(), 1025, "t", 1, nullptr), WEND_TOO_BIG);
  EXPECT_EQ(wend_batch_document(batch, "", 0, "t", 1, nullptr), WEND_INVALID);
  EXPECT_EQ(wend_batch_document(batch, "k\xC3", 2, "t", 1, nullptr), WEND_INVALID);
  EXPECT_EQ(wend_batch_document(batch, "k", kZero - 1, "t", 1, nullptr), WEND_MISUSE);
  EXPECT_EQ(wend_batch_document(batch, "d", 1, "malformed \xFF text", kZero, nullptr), WEND_OK);

  EXPECT_EQ(Try([&](E e) { return wend_batch_set_text(batch, "speaker", "A", 1, e); }).message,
            "'speaker' belongs to messages, but 'd' is a document");
  EXPECT_EQ(wend_batch_set_integer(batch, "turn", 1, nullptr), WEND_INVALID);
  EXPECT_EQ(wend_batch_set_integer(batch, "title", 1, nullptr), WEND_INVALID);
  EXPECT_EQ(wend_batch_set_text(batch, "turn", "1", 1, nullptr), WEND_INVALID);
  EXPECT_EQ(wend_batch_set_real(batch, "turn", 1, nullptr), WEND_INVALID);
  EXPECT_EQ(wend_batch_set_boolean(batch, "turn", 1, nullptr), WEND_INVALID);
  for (const double real : {std::nan(""), std::numeric_limits<double>::infinity(),
                            -std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(wend_batch_set_real(batch, "weight", real, nullptr), WEND_INVALID);
  }
  EXPECT_EQ(wend_batch_set_integer(batch, "", 1, nullptr), WEND_INVALID);
  EXPECT_EQ(wend_batch_set_integer(batch, "\xFF", 1, nullptr), WEND_INVALID);
  EXPECT_EQ(wend_batch_set_integer(batch, std::string(255, 'n').c_str(), 1, nullptr), WEND_OK);
  EXPECT_EQ(wend_batch_set_integer(batch, std::string(256, 'n').c_str(), 1, nullptr), WEND_TOO_BIG);
  for (const auto& [micros, offset] : std::vector<std::pair<int64_t, int>>{
           {0, 1081}, {0, -1081}, {INT64_MAX, 0}, {INT64_MIN, 0}, {0, INT32_MAX}}) {
    EXPECT_EQ(wend_batch_set_time(batch, micros, offset, nullptr), WEND_INVALID);
  }
  EXPECT_EQ(wend_batch_set_time(batch, -1, 1080, nullptr), WEND_OK);
  EXPECT_EQ(wend_batch_message(batch, "m", 1, "t", 1, nullptr), WEND_OK);
  EXPECT_EQ(wend_batch_set_integer(batch, "turn", -3, nullptr), WEND_OK);
  EXPECT_EQ(wend_batch_set_text(batch, "reply_to", "", 0, nullptr), WEND_INVALID);
  wend_batch_free(batch);
}

TEST_F(CApiTest, KeepsTheAttributesOfMessages) {
  wend_batch* batch = Batch();
  ASSERT_EQ(wend_batch_message(batch, "m1", 2, "We meet at the harbour.", kZero, nullptr), WEND_OK);
  wend_batch_set_text(batch, "session", "s1", kZero, nullptr);
  wend_batch_set_text(batch, "speaker", "Bob", kZero, nullptr);
  wend_batch_set_text(batch, "speaker", "Ada", kZero, nullptr);
  wend_batch_set_text(batch, "title", "Plans", kZero, nullptr);
  wend_batch_set_text(batch, "source", "chat", kZero, nullptr);
  wend_batch_set_integer(batch, "turn", 4, nullptr);
  wend_batch_set_time(batch, 1'714'548'600'000'000, 120, nullptr);
  wend_batch_set_text(batch, "mood", "glad", kZero, nullptr);
  wend_batch_set_real(batch, "weight", 0.5, nullptr);
  wend_batch_set_boolean(batch, "pinned", 1, nullptr);
  ASSERT_EQ(wend_batch_commit(batch, nullptr), WEND_OK);
  wend_batch_free(batch);
  wend_stmt* stmt = Prepare("RECALL 'harbour'");
  ASSERT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  EXPECT_EQ(Text(stmt, "session"), "s1");
  EXPECT_EQ(Text(stmt, "speaker"), "Ada");
  EXPECT_EQ(Text(stmt, "title"), "Plans");
  EXPECT_EQ(Text(stmt, "source"), "chat");
  EXPECT_EQ(Text(stmt, "time"), "2024-05-01T09:30:00+02:00");
  EXPECT_EQ(wend_column_integer(stmt, wend_column_index(stmt, "turn")), 4);
  wend_finalize(stmt);
}

TEST_F(CApiTest, CountsWhatACommitDid) {
  wend_batch* batch = Batch();
  const auto commit = [&](std::vector<std::pair<const char*, const char*>> documents) {
    for (const auto& [key, text] : documents) Add(batch, key, text);
    EXPECT_EQ(wend_batch_commit(batch, nullptr), WEND_OK);
    return std::vector<uint64_t>{wend_batch_inserted(batch), wend_batch_replaced(batch),
                                 wend_batch_unchanged(batch)};
  };
  EXPECT_EQ(commit({{"a", "one"}, {"b", "two"}}), (std::vector<uint64_t>{2, 0, 0}));
  EXPECT_EQ(commit({{"a", "one"}, {"b", "changed"}, {"c", "new"}}),
            (std::vector<uint64_t>{1, 1, 1}));
  EXPECT_EQ(commit({}), (std::vector<uint64_t>{0, 0, 0}));
  wend_batch_free(batch);
}

TEST_F(CApiTest, ReportsTheByteOfAFaultInAStatement) {
  wend_stmt* stmt = reinterpret_cast<wend_stmt*>(8);
  const Failure failure = Try(
      [&](wend_error** e) { return wend_prepare(db_, "RECALL 'x' FORM main", kZero, &stmt, e); });
  EXPECT_EQ(stmt, nullptr);
  EXPECT_EQ(failure.code, WEND_INVALID);
  EXPECT_EQ(failure.offset, 11);
  EXPECT_NE(failure.message.find("did you mean 'FROM'?"), std::string::npos);
  EXPECT_EQ(wend_prepare(db_, "", 0, &stmt, nullptr), WEND_INVALID);
  const std::string long_sql(65 * 1024, ' ');
  EXPECT_EQ(wend_prepare(db_, long_sql.data(), long_sql.size(), &stmt, nullptr), WEND_TOO_BIG);
  // A message stays one line.
  const Failure name = Try([&](wend_error** e) {
    return wend_prepare(db_, "RECALL 'x' USING \"a\nb\"", kZero, &stmt, e);
  });
  EXPECT_EQ(name.message.find('\n'), std::string::npos);
}

TEST_F(CApiTest, ChecksBindings) {
  AddThree();
  wend_stmt* stmt = Prepare("RECALL ? LIMIT ?");
  EXPECT_EQ(wend_parameter_count(stmt), 2);
  for (const int index : {0, 3, -1, INT32_MAX}) {
    EXPECT_EQ(wend_bind_text(stmt, index, "x", 1, nullptr), WEND_MISUSE);
    EXPECT_EQ(wend_bind_integer(stmt, index, 1, nullptr), WEND_MISUSE);
    EXPECT_EQ(wend_bind_real(stmt, index, 1, nullptr), WEND_MISUSE);
    EXPECT_EQ(wend_bind_null(stmt, index, nullptr), WEND_MISUSE);
  }
  EXPECT_EQ(wend_bind_real(stmt, 1, std::nan(""), nullptr), WEND_INVALID);
  EXPECT_EQ(wend_bind_text(stmt, 1, "lazy dog", 4, nullptr), WEND_OK);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_MISUSE);  // parameter 2 has no value
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_MISUSE);  // not reset
  EXPECT_EQ(wend_reset(stmt, nullptr), WEND_OK);
  EXPECT_EQ(wend_bind_integer(stmt, 2, 5000, nullptr), WEND_OK);
  EXPECT_EQ(Try([&](wend_error** e) { return wend_step(stmt, e); }).offset, 15);
  EXPECT_EQ(wend_reset(stmt, nullptr), WEND_OK);
  EXPECT_EQ(wend_bind_integer(stmt, 2, 2, nullptr), WEND_OK);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  EXPECT_EQ(wend_bind_integer(stmt, 2, 1, nullptr), WEND_MISUSE);
  wend_finalize(stmt);
}

TEST_F(CApiTest, BindsNull) {
  AddThree();
  wend_stmt* stmt = Prepare("SELECT ?, ? IS NULL, count(*) FROM documents WHERE key = ?");
  EXPECT_EQ(wend_bind_null(stmt, 1, nullptr), WEND_OK);
  EXPECT_EQ(wend_bind_null(stmt, 2, nullptr), WEND_OK);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_MISUSE);  // unlike NULL, nothing is no value
  EXPECT_EQ(wend_reset(stmt, nullptr), WEND_OK);
  EXPECT_EQ(wend_bind_null(stmt, 3, nullptr), WEND_OK);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  EXPECT_EQ(wend_column_type(stmt, 0), WEND_NULL);
  EXPECT_EQ(wend_column_integer(stmt, 1), 1);
  EXPECT_EQ(wend_column_integer(stmt, 2), 0);  // nothing equals NULL
  wend_finalize(stmt);
  stmt = Prepare("RECALL 'dog' LIMIT ?");
  EXPECT_EQ(wend_bind_null(stmt, 1, nullptr), WEND_OK);
  const auto fault = Try([&](wend_error** e) { return wend_step(stmt, e); });
  EXPECT_EQ(fault.code, WEND_INVALID);
  EXPECT_EQ(fault.offset, 19);
  wend_finalize(stmt);
  stmt = Prepare("DELETE FROM documents WHERE key = ?");
  EXPECT_EQ(wend_bind_null(stmt, 1, nullptr), WEND_OK);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  EXPECT_EQ(wend_column_integer(stmt, 0), 0);
  wend_finalize(stmt);
}

TEST_F(CApiTest, FindsParametersByName) {
  AddThree();
  wend_stmt* stmt =
      Prepare("SELECT key FROM documents WHERE key = :key OR title = :Title OR key = :key");
  EXPECT_EQ(wend_parameter_count(stmt), 2);
  EXPECT_EQ(wend_parameter_index(stmt, "key"), 1);
  EXPECT_EQ(wend_parameter_index(stmt, "Title"), 2);
  EXPECT_EQ(wend_parameter_index(stmt, "title"), 0);
  EXPECT_EQ(wend_parameter_index(stmt, ""), 0);
  EXPECT_STREQ(wend_parameter_name(stmt, 2), "Title");
  EXPECT_EQ(wend_parameter_name(stmt, 0), nullptr);
  EXPECT_EQ(wend_parameter_name(stmt, 3), nullptr);
  wend_finalize(stmt);
  stmt = Prepare("SELECT ?");
  EXPECT_EQ(wend_parameter_name(stmt, 1), nullptr);
  wend_finalize(stmt);
}

TEST_F(CApiTest, TellsWhyNothingWasFound) {
  AddThree();
  wend_stmt* stmt = Prepare("SELECT key FROM documents WHERE 1 = 2");
  EXPECT_EQ(wend_notice_count(stmt), 0);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_DONE);
  ASSERT_EQ(wend_notice_count(stmt), 1);
  EXPECT_STREQ(wend_notice(stmt, 0), "no rows: 1 = 2 is never true");
  EXPECT_EQ(wend_notice(stmt, 1), nullptr);
  EXPECT_EQ(wend_notice(stmt, -1), nullptr);
  wend_finalize(stmt);
}

TEST_F(CApiTest, ConvertsNumbersOnly) {
  AddThree();
  wend_stmt* stmt = Prepare("RECALL 'bright'");
  const int rank = wend_column_index(stmt, "rank");
  EXPECT_EQ(wend_column_type(stmt, rank), WEND_NULL);  // no row yet
  ASSERT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  EXPECT_EQ(wend_column_type(stmt, rank), WEND_INTEGER);
  EXPECT_EQ(wend_column_real(stmt, rank), 1.0);
  EXPECT_EQ(wend_column_text(stmt, rank, nullptr), nullptr);
  const int score = wend_column_index(stmt, "score");
  EXPECT_EQ(wend_column_type(stmt, score), WEND_REAL);
  EXPECT_EQ(wend_column_integer(stmt, score), static_cast<int64_t>(wend_column_real(stmt, score)));
  const int key = wend_column_index(stmt, "key");
  EXPECT_EQ(wend_column_type(stmt, key), WEND_TEXT);
  EXPECT_EQ(wend_column_integer(stmt, key), 0);
  EXPECT_EQ(wend_column_real(stmt, key), 0);
  EXPECT_EQ(std::strlen(wend_column_text(stmt, key, nullptr)), 3u);
  EXPECT_EQ(wend_column_type(stmt, wend_column_index(stmt, "speaker")), WEND_NULL);
  for (const int column : {-1, wend_column_count(stmt), INT32_MAX}) {
    EXPECT_EQ(wend_column_type(stmt, column), WEND_NULL);
    EXPECT_EQ(wend_column_text(stmt, column, nullptr), nullptr);
    EXPECT_EQ(wend_column_name(stmt, column), nullptr);
  }
  wend_finalize(stmt);
}

TEST_F(CApiTest, LendsTextUntilTheNextStep) {
  AddThree();
  wend_stmt* stmt = Prepare("RECALL 'bright'");
  ASSERT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  const int text = wend_column_index(stmt, "text");
  const char* lent = wend_column_text(stmt, text, nullptr);
  for (int i = 0; i < wend_column_count(stmt); ++i) wend_column_text(stmt, i, nullptr);
  EXPECT_EQ(wend_column_text(stmt, text, nullptr), lent);
  EXPECT_STREQ(lent, "The sun is bright today.");
  wend_finalize(stmt);
}

TEST_F(CApiTest, CallsWithAReadyStatementTakeWellUnderAMicrosecond) {
  AddThree();
  wend_stmt* stmt = Prepare("RECALL 'bright'");
  ASSERT_EQ(wend_step(stmt, nullptr), WEND_ROW);
  constexpr int kCalls = 100'000;
  const auto begin = std::chrono::steady_clock::now();
  int64_t sum = 0;
  for (int i = 0; i < kCalls; ++i) sum += wend_column_integer(stmt, 0);
  const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(sum, kCalls);
  RecordProperty("nanoseconds_per_call", static_cast<int>(elapsed.count() / kCalls));
  // Generous, for sanitizers and busy machines; without them it is some 50 ns.
  EXPECT_LT(elapsed.count() / kCalls, 20'000);
  wend_finalize(stmt);
}

}  // namespace
