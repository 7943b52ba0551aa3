#include "api/shell/wend_handle.h"

#include <cstdio>

#include "api/shell/display_text.h"

namespace wend::shell {
namespace {

std::string Quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  out += quote;
  return out;
}

}  // namespace

bool ErrorOut::Check(int code, Failure* failure) const {
  if (code == WEND_OK) return true;
  failure->code = code;
  failure->message = wend_error_message(error_);
  if (failure->message.empty()) failure->message = wend_code_name(code);
  failure->offset = error_ == nullptr ? -1 : wend_error_offset(error_);
  return false;
}

bool OpenDatabase(const std::string& path, const OpenOptions& options, DbHandle* db,
                  Failure* failure) {
  ErrorOut error;
  wend_options* raw_options = nullptr;
  if (!error.Check(wend_options_create(&raw_options, error), failure)) return false;
  const OptionsHandle owned(raw_options);
  ErrorOut mode_error;
  if (!mode_error.Check(wend_options_set(raw_options, "mode", options.mode, mode_error), failure)) {
    return false;
  }
  ErrorOut durability_error;
  if (!durability_error.Check(
          wend_options_set(raw_options, "durability", options.durability, durability_error),
          failure)) {
    return false;
  }
  ErrorOut open_error;
  wend_db* raw_db = nullptr;
  if (!open_error.Check(wend_open(path.c_str(), raw_options, &raw_db, open_error), failure)) {
    return false;
  }
  db->reset(raw_db);
  return true;
}

bool Statement::Prepare(wend_db* db, std::string_view sql, Failure* failure) {
  ErrorOut error;
  wend_stmt* raw = nullptr;
  if (!error.Check(wend_prepare(db, sql.data(), sql.size(), &raw, error), failure)) return false;
  stmt_.reset(raw);
  return true;
}

bool Statement::BindText(int index, std::string_view value, Failure* failure) {
  ErrorOut error;
  return error.Check(wend_bind_text(stmt_.get(), index, value.data(), value.size(), error),
                     failure);
}

bool Statement::BindInteger(int index, int64_t value, Failure* failure) {
  ErrorOut error;
  return error.Check(wend_bind_integer(stmt_.get(), index, value, error), failure);
}

bool Statement::BindReal(int index, double value, Failure* failure) {
  ErrorOut error;
  return error.Check(wend_bind_real(stmt_.get(), index, value, error), failure);
}

bool Statement::BindNull(int index, Failure* failure) {
  ErrorOut error;
  return error.Check(wend_bind_null(stmt_.get(), index, error), failure);
}

Statement::Outcome Statement::Step(Failure* failure) {
  ErrorOut error;
  const int code = wend_step(stmt_.get(), error);
  if (code == WEND_ROW) return Outcome::kRow;
  if (code == WEND_DONE) return Outcome::kDone;
  return error.Check(code, failure) ? Outcome::kDone : Outcome::kFailed;
}

bool Statement::Execute(wend_db* db, std::string_view sql, Failure* failure) {
  Statement statement;
  if (!statement.Prepare(db, sql, failure)) return false;
  for (;;) {
    const Outcome outcome = statement.Step(failure);
    if (outcome != Outcome::kRow) return outcome == Outcome::kDone;
  }
}

std::string_view Statement::column_name(int column) const {
  const char* name = wend_column_name(stmt_.get(), column);
  return name == nullptr ? std::string_view() : std::string_view(name);
}

std::string_view Statement::Text(int column) const {
  size_t size = 0;
  const char* text = wend_column_text(stmt_.get(), column, &size);
  return text == nullptr ? std::string_view() : std::string_view(text, size);
}

bool Statement::IsNull(const char* name) const {
  const int column = Index(name);
  return column < 0 || column_type(column) == WEND_NULL;
}

std::string QuotedName(std::string_view name) { return Quoted(name, '"'); }

std::string QuotedText(std::string_view text) { return Quoted(text, '\''); }

void PrintFailure(const Failure& failure) {
  std::fprintf(stderr, "wend: %s\n", Visible(failure.message).c_str());
}

}  // namespace wend::shell
