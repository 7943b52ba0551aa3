// Fuzzes sequences of calls of the C interface: any order, any handles (NULL, stale and of other
// types among them), any arguments, over one database that the sequences share.
//
// Checked besides memory safety: a call answers with a code of the header; it fails with an error
// object whose message is not empty, and succeeds without one; none is ever a bug of ours
// (WEND_INTERNAL) or damage (WEND_CORRUPTION); a leak is libFuzzer's to find. Every function of the
// header is called: exported_symbols_test looks for them here.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "api/include/wend/wend.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// Bytes to choose from; zeros once they are used up.
class Choices {
 public:
  Choices(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  bool empty() const { return at_ >= size_; }
  uint8_t Byte() { return empty() ? 0 : data_[at_++]; }
  size_t Below(size_t bound) { return Byte() % bound; }
  int64_t Integer() {
    static constexpr int64_t kValues[] = {0, 1, -1, 2, 7, 1000, INT64_MAX, INT64_MIN};
    return kValues[Below(8)];
  }
  double Real() {
    static constexpr double kValues[] = {0, 1, -1, 0.5, 1e308, 1e-7, 1000, INFINITY, NAN};
    return kValues[Below(std::size(kValues))];
  }
  std::string Text() {
    static constexpr std::string_view kTexts[] = {
        "fox", "quick brown fox", "a", "session", "turn", "title", "main", "other", "\xC3(", ""};
    const size_t which = Below(12);
    if (which < 10) return std::string(kTexts[which]);
    std::string text;
    for (size_t left = Below(40); left > 0 && !empty(); --left) {
      text.push_back(static_cast<char>(Byte()));
    }
    return text;
  }
  std::string Statement();

 private:
  const uint8_t* data_;
  size_t size_;
  size_t at_ = 0;
};

// None of them writes files: these are a matter of other tests.
std::string Choices::Statement() {
  static constexpr std::string_view kStatements[] = {
      "RECALL ? LIMIT 3",
      "RECALL 'quick fox' FROM other USING mixpr (steps => 3)",
      "RECALL :q PACK 50 TOKENS",
      "RECALL ? LIMIT 3 USING vector (space => 's')",
      "INSERT INTO documents (key, vector.s) VALUES ('v', ?)",
      "SELECT key, text, time FROM documents WHERE text LIKE ? ORDER BY key LIMIT 5",
      "SELECT speaker, count(*) FROM messages GROUP BY speaker",
      "SELECT count(*) FROM edges",
      "SELECT * FROM terms LIMIT 4",
      "INSERT INTO documents (key, text) VALUES (?, ?)",
      "UPDATE documents SET title = ? WHERE key = ?",
      "DELETE FROM main WHERE key = ?",
      "DELETE FROM other WHERE turn = ?",
      "LINK ? TO ? WEIGHT ?",
      "CREATE COLLECTION IF NOT EXISTS other",
      "DROP COLLECTION IF EXISTS other",
      "BEGIN",
      "COMMIT",
      "ROLLBACK",
      "SHOW STATS",
      "SHOW COLLECTIONS",
      "CHECK",
      "COMPACT COLLECTION main",
      "EXPLAIN ANALYZE RECALL 'fox'",
      "RECAL 'fox'"};
  return std::string(kStatements[Below(std::size(kStatements))]);
}

int StopSometimes(void* context) { return ++*static_cast<int*>(context) % 3 == 0; }

class Sequence {
 public:
  Sequence(wend_db* db, const uint8_t* data, size_t size) : choose_(data, size) {
    databases_[1] = db;
  }
  ~Sequence() {
    Stop();
    for (wend_stmt* stmt : statements_) wend_finalize(stmt);
    for (wend_batch* batch : batches_) wend_batch_free(batch);
    wend_options_free(options_);
    wend_close(databases_[2]);
    // A transaction that the sequence left open would be part of the next ones.
    wend_stmt* rollback = nullptr;
    wend_prepare(databases_[1], "ROLLBACK", WEND_ZERO_TERMINATED, &rollback, nullptr);
    wend_step(rollback, nullptr);
    wend_finalize(rollback);
  }

  void Run() {
    for (int calls = 0; calls < 60 && !choose_.empty(); ++calls) {
      switch (choose_.Below(5)) {
        case 0:
          Handles();
          break;
        case 1:
          Writing();
          break;
        case 2:
          Binding();
          break;
        case 3:
          Asking();
          break;
        default:
          Reading();
      }
    }
  }

 private:
  // Runs `call(&error)` and checks what it answers.
  template <typename Call>
  void Try(Call&& call) {
    wend_error* error = nullptr;
    const int code = call(&error);
    const bool is_good = code == WEND_OK || code == WEND_ROW || code == WEND_DONE;
    Require(is_good == (error == nullptr));
    Require(is_good || (code > WEND_OK && code <= WEND_CANCELLED));
    Require(code != WEND_INTERNAL && code != WEND_CORRUPTION);
    if (error != nullptr) {
      Require(wend_error_code(error) == code && *wend_error_message(error) != '\0');
      Require(wend_error_offset(error) >= -1);
    }
    wend_error_free(error);
  }

