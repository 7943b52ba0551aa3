#include "api/node/addon/cursor.h"

#include <chrono>

namespace wend::node {
namespace {

using Clock = std::chrono::steady_clock;

// A batch ends with whichever comes first. A loop of JavaScript takes about 0.2 ms for so many
// rows, a few times a trip to the pool; rows that are slow to compute come in time.
constexpr size_t kBatchRows = 512;
constexpr size_t kBatchBytes = 1 << 20;
constexpr auto kBatchTime = std::chrono::milliseconds(20);

class FetchJob : public Job {
 public:
  explicit FetchJob(std::shared_ptr<Cursor> cursor) : cursor_(std::move(cursor)) {}

 private:
  struct Cell {
    int type = WEND_NULL;
    int64_t integer = 0;
    double real = 0;
    size_t begin = 0;  // of a text, in texts_
    size_t size = 0;
  };

  Fault Run() override {
    Fault fault = cursor_->stmt == nullptr ? Start() : Fault();
    if (fault.ok()) fault = ReadRows();
    if (!fault.ok() || done_) cursor_->Finish();
    return fault;
  }

  Fault Start() {
    wend_error* error = nullptr;
    const std::string& sql = cursor_->sql;
    int code =
        wend_prepare(cursor_->database->db(), sql.data(), sql.size(), &cursor_->stmt, &error);
    if (code == WEND_OK && cursor_->timeout_ms > 0) {
      code = wend_stmt_set_timeout(cursor_->stmt, cursor_->timeout_ms, &error);
    }
    return code == WEND_OK ? Bind() : Fault::Take(code, error);
  }

  Fault Bind() {
    wend_stmt* const stmt = cursor_->stmt;
    const size_t count = static_cast<size_t>(wend_parameter_count(stmt));
    const std::vector<Value>& values = cursor_->values;
    if (!cursor_->by_name && values.size() != count) {
      return {WEND_MISUSE, "the statement has " + std::to_string(count) + " parameters, and " +
                               std::to_string(values.size()) + " values were given"};
    }
    for (size_t i = 0; i < values.size(); ++i) {
      int index = static_cast<int>(i) + 1;
      if (cursor_->by_name) {
        const std::string& name = cursor_->names[i];
        // A name with a zero byte would be taken for what stands before it.
        const bool whole = name.find('\0') == std::string::npos;
        index = whole ? wend_parameter_index(stmt, name.c_str()) : 0;
        if (index == 0) return {WEND_MISUSE, "the statement has no parameter :" + name};
      }
      Fault fault = BindValue(index, values[i]);
      if (!fault.ok()) return fault;
    }
    return {};
  }

  Fault BindValue(int index, const Value& value) {
    wend_stmt* const stmt = cursor_->stmt;
    wend_error* error = nullptr;
    int code = WEND_OK;
    if (const auto* text = std::get_if<std::string>(&value)) {
      code = wend_bind_text(stmt, index, text->data(), text->size(), &error);
    } else if (const auto* integer = std::get_if<int64_t>(&value)) {
      code = wend_bind_integer(stmt, index, *integer, &error);
    } else if (const auto* flag = std::get_if<bool>(&value)) {
      code = wend_bind_integer(stmt, index, *flag ? 1 : 0, &error);
    } else if (const auto* real = std::get_if<double>(&value)) {
      code = wend_bind_real(stmt, index, *real, &error);
    } else if (const auto* vector = std::get_if<Vector>(&value)) {
      code = wend_bind_vector(stmt, index, vector->dimensions.data(), vector->weights.data(),
                              vector->weights.size(), &error);
    } else {
      code = wend_bind_null(stmt, index, &error);
    }
    return code == WEND_OK ? Fault() : Fault::Take(code, error);
  }

  Fault ReadRows() {
    wend_stmt* const stmt = cursor_->stmt;
    Clock::time_point end;
    for (size_t row = 0; row < kBatchRows && texts_.size() < kBatchBytes; ++row) {
      wend_error* error = nullptr;
      const int code = wend_step(stmt, &error);
      if (code != WEND_ROW && code != WEND_DONE) return Fault::Take(code, error);
      if (row == 0) {
        ReadColumns();
        end = Clock::now() + kBatchTime;  // the first row may have taken longer than that
      }
      if (code == WEND_DONE) {
        done_ = true;
        ReadNotices();
        return {};
      }
      ReadRow();
      if (Clock::now() > end) break;
    }
    return {};
  }

  void ReadColumns() {
    const int count = wend_column_count(cursor_->stmt);
    for (int column = 0; column < count; ++column) {
      columns_.emplace_back(wend_column_name(cursor_->stmt, column));
    }
  }

