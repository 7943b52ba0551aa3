#include "bench/database.h"

#include <chrono>
#include <cstdlib>

namespace wend::bench {
namespace {

constexpr size_t kBatchItems = 1'000;
constexpr size_t kBatchBytes = 8'000'000;

// Takes the error over from the C API.
Error Describe(int code, wend_error* error) {
  if (code == WEND_OK) return std::nullopt;
  std::string message = std::string(wend_code_name(code)) + ": " + wend_error_message(error);
  if (wend_error_offset(error) >= 0) {
    message += " (at byte " + std::to_string(wend_error_offset(error)) + ")";
  }
  wend_error_free(error);
  return message;
}

// Calls a function of the C API whose last argument is the error.
template <typename Function, typename... Arguments>
Error Call(Function function, Arguments... arguments) {
  wend_error* error = nullptr;
  const int code = function(arguments..., &error);
  return Describe(code, error);
}

struct FinalizeStatement {
  void operator()(wend_stmt* statement) const { wend_finalize(statement); }
};
using Statement = std::unique_ptr<wend_stmt, FinalizeStatement>;

Error Prepare(wend_db* db, std::string_view sql, Statement* statement) {
  wend_stmt* raw = nullptr;
  Error error = Call(wend_prepare, db, sql.data(), sql.size(), &raw);
  if (error) return "in '" + std::string(sql) + "': " + *error;
  statement->reset(raw);
  return std::nullopt;
}

std::string TextColumn(const wend_stmt* statement, int column) {
  size_t size = 0;
  const char* text = wend_column_text(statement, column, &size);
  return text == nullptr ? std::string() : std::string(text, size);
}

// The number behind "relevance": in the JSON of the column why; 0 without it.
double RelevanceIn(const std::string& why) {
  constexpr std::string_view kName = "\"relevance\":";
  const size_t at = why.find(kName);
  return at == std::string::npos ? 0 : std::atof(why.c_str() + at + kName.size());
}

}  // namespace

Error Database::Open(const OpenOptions& options, std::unique_ptr<Database>* database) {
  wend_options* settings = nullptr;
  if (Error error = Call(wend_options_create, &settings)) return error;
  const std::unique_ptr<wend_options, decltype(&wend_options_free)> owner(settings,
                                                                          &wend_options_free);
  for (const auto& [key, value] : {std::pair{"mode", options.mode.c_str()},
                                   std::pair{"durability", options.durability.c_str()}}) {
    if (Error error = Call(wend_options_set, settings, key, value)) return error;
  }
  std::unique_ptr<Database> opened(new Database());
  const wend_options* borrowed = settings;
  if (Error error = Call(wend_open, options.path.c_str(), borrowed, &opened->db_)) return error;
  *database = std::move(opened);
  return std::nullopt;
}

Database::~Database() {
  wend_batch_free(batch_);
  wend_close(db_);
}

Error Database::Execute(std::string_view sql) {
  Statement statement;
  if (Error error = Prepare(db_, sql, &statement)) return error;
  wend_error* error = nullptr;
  int code = WEND_ROW;
  while (code == WEND_ROW) code = wend_step(statement.get(), &error);
  if (code == WEND_DONE) return std::nullopt;
  return Describe(code, error);
}

Error Database::AddDocument(const Item& item) {
  if (batch_ == nullptr) {
    if (Error error = Call(wend_batch_create, db_, "main", &batch_)) return error;
  }
  if (Error error = Call(wend_batch_document, batch_, item.key.data(), item.key.size(),
                         item.text.data(), item.text.size())) {
    return "document '" + item.key + "': " + *error;
  }
  return FinishItem(item);
}

Error Database::AddMessage(const Item& item) {
  if (batch_ == nullptr) {
    if (Error error = Call(wend_batch_create, db_, "main", &batch_)) return error;
  }
  if (Error error = Call(wend_batch_message, batch_, item.key.data(), item.key.size(),
                         item.text.data(), item.text.size())) {
    return "message '" + item.key + "': " + *error;
  }
  return FinishItem(item);
}

Error Database::FinishItem(const Item& item) {
  for (const auto& [name, value] :
       {std::pair{"title", &item.title}, std::pair{"session", &item.session},
        std::pair{"speaker", &item.speaker}}) {
    if (value->empty()) continue;
    if (Error error = Call(wend_batch_set_text, batch_, name, value->data(), value->size())) {
      return "'" + item.key + "': " + *error;
    }
  }
  if (item.turn) {
    if (Error error = Call(wend_batch_set_integer, batch_, "turn", *item.turn)) return error;
  }
  if (item.time_us) {
    if (Error error = Call(wend_batch_set_time, batch_, *item.time_us, 0)) return error;
  }
  ++batch_items_;
  batch_bytes_ += item.text.size();
  if (batch_items_ < kBatchItems && batch_bytes_ < kBatchBytes) return std::nullopt;
  return Flush();
}

Error Database::Flush() {
  if (batch_items_ == 0) return std::nullopt;
  batch_items_ = 0;
  batch_bytes_ = 0;
  return Call(wend_batch_commit, batch_);
}

Error Database::Recall(std::string_view sql, std::string_view question, std::vector<Hit>* hits,
                       double* elapsed_ms) {
  hits->clear();
  const auto start = std::chrono::steady_clock::now();
  Statement statement;
  if (Error error = Prepare(db_, sql, &statement)) return error;
  if (Error error = Call(wend_bind_text, statement.get(), 1, question.data(), question.size())) {
    return error;
  }
  const int key = wend_column_index(statement.get(), "key");
  const int session = wend_column_index(statement.get(), "session");
  const int text = wend_column_index(statement.get(), "text");
  const int score = wend_column_index(statement.get(), "score");
  const int begin = wend_column_index(statement.get(), "begin");
  const int speaker = wend_column_index(statement.get(), "speaker");
  const int time = wend_column_index(statement.get(), "time");
  const int tokens = wend_column_index(statement.get(), "tokens");
  const int cut = wend_column_index(statement.get(), "cut");
  const int why = wend_column_index(statement.get(), "why");
  wend_error* error = nullptr;
  int code;
  while ((code = wend_step(statement.get(), &error)) == WEND_ROW) {
    hits->push_back({.key = TextColumn(statement.get(), key),
                     .session = TextColumn(statement.get(), session),
                     .speaker = TextColumn(statement.get(), speaker),
                     .time = TextColumn(statement.get(), time),
                     .text = TextColumn(statement.get(), text),
                     .score = wend_column_real(statement.get(), score),
                     .begin = wend_column_integer(statement.get(), begin),
                     .tokens = wend_column_integer(statement.get(), tokens),
                     .cut = wend_column_integer(statement.get(), cut) != 0,
                     .relevance = hits->empty() ? RelevanceIn(TextColumn(statement.get(), why))
                                                : hits->front().relevance});
  }
  if (code != WEND_DONE) return Describe(code, error);
  statement.reset();
  if (elapsed_ms != nullptr) {
    *elapsed_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  }
  return std::nullopt;
}

}  // namespace wend::bench