  wend_db* Database() { return databases_[choose_.Below(3)]; }
  // Now and then a handle of another type.
  wend_stmt*& Statement() {
    foreign_ = reinterpret_cast<wend_stmt*>(databases_[1]);
    const size_t which = choose_.Below(9);
    return which < 8 ? statements_[which % 4] : foreign_;
  }
  wend_batch*& Batch() { return batches_[choose_.Below(3)]; }
  void Stop() { wend_progress_set(databases_[1], nullptr, nullptr, 0, nullptr); }

  void Handles() {
    wend_db* const db = Database();
    switch (choose_.Below(10)) {
      case 0:
        wend_close(databases_[2]);
        if (choose_.Below(2) == 0) break;  // it stays there, stale
        Try([&](auto e) { return wend_open(":memory:", options_, &databases_[2], e); });
        break;
      case 1:
        wend_options_free(options_);
        Try([&](auto e) { return wend_options_create(&options_, e); });
        break;
      case 2: {
        static constexpr const char* kKeys[] = {"mode", "threads", "recovery", "treads"};
        static constexpr const char* kValues[] = {"create", "1", "tail", "\xFF"};
        const char* key = kKeys[choose_.Below(4)];
        const char* value = kValues[choose_.Below(4)];
        Try([&](auto e) { return wend_options_set(options_, key, value, e); });
        break;
      }
      case 3: {
        wend_stmt*& stmt = statements_[choose_.Below(4)];
        wend_finalize(stmt);
        if (choose_.Below(4) == 0) break;
        const std::string sql = choose_.Statement();
        Try([&](auto e) { return wend_prepare(db, sql.data(), sql.size(), &stmt, e); });
        break;
      }
      case 4: {
        wend_batch*& batch = Batch();
        wend_batch_free(batch);
        const std::string name = choose_.Text();
        Try([&](auto e) { return wend_batch_create(db, name.c_str(), &batch, e); });
        break;
      }
      case 5:
        Try([&](auto e) { return wend_interrupt(db, e); });
        break;
      case 6: {
        const auto interval = static_cast<int>(choose_.Integer());
        Try([&](auto e) { return wend_progress_set(db, StopSometimes, &calls_, interval, e); });
        if (db == databases_[2]) wend_progress_set(db, nullptr, nullptr, 0, nullptr);
        break;
      }
      case 7:
        wend_finalize(Statement());
        break;
      default:
        Try([&](auto e) { return wend_stmt_interrupt(Statement(), e); });
    }
  }

  struct Vector {
    std::vector<uint32_t> dimensions;
    std::vector<float> weights;
  };
  Vector AnyVector() {
    Vector vector;
    for (uint64_t n = choose_.Below(4); n > 0; --n) {
      vector.dimensions.push_back(static_cast<uint32_t>(choose_.Integer()));
      vector.weights.push_back(static_cast<float>(choose_.Real()));
    }
    return vector;
  }

  void Writing() {
    wend_batch* const batch = Batch();
    const std::string key = choose_.Text(), text = choose_.Text();
    const char* k = key.data();
    switch (choose_.Below(14)) {
      case 0:
        Try([&](auto e) {
          return wend_batch_document(batch, k, key.size(), text.data(), text.size(), e);
        });
        break;
      case 1:
        Try([&](auto e) {
          return wend_batch_message(batch, k, key.size(), text.data(), text.size(), e);
        });
        break;
      case 2:
        Try([&](auto e) {
          return wend_batch_set_text(batch, key.c_str(), text.data(), text.size(), e);
        });
        break;
      case 3:
        Try([&](auto e) {
          return wend_batch_set_integer(batch, key.c_str(), choose_.Integer(), e);
        });
        break;
      case 4:
        Try([&](auto e) { return wend_batch_set_real(batch, key.c_str(), choose_.Real(), e); });
        break;
      case 5:
        Try([&](auto e) {
          return wend_batch_set_time(batch, choose_.Integer(), static_cast<int>(choose_.Integer()),
                                     e);
        });
        break;
      case 6:
        Try([&](auto e) {
          return wend_batch_link(batch, k, key.size(), text.data(), text.size(), choose_.Real(), e);
        });
        break;
      case 7:
        Try([&](auto e) {
          return wend_batch_set_mark(batch, k, key.size(), text.data(), text.size(), e);
        });
        break;
      case 8: {
        const Vector vector = AnyVector();
        Try([&](auto e) {
          return wend_batch_set_vector(batch, choose_.Below(2) == 0 ? "s" : key.c_str(),
                                       vector.dimensions.data(), vector.weights.data(),
                                       vector.weights.size(), e);
        });
        break;
      }
      case 9:
        Try([&](auto e) {
          return wend_batch_unlink(batch, k, key.size(), text.data(), text.size(), e);
        });
        break;
      case 10:
        Try([&](auto e) { return wend_batch_set_unit_mark(batch, k, key.size(), e); });
        break;
      case 11: {
        const auto value = static_cast<int>(choose_.Integer());
        Try([&](auto e) { return wend_batch_set_boolean(batch, key.c_str(), value, e); });
        break;
      }
      default:
        Try([&](auto e) { return wend_batch_commit(batch, e); });
        wend_batch_inserted(batch);
        wend_batch_replaced(batch);
        wend_batch_unchanged(batch);
    }
  }

