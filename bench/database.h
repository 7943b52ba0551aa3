// Database: RAII over the C API for the measuring programs, which use nothing else of Wend.
//
// Documents and messages are gathered into batches; Flush() makes them visible. An Error is what
// went wrong, in words for the person at the terminal; it is empty when nothing did.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wend/wend.h"

namespace wend::bench {

using Error = std::optional<std::string>;

struct OpenOptions {
  std::string path = ":memory:";
  std::string durability = "process";
  std::string mode = "create";
};

// A document; a message where `session` or `speaker` is used.
struct Item {
  std::string key;
  std::string text;
  std::string title = {};
  std::string session = {};
  std::string speaker = {};
  std::optional<int64_t> turn = {};
  std::optional<int64_t> time_us = {};  // since 1970-01-01T00:00:00Z
};

// One row of an answer.
struct Hit {
  std::string key;
  std::string session;
  std::string speaker;
  std::string time;
  std::string text;
  double score = 0;
  int64_t begin = 0;     // byte of the passage in its document
  int64_t tokens = 0;    // with PACK
  bool cut = false;      // with PACK
  double relevance = 0;  // of the whole answer, where the mode says it
};

class Database {
 public:
  static Error Open(const OpenOptions& options, std::unique_ptr<Database>* database);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs a statement without parameters and drops its rows.
  [[nodiscard]] Error Execute(std::string_view sql);

  // Adds to the batch for collection `main`, which is committed by Flush, or here once it holds
  // 1,000 items or 8 MB.
  [[nodiscard]] Error AddDocument(const Item& item);
  [[nodiscard]] Error AddMessage(const Item& item);
  [[nodiscard]] Error Flush();

  // Prepares `sql`, which has one parameter, binds `question` to it, reads all rows and finalizes.
  // `elapsed_ms`, which may be null, gets the time of all of that.
  [[nodiscard]] Error Recall(std::string_view sql, std::string_view question,
                             std::vector<Hit>* hits, double* elapsed_ms);

 private:
  Database() = default;
  Error FinishItem(const Item& item);

  wend_db* db_ = nullptr;
  wend_batch* batch_ = nullptr;
  size_t batch_items_ = 0;
  size_t batch_bytes_ = 0;
};

}  // namespace wend::bench
