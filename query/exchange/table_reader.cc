#include "query/exchange/table_reader.h"

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "query/exchange/delimited_reader.h"
#include "query/exchange/fault_log.h"
#include "query/exchange/timestamp.h"
#include "query/exchange/unit_writer.h"
#include "query/key_rules.h"
#include "query/lexer.h"
#include "storage/base/nearest_name.h"

namespace wend::exchange {
namespace {

using Json = nlohmann::json;
using Row = std::vector<DelimitedField>;

constexpr std::array<std::string_view, 11> kColumns = {"key",     "text",     "title",    "source",
                                                       "time",    "at",       "metadata", "session",
                                                       "speaker", "reply_to", "turn"};
constexpr size_t kDocumentColumns = 7;
constexpr std::array<std::string_view, 6> kDerived = {"collection", "revision", "bytes",
                                                      "chunks",     "score",    "rank"};

bool IsOneOf(std::string_view name, std::span<const std::string_view> names) {
  const auto same = [name](std::string_view other) { return SameWord(name, other); };
  return std::any_of(names.begin(), names.end(), same);
}

std::span<const std::string_view> ColumnsFor(Unit::Kind kind) {
  const std::span<const std::string_view> all(kColumns);
  return kind == Unit::Kind::kMessage ? all : all.first(kDocumentColumns);
}

bool IsMetadataName(std::string_view name) {
  return name.size() > 5 && SameWord(name.substr(0, 5), "meta.");
}

bool IsVectorName(std::string_view name) {
  return name.size() > 7 && SameWord(name.substr(0, 7), "vector.");
}

Status WrongType(std::string_view column, std::string_view wanted) {
  return Status::Invalid("'" + std::string(column) + "' takes " + std::string(wanted));
}

Status AssignMetadata(std::string name, const Json& value, Unit* unit) {
  if (value.is_null()) return {};
  if (name.empty() || name.size() > kMaxMetadataNameBytes) {
    return Status::Invalid("a name of metadata has 1 to 255 bytes");
  }
  MetadataValue& stored = unit->metadata[std::move(name)];
  if (value.is_boolean()) {
    stored = value.get<bool>();
  } else if (value.is_number_float() ||
             (value.is_number_unsigned() && value.get<uint64_t>() > uint64_t{INT64_MAX})) {
    stored = value.get<double>();
  } else if (value.is_number_integer()) {
    stored = value.get<int64_t>();
  } else if (value.is_string()) {
    stored = value.get_ref<const std::string&>();
  } else {
    return Status::Invalid("metadata holds texts, numbers, true and false");
  }
  return {};
}

// `value` is an object, or the text of one, as SELECT shows it.
Status AssignAllMetadata(const Json& value, Unit* unit) {
  Json object = value;
  if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    object = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  }
  if (!object.is_object()) return WrongType("metadata", "an object of JSON");
  for (const auto& [name, member] : object.items()) {
    WEND_RETURN_IF_ERROR(AssignMetadata(name, member, unit));
  }
  return {};
}

std::string Unit::*TextOf(std::string_view column) {
  if (SameWord(column, "key")) return &Unit::key;
  if (SameWord(column, "text")) return &Unit::text;
  if (SameWord(column, "title")) return &Unit::title;
  if (SameWord(column, "source")) return &Unit::source;
  if (SameWord(column, "session")) return &Unit::session;
  return SameWord(column, "speaker") ? &Unit::speaker : &Unit::reply_to;
}

Status AssignTime(const Json& value, Unit* unit) {
  std::optional<Timestamp> time;
  if (value.is_string()) time = ParseTimestamp(value.get_ref<const std::string&>());
  if (value.is_number()) time = TimestampFromUnix(value.get<double>());
  if (!time.has_value()) {
    return WrongType("time", "a time like 2024-05-01T09:30:00Z, or seconds since 1970");
  }
  unit->time = TimePoint{time->microseconds, static_cast<int16_t>(time->offset_minutes)};
  return {};
}

Status AssignVector(const std::string& column, const Json& value, Unit* unit) {
  const std::string space = column.substr(7);
  WEND_RETURN_IF_ERROR(CheckSpaceName(space));
  if (!value.is_string()) return WrongType(column, "a text like '12:0.5 99:1.25'");
  Result<SparseVector> vector = ParseVector(value.get_ref<const std::string&>());
  if (!vector.ok()) {
    return Status(vector.status().code(), column + ": " + vector.status().message());
  }
  SetVector(space, std::move(*vector), &unit->vectors);
  return {};
}

Status Assign(const std::string& column, const Json& value, Unit* unit) {
  if (value.is_null() || IsOneOf(column, kDerived)) return {};
  if (IsMetadataName(column)) return AssignMetadata(column.substr(5), value, unit);
  if (SameWord(column, "metadata")) return AssignAllMetadata(value, unit);
  if (IsVectorName(column)) return AssignVector(column, value, unit);
  if (SameWord(column, "time") || SameWord(column, "at")) return AssignTime(value, unit);
  if (SameWord(column, "turn")) {
    if (!value.is_number_integer()) return WrongType(column, "an integer");
    unit->turn = value.get<int64_t>();
    return {};
  }
  if (!value.is_string()) return WrongType(column, "a text");
  std::string Unit::*const member = TextOf(column);
  unit->*member = value.get_ref<const std::string&>();
  if (member != &Unit::reply_to || unit->reply_to.empty()) return {};
  return CheckKey(unit->reply_to);
}

// A field of CSV: a number only where a number may stand.
Json ValueOf(const std::string& column, DelimitedField field, const std::string& null_text) {
  if (!field.quoted && field.text == null_text) return nullptr;
  Value number;
  const bool may = !field.quoted && (IsMetadataName(column) || SameWord(column, "turn") ||
                                     SameWord(column, "time") || SameWord(column, "at"));
  if (may && ReadNumber(field.text, &number)) {
    if (const auto* integer = std::get_if<int64_t>(&number)) return *integer;
    return std::get<double>(number);
  }
  return std::move(field.text);
}

class TableReader {
 public:
  TableReader(Database* database, const CopyFromRequest& request, std::vector<std::string>* notices)
      : request_(request),
        columns_(request.columns),
        writer_(database, request.collection),
        faults_(request.path, request.options.skip_errors, notices) {}

