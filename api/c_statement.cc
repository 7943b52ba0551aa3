// Statements: preparing, binding, stepping, columns.
#include <cmath>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "api/boundary.h"
#include "api/handles.h"

namespace wend {
namespace {

using StatementLease = Lease<StatementObject>;

Status PrepareStatement(wend_db* db, const char* sql, size_t sql_size, wend_stmt** stmt) {
  WEND_RETURN_IF_ERROR(CheckPointer(stmt, "stmt"));
  *stmt = nullptr;
  WEND_ASSIGN_OR_RETURN(auto database, FindObject<DatabaseObject>(db));
  WEND_ASSIGN_OR_RETURN(const std::string_view text, TextArgument(sql, sql_size, "sql"));
  WEND_ASSIGN_OR_RETURN(auto statement, Statement::Prepare(database->database(), text));
  auto object = std::make_shared<StatementObject>(database, std::move(statement));
  WEND_ASSIGN_OR_RETURN(const uintptr_t handle,
                        database->AddDependent(StatementObject::kType, std::move(object)));
  *stmt = ToHandle<StatementObject>(handle);
  return {};
}

Status BindValue(wend_stmt* stmt, int index, Value value) {
  WEND_ASSIGN_OR_RETURN(const auto lease, StatementLease::Take(stmt));
  return lease->statement->Bind(index, std::move(value));
}

// What `read` makes of the statement; `otherwise` where the handle is none.
template <typename T, typename Read>
T FromStatement(const wend_stmt* stmt, T otherwise, Read&& read) {
  return GuardValue<T>(otherwise, [&]() -> T {
    const auto lease = StatementLease::Take(stmt);
    return lease.ok() ? read(*(*lease)->statement) : otherwise;
  });
}

// A real as an integer, cut towards zero; one that no integer holds gives 0.
int64_t ToInteger(double real) {
  const bool fits = real >= -0x1p63 && real < 0x1p63;
  return fits ? static_cast<int64_t>(real) : 0;
}

}  // namespace
}  // namespace wend

using wend::FromStatement;
using wend::Statement;
using wend::Value;

