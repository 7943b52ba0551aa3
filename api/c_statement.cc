// Statements: preparing, binding, stepping, columns.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/boundary.h"
#include "api/handles.h"
#include "api/statement_object.h"
#include "query/parser.h"

namespace wend {
namespace {

using StatementLease = Lease<StatementObject>;

Status PrepareStatement(wend_db* db, const char* sql, size_t sql_size, wend_stmt** stmt) {
  WEND_RETURN_IF_ERROR(CheckPointer(stmt, "stmt"));
  *stmt = nullptr;
  WEND_ASSIGN_OR_RETURN(auto database, FindObject<DatabaseObject>(db));
  WEND_ASSIGN_OR_RETURN(const std::string_view text, TextArgument(sql, sql_size, "sql"));
  // Refused unread, and so ahead of the copy.
  if (text.size() > kMaxStatementBytes) return Parse(text).status();
  WEND_ASSIGN_OR_RETURN(StatementDescription description,
                        database->connection()->Prepare({std::string(text)}));
  auto object = std::make_shared<StatementObject>(database, std::move(description));
  WEND_ASSIGN_OR_RETURN(const uintptr_t handle,
                        database->AddDependent(StatementObject::kType, std::move(object)));
  *stmt = ToHandle<StatementObject>(handle);
  return {};
}

Status BindValue(wend_stmt* stmt, int index, Value value) {
  const StatementLease lease(stmt);
  WEND_RETURN_IF_ERROR(lease.Check());
  return lease->Bind(index, std::move(value));
}

// What `read` makes of the statement; `otherwise` where the handle is none.
template <typename T, typename Read>
T FromStatement(const wend_stmt* stmt, T otherwise, Read&& read) {
  return GuardValue<T>(otherwise, [&]() -> T {
    const StatementLease lease(stmt);
    return lease.ok() ? read(*lease.operator->()) : otherwise;
  });
}

// Where `name` is among `names`, -1 where it is not.
int PlaceOf(std::string_view name, const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

// Null out of range.
template <typename List>
const std::string* ElementAt(const List& list, int64_t index) {
  if (index < 0 || static_cast<uint64_t>(index) >= list.size()) return nullptr;
  return &list[static_cast<size_t>(index)];
}

// A real as an integer, cut towards zero; one that no integer holds gives 0.
int64_t ToInteger(double real) {
  const bool fits = real >= -0x1p63 && real < 0x1p63;
  return fits ? static_cast<int64_t>(real) : 0;
}

}  // namespace
}  // namespace wend

using wend::FromStatement;
using wend::RowBlock;
using wend::StatementObject;
using wend::Value;

extern "C" {

int wend_prepare(wend_db* db, const char* sql, size_t sql_size, wend_stmt** stmt,
                 wend_error** error) {
  return wend::Guard(error, [&] { return wend::PrepareStatement(db, sql, sql_size, stmt); });
}

void wend_finalize(wend_stmt* stmt) { wend::FreeDependent<StatementObject>(stmt); }

int wend_reset(wend_stmt* stmt, wend_error** error) {
  return wend::Guard(error, [&]() -> wend::Status {
    const wend::StatementLease lease(stmt);
    WEND_RETURN_IF_ERROR(lease.Check());
    lease->Reset();
    return {};
  });
}

int wend_parameter_count(const wend_stmt* stmt) {
  return FromStatement(stmt, 0, [](StatementObject& s) {
    return static_cast<int>(s.description().parameters.size());
  });
}

int wend_parameter_index(const wend_stmt* stmt, const char* name) {
  if (name == nullptr || *name == '\0') return 0;
  return FromStatement(stmt, 0, [&](StatementObject& s) {
    return wend::PlaceOf(name, s.description().parameters) + 1;
  });
}

const char* wend_parameter_name(const wend_stmt* stmt, int index) {
  return FromStatement<const char*>(stmt, nullptr, [&](StatementObject& s) -> const char* {
    const std::string* const name = wend::ElementAt(s.description().parameters, int64_t{index} - 1);
    return name == nullptr || name->empty() ? nullptr : name->c_str();
  });
}

int wend_bind_text(wend_stmt* stmt, int index, const char* value, size_t value_size,
                   wend_error** error) {
  return wend::Guard(error, [&]() -> wend::Status {
    const wend::StatementLease lease(stmt);
    WEND_RETURN_IF_ERROR(lease.Check());
    WEND_ASSIGN_OR_RETURN(const std::string_view text,
                          wend::TextArgument(value, value_size, "value"));
    return lease->Bind(index, std::string(text));
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
    const wend::StatementLease lease(stmt);
    WEND_RETURN_IF_ERROR(lease.Check());
    row = lease->StepInBlock();
    if (row) return {};
    WEND_ASSIGN_OR_RETURN(row, lease->Step());
    return {};
  });
  if (code != WEND_OK) return code;
  return row ? WEND_ROW : WEND_DONE;
}

int wend_notice_count(const wend_stmt* stmt) {
  return FromStatement(stmt, 0,
                       [](StatementObject& s) { return static_cast<int>(s.notices().size()); });
}

const char* wend_notice(const wend_stmt* stmt, int index) {
  return FromStatement<const char*>(stmt, nullptr, [&](StatementObject& s) -> const char* {
    const std::string* const notice = wend::ElementAt(s.notices(), index);
    return notice == nullptr ? nullptr : notice->c_str();
  });
}

int wend_column_count(const wend_stmt* stmt) {
  return FromStatement(
      stmt, 0, [](StatementObject& s) { return static_cast<int>(s.description().columns.size()); });
}

const char* wend_column_name(const wend_stmt* stmt, int column) {
  return FromStatement<const char*>(stmt, nullptr, [&](StatementObject& s) -> const char* {
    const std::string* const name = wend::ElementAt(s.description().columns, column);
    return name == nullptr ? nullptr : name->c_str();
  });
}

int wend_column_index(const wend_stmt* stmt, const char* name) {
  if (name == nullptr) return -1;
  return FromStatement(
      stmt, -1, [&](StatementObject& s) { return wend::PlaceOf(name, s.description().columns); });
}

int wend_column_type(const wend_stmt* stmt, int column) {
  static_assert(WEND_NULL == static_cast<int>(RowBlock::CellType::kNull));
  static_assert(WEND_INTEGER == static_cast<int>(RowBlock::CellType::kInteger));
  static_assert(WEND_REAL == static_cast<int>(RowBlock::CellType::kReal));
  static_assert(WEND_TEXT == static_cast<int>(RowBlock::CellType::kText));
  return FromStatement(stmt, WEND_NULL, [&](StatementObject& s) {
    const RowBlock::Cell* const cell = s.Column(column).cell;
    return cell == nullptr ? WEND_NULL : static_cast<int>(cell->type());
  });
}

int64_t wend_column_integer(const wend_stmt* stmt, int column) {
  return FromStatement<int64_t>(stmt, 0, [&](StatementObject& s) -> int64_t {
    const RowBlock::Cell* const cell = s.Column(column).cell;
    if (cell == nullptr) return 0;
    if (cell->type() == RowBlock::CellType::kInteger) return cell->integer();
    return cell->type() == RowBlock::CellType::kReal ? wend::ToInteger(cell->real()) : 0;
  });
}

double wend_column_real(const wend_stmt* stmt, int column) {
  return FromStatement<double>(stmt, 0, [&](StatementObject& s) -> double {
    const RowBlock::Cell* const cell = s.Column(column).cell;
    if (cell == nullptr) return 0;
    if (cell->type() == RowBlock::CellType::kReal) return cell->real();
    return cell->type() == RowBlock::CellType::kInteger ? static_cast<double>(cell->integer()) : 0;
  });
}

const char* wend_column_text(const wend_stmt* stmt, int column, size_t* size) {
  if (size != nullptr) *size = 0;
  return FromStatement<const char*>(stmt, nullptr, [&](StatementObject& s) -> const char* {
    const StatementObject::ColumnView view = s.Column(column);
    if (view.cell == nullptr || view.cell->type() != RowBlock::CellType::kText) return nullptr;
    const std::string_view text = view.text();
    if (size != nullptr) *size = text.size();
    return text.data();
  });
}

}  // extern "C"