  Result<ImportCounts> Run() {
    std::string reason;
    const std::string& path = request_.path;
    const std::unique_ptr<ByteSource> source = OpenFile(path == "-" ? "./-" : path, &reason);
    if (source == nullptr) {
      const bool missing = reason == "no such file or folder";
      return Status(missing ? Code::kNotFound : Code::kIo, "cannot read '" + path + "': " + reason);
    }
    Status read = request_.options.format == TableFormat::kJsonLines ? ReadObjects(source.get())
                                                                     : ReadRows(source.get());
    if (!source->error().empty()) {
      read = Status(Code::kIo, "cannot read '" + path + "': " + source->error());
    }
    if (!read.ok()) return writer_.WithProgress(read);
    WEND_RETURN_IF_ERROR(writer_.Finish());
    faults_.Finish();
    const WriteSummary& summary = writer_.summary();
    return ImportCounts{summary.inserted, summary.replaced, summary.unchanged, 0, faults_.count()};
  }

 private:
  Status ReadRows(ByteSource* source) {
    DelimitedReader reader(source, request_.options.format == TableFormat::kTsv ? '\t' : ',');
    bool header = request_.options.header;
    for (Row row;;) {
      const DelimitedReader::Outcome outcome = reader.Next(&row);
      if (outcome == DelimitedReader::Outcome::kEnd) return {};
      if (outcome == DelimitedReader::Outcome::kFault) {
        const Status fault = faults_.Add(reader.line(), reader.fault());
        WEND_RETURN_IF_ERROR(fault);
        // Without its header the file says nothing.
        if (header && columns_.empty()) return HeaderFault(reader.line(), reader.fault());
        continue;
      }
      if (std::exchange(header, false)) {
        if (columns_.empty()) WEND_RETURN_IF_ERROR(TakeHeader(std::move(row), reader.line()));
        continue;
      }
      const Status added = AddRow(std::move(row));
      if (added.code() == Code::kInvalid) {
        WEND_RETURN_IF_ERROR(faults_.Add(reader.line(), added.message()));
      } else {
        WEND_RETURN_IF_ERROR(added);
      }
    }
  }