extern "C" {

int wend_prepare(wend_db* db, const char* sql, size_t sql_size, wend_stmt** stmt,
                 wend_error** error) {
  return wend::Guard(error, [&] { return wend::PrepareStatement(db, sql, sql_size, stmt); });
}

void wend_finalize(wend_stmt* stmt) {
  const auto removed = wend::RemoveObject<wend::StatementObject>(stmt);
  if (removed == nullptr) return;
  removed->database->ForgetDependent(wend::ToNumber<wend::StatementObject>(stmt));
}

int wend_reset(wend_stmt* stmt, wend_error** error) {
  return wend::Guard(error, [&]() -> wend::Status {
    WEND_ASSIGN_OR_RETURN(const auto lease, wend::StatementLease::Take(stmt));
    lease->statement->Reset();
    return {};
  });
}

int wend_parameter_count(const wend_stmt* stmt) {
  return FromStatement(stmt, 0, [](Statement& s) { return s.parameter_count(); });
}

int wend_parameter_index(const wend_stmt* stmt, const char* name) {
  if (name == nullptr) return 0;
  return FromStatement(stmt, 0, [&](Statement& s) { return s.FindParameter(name); });
}

const char* wend_parameter_name(const wend_stmt* stmt, int index) {
  return FromStatement<const char*>(stmt, nullptr,
                                    [&](Statement& s) { return s.parameter_name(index); });
}

int wend_bind_text(wend_stmt* stmt, int index, const char* value, size_t value_size,
                   wend_error** error) {
  return wend::Guard(error, [&]() -> wend::Status {
    WEND_ASSIGN_OR_RETURN(const auto lease, wend::StatementLease::Take(stmt));
    WEND_ASSIGN_OR_RETURN(const std::string_view text,
                          wend::TextArgument(value, value_size, "value"));
    return lease->statement->Bind(index, std::string(text));
  });
}

int wend_bind_integer(wend_stmt* stmt, int index, int64_t value, wend_error** error) {
  return wend::Guard(error, [&] { return wend::BindValue(stmt, index, value); });
}

int wend_bind_real(wend_stmt* stmt, int index, double value, wend_error** error) {
  return wend::Guard(error, [&] { return wend::BindValue(stmt, index, value); });
}

int wend_bind_null(wend_stmt* stmt, int index, wend_error** error) {
  return wend::Guard(error, [&] { return wend::BindValue(stmt, index, Value()); });
}

int wend_step(wend_stmt* stmt, wend_error** error) {
  bool row = false;
  const int code = wend::Guard(error, [&]() -> wend::Status {
    WEND_ASSIGN_OR_RETURN(const auto lease, wend::StatementLease::Take(stmt));
    if (lease->statement->ready()) {
      lease->cancellation.Begin(lease->timeout_ms, lease->database->progress());
    }
    const wend::CancellationScope scope(&lease->cancellation);
    WEND_ASSIGN_OR_RETURN(row, lease->statement->Step());
    return {};
  });
  if (code != WEND_OK) return code;
  return row ? WEND_ROW : WEND_DONE;
}

int wend_notice_count(const wend_stmt* stmt) {
  return FromStatement(stmt, 0, [](Statement& s) { return static_cast<int>(s.notices().size()); });
}

const char* wend_notice(const wend_stmt* stmt, int index) {
  return FromStatement<const char*>(stmt, nullptr, [&](Statement& s) -> const char* {
    const bool is_there = index >= 0 && static_cast<size_t>(index) < s.notices().size();
    return is_there ? s.notices()[static_cast<size_t>(index)].c_str() : nullptr;
  });
}

int wend_column_count(const wend_stmt* stmt) {
  return FromStatement(stmt, 0, [](Statement& s) { return s.column_count(); });
}

const char* wend_column_name(const wend_stmt* stmt, int column) {
  return FromStatement<const char*>(stmt, nullptr,
                                    [&](Statement& s) { return s.column_name(column); });
}

int wend_column_index(const wend_stmt* stmt, const char* name) {
  if (name == nullptr) return -1;
  return FromStatement(stmt, -1, [&](Statement& s) { return s.FindColumn(name); });
}

int wend_column_type(const wend_stmt* stmt, int column) {
  static_assert(std::is_same_v<std::variant_alternative_t<WEND_NULL, Value>, std::monostate>);
  static_assert(std::is_same_v<std::variant_alternative_t<WEND_INTEGER, Value>, int64_t>);
  static_assert(std::is_same_v<std::variant_alternative_t<WEND_REAL, Value>, double>);
  static_assert(std::is_same_v<std::variant_alternative_t<WEND_TEXT, Value>, std::string>);
  return FromStatement(stmt, WEND_NULL, [&](Statement& s) {
    const Value* value = s.Column(column);
    return value == nullptr ? WEND_NULL : static_cast<int>(value->index());
  });
}

int64_t wend_column_integer(const wend_stmt* stmt, int column) {
  return FromStatement<int64_t>(stmt, 0, [&](Statement& s) -> int64_t {
    const Value* value = s.Column(column);
    if (value == nullptr) return 0;
    if (const auto* integer = std::get_if<int64_t>(value)) return *integer;
    const auto* real = std::get_if<double>(value);
    return real == nullptr ? 0 : wend::ToInteger(*real);
  });
}

double wend_column_real(const wend_stmt* stmt, int column) {
  return FromStatement<double>(stmt, 0, [&](Statement& s) -> double {
    const Value* value = s.Column(column);
    if (value == nullptr) return 0;
    if (const auto* real = std::get_if<double>(value)) return *real;
    const auto* integer = std::get_if<int64_t>(value);
    return integer == nullptr ? 0 : static_cast<double>(*integer);
  });
}

const char* wend_column_text(const wend_stmt* stmt, int column, size_t* size) {
  if (size != nullptr) *size = 0;
  return FromStatement<const char*>(stmt, nullptr, [&](Statement& s) -> const char* {
    const Value* value = s.Column(column);
    const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
    if (text == nullptr) return nullptr;
    if (size != nullptr) *size = text->size();
    return text->c_str();
  });
}

}  // extern "C"