  void ReadRow() {
    wend_stmt* const stmt = cursor_->stmt;
    for (int column = 0; column < static_cast<int>(columns_.size()); ++column) {
      Cell& cell = cells_.emplace_back();
      cell.type = wend_column_type(stmt, column);
      if (cell.type == WEND_INTEGER) {
        cell.integer = wend_column_integer(stmt, column);
      } else if (cell.type == WEND_REAL) {
        cell.real = wend_column_real(stmt, column);
      } else if (cell.type == WEND_TEXT) {
        const char* const text = wend_column_text(stmt, column, &cell.size);
        cell.begin = texts_.size();
        texts_.append(text, cell.size);
      }
    }
  }

  void ReadNotices() {
    const int count = wend_notice_count(cursor_->stmt);
    for (int i = 0; i < count; ++i) notices_.emplace_back(wend_notice(cursor_->stmt, i));
  }

  napi_value MakeCell(napi_env env, const Cell& cell) const {
    switch (cell.type) {
      case WEND_INTEGER:
        return MakeInteger(env, cell.integer);
      case WEND_REAL:
        return MakeReal(env, cell.real);
      case WEND_TEXT:
        return MakeText(env, std::string_view(texts_).substr(cell.begin, cell.size));
      default:
        return MakeNull(env);
    }
  }

  napi_value MakeResult(napi_env env) override {
    napi_value batch = nullptr;
    napi_value values = nullptr;
    if (napi_create_object(env, &batch) != napi_ok ||
        napi_create_array_with_length(env, cells_.size(), &values) != napi_ok) {
      return nullptr;
    }
    for (uint32_t i = 0; i < cells_.size(); ++i) {
      napi_handle_scope scope = nullptr;  // or all of them would stay until the batch is made
      napi_open_handle_scope(env, &scope);
      const napi_value value = MakeCell(env, cells_[i]);
      const bool good = value != nullptr && napi_set_element(env, values, i, value) == napi_ok;
      napi_close_handle_scope(env, scope);
      if (!good) return nullptr;
    }
    const bool whole = SetProperty(env, batch, "columns", MakeTexts(env, columns_)) &&
                       SetProperty(env, batch, "values", values) &&
                       SetProperty(env, batch, "done", MakeBoolean(env, done_)) &&
                       SetProperty(env, batch, "notices", MakeTexts(env, notices_));
    return whole ? batch : nullptr;
  }

  const std::shared_ptr<Cursor> cursor_;
  std::vector<std::string> columns_;
  std::vector<Cell> cells_;  // of all rows, one behind the other
  std::string texts_;
  std::vector<std::string> notices_;
  bool done_ = false;
};

}  // namespace

napi_value Query(napi_env env, napi_callback_info info) {
  const auto [database, sql, names, values, timeout_ms] = Arguments<5>(env, info);
  const auto owner = ReadHandle<Database>(env, database);
  if (owner == nullptr) return nullptr;
  const auto cursor = std::make_shared<Cursor>(owner);
  napi_valuetype type = napi_undefined;
  napi_typeof(env, names, &type);
  cursor->by_name = type != napi_null;
  if (!ReadText(env, sql, &cursor->sql) ||
      (cursor->by_name && !ReadTexts(env, names, &cursor->names)) ||
      !ReadValues(env, values, &cursor->values) ||
      !ReadInteger(env, timeout_ms, &cursor->timeout_ms)) {
    return nullptr;
  }
  if (cursor->by_name && cursor->names.size() != cursor->values.size()) {
    return ThrowError(env, "as many names as values are needed");
  }
  return MakeHandle(env, cursor);
}

napi_value Fetch(napi_env env, napi_callback_info info) {
  const auto [value] = Arguments<1>(env, info);
  auto cursor = ReadHandle<Cursor>(env, value);
  if (cursor == nullptr) return nullptr;
  // While a fetch is under way the cursor is its thread's; Queue tells of that.
  if (!cursor->busy() && cursor->finished) return ThrowError(env, "the cursor is finished");
  return Job::Queue(env, std::make_unique<FetchJob>(cursor), cursor);
}

napi_value Finish(napi_env env, napi_callback_info info) {
  const auto [value] = Arguments<1>(env, info);
  const auto cursor = ReadHandle<Cursor>(env, value);
  if (cursor == nullptr) return nullptr;
  if (cursor->busy()) return ThrowError(env, "a fetch is under way");
  cursor->Finish();
  return nullptr;
}

}  // namespace wend::node