  Status HeaderFault(uint64_t line, const std::string& reason) const {
    return Status::Invalid("'" + request_.path + "', line " + std::to_string(line) + ": " + reason);
  }

  Status TakeHeader(Row row, uint64_t line) {
    bool has_key = false;
    for (DelimitedField& field : row) {
      const Status known = CheckColumn(field.text, request_.kind);
      if (!known.ok()) return HeaderFault(line, known.message());
      const auto same = [&field](const std::string& name) { return SameWord(name, field.text); };
      if (std::any_of(columns_.begin(), columns_.end(), same)) {
        return HeaderFault(line, "the header names '" + field.text + "' twice");
      }
      has_key = has_key || SameWord(field.text, "key");
      columns_.push_back(std::move(field.text));
    }
    return has_key ? Status() : HeaderFault(line, "the header has no column 'key'");
  }

  Status AddRow(Row row) {
    if (row.size() != columns_.size()) {
      return Status::Invalid("the row has " + std::to_string(row.size()) + " fields, expected " +
                             std::to_string(columns_.size()));
    }
    Unit unit;
    unit.kind = request_.kind;
    for (size_t i = 0; i < row.size(); ++i) {
      const Json value = ValueOf(columns_[i], std::move(row[i]), request_.options.null_text);
      WEND_RETURN_IF_ERROR(Assign(columns_[i], value, &unit));
    }
    return AddUnit(std::move(unit));
  }

  Status AddUnit(Unit unit) {
    if (unit.key.empty()) return Status::Invalid("the row has no key");
    WEND_RETURN_IF_ERROR(CheckKey(unit.key));
    return writer_.Add(std::move(unit));
  }

  Status ReadObjects(ByteSource* source) {
    LineReader lines(source);
    std::string_view line;
    for (;;) {
      const LineReader::Outcome outcome = lines.Next(&line);
      if (outcome == LineReader::Outcome::kEnd) return {};
      Status added;
      if (outcome == LineReader::Outcome::kTooLong) {
        added = Status::Invalid("the line is over 1 GiB, the most that is read");
      } else if (line.find_first_not_of(" \t\r") != line.npos) {
        added = AddObject(line);
      }
      if (added.code() == Code::kInvalid) {
        WEND_RETURN_IF_ERROR(faults_.Add(lines.line_number(), added.message()));
      } else {
        WEND_RETURN_IF_ERROR(added);
      }
    }
  }

  Status AddObject(std::string_view line) {
    uint64_t number = 1;
    const std::string malformed = Utf8Fault(line, &number);
    if (!malformed.empty()) return Status::Invalid(malformed);
    const Json json = Json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return Status::Invalid("not an object of JSON");
    Unit unit;
    unit.kind = request_.kind;
    for (const auto& [name, value] : json.items()) {
      if (columns_.empty()) {
        WEND_RETURN_IF_ERROR(CheckColumn(name, request_.kind));
      } else if (!IsListed(name)) {
        continue;
      }
      WEND_RETURN_IF_ERROR(Assign(name, value, &unit));
    }
    return AddUnit(std::move(unit));
  }

  bool IsListed(std::string_view name) const {
    const auto same = [name](const std::string& column) { return SameWord(column, name); };
    return std::any_of(columns_.begin(), columns_.end(), same);
  }

  const CopyFromRequest& request_;
  std::vector<std::string> columns_;
  UnitWriter writer_;
  FaultLog faults_;
};

}  // namespace

Status CheckColumn(std::string_view name, Unit::Kind kind) {
  if (IsMetadataName(name) || IsOneOf(name, ColumnsFor(kind)) || IsOneOf(name, kDerived)) return {};
  if (IsVectorName(name)) return CheckSpaceName(name.substr(7));
  const std::string suggestion = DidYouMean(name, ColumnsFor(kind));
  return Status::Invalid("unknown column '" + std::string(name) + "'" +
                         (suggestion.empty() ? "; expected " + ListNames(ColumnsFor(kind)) +
                                                   ", meta.name or vector.space"
                                             : suggestion));
}

Result<ImportCounts> CopyFromFile(Database* database, const CopyFromRequest& request,
                                  std::vector<std::string>* notices) {
  return TableReader(database, request, notices).Run();
}

}  // namespace wend::exchange