  void Binding() {
    wend_stmt* const stmt = Statement();
    const int index = static_cast<int>(choose_.Below(5)) - 1;
    switch (choose_.Below(7)) {
      case 0: {
        const std::string text = choose_.Text();
        Try([&](auto e) { return wend_bind_text(stmt, index, text.data(), text.size(), e); });
        break;
      }
      case 1:
        Try([&](auto e) { return wend_bind_integer(stmt, index, choose_.Integer(), e); });
        break;
      case 2:
        Try([&](auto e) { return wend_bind_real(stmt, index, choose_.Real(), e); });
        break;
      case 3:
        Try([&](auto e) { return wend_stmt_set_timeout(stmt, choose_.Integer(), e); });
        break;
      case 4: {
        const Vector vector = AnyVector();
        Try([&](auto e) {
          return wend_bind_vector(stmt, index, vector.dimensions.data(), vector.weights.data(),
                                  vector.weights.size(), e);
        });
        break;
      }
      case 5:
        Try([&](auto e) { return wend_bind_null(stmt, index, e); });
        break;
      default:
        Require(wend_parameter_count(stmt) >= 0);
        wend_parameter_name(stmt, index);
        wend_parameter_index(stmt, choose_.Text().c_str());
    }
  }

  // What needs no statement.
  void Asking() {
    wend_db* const db = Database();
    const std::string collection = choose_.Text(), key = choose_.Text();
    char buffer[16];
    size_t size = 0;
    switch (choose_.Below(4)) {
      case 0: {
        int intact = 0;
        int* const wanted = choose_.Below(2) == 0 ? nullptr : &intact;
        Try([&](auto e) {
          return wend_mark_get(db, collection.c_str(), key.data(), key.size(), buffer,
                               choose_.Below(sizeof(buffer) + 1), &size, wanted, e);
        });
        break;
      }
      case 1:
        Try([&](auto e) {
          return wend_unit_mark_get(db, collection.c_str(), key.data(), key.size(), buffer,
                                    choose_.Below(sizeof(buffer) + 1), &size, e);
        });
        break;
      case 2:
        Require(wend_estimate_tokens(key.data(), key.size()) >= 0);
        break;
      default:
        Require(*wend_version() != '\0');
        Require(*wend_code_name(static_cast<int>(choose_.Integer())) != '\0');
    }
  }

  void Reading() {
    wend_stmt* const stmt = Statement();
    if (choose_.Below(6) == 0) {
      Try([&](auto e) { return wend_reset(stmt, e); });
      return;
    }
    Try([&](auto e) { return wend_step(stmt, e); });
    const int columns = wend_column_count(stmt);
    Require(columns >= 0);
    for (int i = -1; i <= columns; ++i) {
      const bool is_text = wend_column_type(stmt, i) == WEND_TEXT;
      size_t size = 1;
      const char* text = wend_column_text(stmt, i, &size);
      Require(is_text == (text != nullptr));
      Require(text == nullptr ? size == 0 : text[size] == '\0');
      wend_column_integer(stmt, i);
      wend_column_real(stmt, i);
      const char* const name = wend_column_name(stmt, i);
      Require((name == nullptr) == (i < 0 || i >= columns));
      Require(name == nullptr || wend_column_index(stmt, name) >= 0);
    }
    for (int i = wend_notice_count(stmt) - 1; i >= 0; --i) {
      Require(wend_notice(stmt, i) != nullptr);
    }
  }

  Choices choose_;
  wend_db* databases_[3] = {};  // NULL, the shared one, one of the sequence's own
  wend_stmt* statements_[4] = {};
  wend_stmt* foreign_ = nullptr;
  wend_batch* batches_[3] = {};
  wend_options* options_ = nullptr;
  int calls_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // One database for many sequences; a new one before it gets so large that scans of it are slow.
  static wend_db* shared = nullptr;
  static int sequences = 0;
  if (sequences++ % 2'000 == 0) {
    wend_close(shared);
    Require(wend_open(":memory:", nullptr, &shared, nullptr) == WEND_OK);
  }
  Sequence(shared, data, size).Run();
  return 0;
}
