#include "query/exchange/table_writer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "query/json_text.h"
#include "query/lexer.h"
#include "storage/base/time_text.h"
#include "storage/base/utf8.h"

namespace wend::exchange {
namespace {

bool EndsWith(std::string_view path, std::string_view end) {
  return path.size() > end.size() && SameWord(path.substr(path.size() - end.size()), end);
}

}  // namespace

bool FormatOfPath(std::string_view path, TableFormat* format) {
  if (EndsWith(path, ".gz")) path.remove_suffix(3);
  if (EndsWith(path, ".csv")) {
    *format = TableFormat::kCsv;
  } else if (EndsWith(path, ".tsv")) {
    *format = TableFormat::kTsv;
  } else if (EndsWith(path, ".jsonl") || EndsWith(path, ".ndjson")) {
    *format = TableFormat::kJsonLines;
  } else {
    return false;
  }
  return true;
}

bool ReadNumber(std::string_view text, Value* value) {
  const size_t digit = text.starts_with('-') ? 1 : 0;
  if (text.size() == digit || text[digit] < '0' || text[digit] > '9') return false;
  const char* const end = text.data() + text.size();
  int64_t integer = 0;
  const auto whole = std::from_chars(text.data(), end, integer);
  if (whole.ec == std::errc() && whole.ptr == end) {
    *value = integer;
    return true;
  }
  double real = 0;
  const auto read = std::from_chars(text.data(), end, real);
  if (read.ec != std::errc() || read.ptr != end) return false;
  *value = real;
  return true;
}

TableWriter::TableWriter(const TableOptions& options, std::vector<std::string> names,
                         AtomicFile* file)
    : options_(options),
      delimiter_(options.format == TableFormat::kTsv ? '\t' : ','),
      names_(std::move(names)),
      file_(file) {}

Status TableWriter::WriteHeader() {
  if (options_.format == TableFormat::kJsonLines) {
    for (auto name = names_.begin(); name != names_.end(); ++name) {
      if (std::find(names_.begin(), name, *name) == name) continue;
      return Status::Invalid("two columns are called '" + *name +
                             "'; an object of JSON has each name once: name one with AS");
    }
    return {};
  }
  if (!options_.header) return {};
  return WriteRow(std::vector<Value>(names_.begin(), names_.end()));
}

std::string_view TableWriter::WellFormed(std::string_view text) {
  if (IsValidUtf8(text, nullptr)) return text;
  ++repaired_;
  repair_.clear();
  for (; !text.empty();) {
    const size_t size = CodePointSize(text);
    repair_ += size == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return repair_;
}

void TableWriter::AppendField(const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) {
    line_ += options_.null_text;
    return;
  }
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    line_ += std::to_string(*integer);
    return;
  }
  if (const auto* real = std::get_if<double>(&value)) {
    std::string number;
    AppendJsonNumber(*real, &number);
    if (number.find_first_of(".e") == std::string::npos) number += ".0";
    line_ += number;
    return;
  }
  if (const auto* time = std::get_if<TimePoint>(&value)) {
    line_ += FormatTime(time->microseconds, time->offset_minutes);
    return;
  }
  const std::string_view text = WellFormed(std::get<std::string>(value));
  Value number;
  const bool plain = !text.empty() && text != options_.null_text &&
                     text.find_first_of("\"\r\n") == text.npos &&
                     text.find(delimiter_) == text.npos && !ReadNumber(text, &number);
  if (plain) {
    line_ += text;
    return;
  }
  line_ += '"';
  for (const char c : text) {
    if (c == '"') line_ += '"';
    line_ += c;
  }
  line_ += '"';
}

void TableWriter::AppendJson(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    line_ += std::to_string(*integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    std::string number;
    AppendJsonNumber(*real, &number);
    if (number.find_first_of(".en") == std::string::npos) number += ".0";
    line_ += number;
  } else if (const auto* time = std::get_if<TimePoint>(&value)) {
    AppendJsonText(FormatTime(time->microseconds, time->offset_minutes), &line_);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    AppendJsonText(WellFormed(*text), &line_);
  } else {
    line_ += "null";
  }
}

Status TableWriter::WriteRow(std::span<const Value> row) {
  const bool json = options_.format == TableFormat::kJsonLines;
  line_.clear();
  for (size_t i = 0; i < row.size(); ++i) {
    if (json) {
      line_ += i == 0 ? '{' : ',';
      AppendJsonText(names_[i], &line_);
      line_ += ':';
      AppendJson(row[i]);
    } else {
      if (i > 0) line_ += delimiter_;
      AppendField(row[i]);
    }
  }
  line_ += json ? "}\n" : "\n";
  return file_->Append(line_);
}

}  // namespace wend::exchange
