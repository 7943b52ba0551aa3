// Owning handles over the C interface, and its errors as values.
//
// Invariants:
//  1. Every handle frees what it owns exactly once.
//  2. A function that answers false has filled `*failure`; one that answers true has left it alone.
//
// Thread safety: as wend/wend.h says for the handle inside.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wend/wend.h"

namespace wend::shell {

// Why a call of the library failed.
struct Failure {
  int code = WEND_OK;
  std::string message;
  int64_t offset = -1;  // byte in the statement, or -1
};

struct HandleCloser {
  void operator()(wend_db* db) const { wend_close(db); }
  void operator()(wend_batch* batch) const { wend_batch_free(batch); }
  void operator()(wend_stmt* stmt) const { wend_finalize(stmt); }
  void operator()(wend_options* options) const { wend_options_free(options); }
};

using DbHandle = std::unique_ptr<wend_db, HandleCloser>;
using BatchHandle = std::unique_ptr<wend_batch, HandleCloser>;
using StatementHandle = std::unique_ptr<wend_stmt, HandleCloser>;
using OptionsHandle = std::unique_ptr<wend_options, HandleCloser>;

// The last argument of a C call, and what it received.
class ErrorOut {
 public:
  ErrorOut() = default;
  ~ErrorOut() { wend_error_free(error_); }
  ErrorOut(const ErrorOut&) = delete;
  ErrorOut& operator=(const ErrorOut&) = delete;

  operator wend_error**() { return &error_; }

  // True for WEND_OK; else fills `*failure` and answers false.
  [[nodiscard]] bool Check(int code, Failure* failure) const;

 private:
  wend_error* error_ = nullptr;
};

struct OpenOptions {
  const char* mode = "read";           // "create", "write" or "read"
  const char* durability = "process";  // "process" or "full"
};

[[nodiscard]] bool OpenDatabase(const std::string& path, const OpenOptions& options, DbHandle* db,
                                Failure* failure);

// One prepared statement with its columns by name.
class Statement {
 public:
  enum class Outcome { kRow, kDone, kFailed };

  [[nodiscard]] bool Prepare(wend_db* db, std::string_view sql, Failure* failure);
  int parameter_count() const { return wend_parameter_count(stmt_.get()); }
  // Without its colon; null for `?`.
  const char* parameter_name(int index) const { return wend_parameter_name(stmt_.get(), index); }
  [[nodiscard]] bool BindText(int index, std::string_view value, Failure* failure);
  [[nodiscard]] bool BindInteger(int index, int64_t value, Failure* failure);
  [[nodiscard]] bool BindReal(int index, double value, Failure* failure);
  [[nodiscard]] bool BindNull(int index, Failure* failure);
  [[nodiscard]] Outcome Step(Failure* failure);
  // Prepares, binds nothing and steps to the end.
  [[nodiscard]] static bool Execute(wend_db* db, std::string_view sql, Failure* failure);

  int column_count() const { return wend_column_count(stmt_.get()); }
  std::string_view column_name(int column) const;
  int notice_count() const { return wend_notice_count(stmt_.get()); }
  const char* notice(int index) const { return wend_notice(stmt_.get(), index); }
  int column_type(int column) const { return wend_column_type(stmt_.get(), column); }
  int64_t Integer(int column) const { return wend_column_integer(stmt_.get(), column); }
  double Real(int column) const { return wend_column_real(stmt_.get(), column); }
  // Empty where the column is not text. Valid until the next step.
  std::string_view Text(int column) const;

  // By name; a column that is not there reads as null.
  bool IsNull(const char* name) const;
  int64_t Integer(const char* name) const { return Integer(Index(name)); }
  double Real(const char* name) const { return Real(Index(name)); }
  std::string_view Text(const char* name) const { return Text(Index(name)); }

 private:
  int Index(const char* name) const { return wend_column_index(stmt_.get(), name); }

  StatementHandle stmt_;
};

// A collection's name as a statement writes it: in double quotes.
std::string QuotedName(std::string_view name);
// A text as a statement writes it: in single quotes.
std::string QuotedText(std::string_view text);

// "wend: <message>" on standard error.
void PrintFailure(const Failure& failure);

}  // namespace wend::shell
