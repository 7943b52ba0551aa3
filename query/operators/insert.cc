#include "query/operators/insert.h"

#include <string_view>
#include <utility>

#include "query/expression_binder.h"
#include "query/expression_types.h"
#include "query/key_rules.h"
#include "query/lexer.h"
#include "query/select_plan.h"
#include "storage/base/nearest_name.h"
#include "storage/base/time_text.h"

namespace wend {
namespace {

constexpr std::array<std::string_view, 5> kDocumentColumns = {"key", "text", "title", "source",
                                                              "time"};
constexpr std::array<std::string_view, 9> kMessageColumns = {
    "key", "text", "title", "source", "time", "session", "speaker", "reply_to", "turn"};

// A value and where it stands in the statement.
struct PlacedValue {
  Value value;
  size_t offset = 0;
};

Status WrongType(const PlacedValue& placed, std::string_view column, std::string_view wanted) {
  return Status::InvalidAt(placed.offset,
                           "'" + std::string(column) + "' takes " + std::string(wanted));
}

Status SetTime(PlacedValue placed, Unit* unit) {
  if (const auto* time = std::get_if<TimePoint>(&placed.value)) {
    unit->time = *time;
    return {};
  }
  const auto* text = std::get_if<std::string>(&placed.value);
  if (text == nullptr) return WrongType(placed, "time", "a text like '2024-05-01T09:30:00Z'");
  const Result<ParsedTime> parsed = ParseTime(*text);
  if (!parsed.ok()) return Status::InvalidAt(placed.offset, "time: " + parsed.status().message());
  unit->time = TimePoint{parsed->microseconds, parsed->offset_minutes};
  return {};
}

Status SetMetadata(const std::string& name, PlacedValue placed, Unit* unit) {
  MetadataValue& value = unit->metadata[name];
  if (const auto* integer = std::get_if<int64_t>(&placed.value)) value = *integer;
  if (const auto* real = std::get_if<double>(&placed.value)) value = *real;
  if (auto* text = std::get_if<std::string>(&placed.value)) value = std::move(*text);
  if (const auto* time = std::get_if<TimePoint>(&placed.value)) {
    value = FormatTime(time->microseconds, time->offset_minutes);
  }
  return {};
}

// A plain column of a known name.
Status SetColumn(std::string_view column, PlacedValue placed, Unit* unit) {
  if (SameWord(column, "time") || SameWord(column, "at")) {
    return SetTime(std::move(placed), unit);
  }
  if (SameWord(column, "turn")) {
    const auto* turn = std::get_if<int64_t>(&placed.value);
    if (turn == nullptr) return WrongType(placed, column, "an integer");
    unit->turn = *turn;
    return {};
  }
  auto* text = std::get_if<std::string>(&placed.value);
  if (text == nullptr) return WrongType(placed, column, "a text");
  if (SameWord(column, "key")) {
    const Status status = CheckKey(*text);
    if (!status.ok()) return Status::InvalidAt(placed.offset, status.message());
  }
  std::string* const target = SameWord(column, "key")       ? &unit->key
                              : SameWord(column, "text")    ? &unit->text
                              : SameWord(column, "title")   ? &unit->title
                              : SameWord(column, "source")  ? &unit->source
                              : SameWord(column, "session") ? &unit->session
                              : SameWord(column, "speaker") ? &unit->speaker
                                                            : &unit->reply_to;
  *target = std::move(*text);
  return {};
}

Status CheckColumns(const InsertNode& node, bool messages) {
  std::vector<std::string_view> names(kDocumentColumns.begin(), kDocumentColumns.end());
  if (messages) names.assign(kMessageColumns.begin(), kMessageColumns.end());
  bool has_key = false;
  for (size_t i = 0; i < node.attributes.size(); ++i) {
    const AttributeNode& attribute = node.attributes[i];
    const std::string& name = attribute.name.text;
    for (size_t j = 0; j < i; ++j) {
      const AttributeNode& other = node.attributes[j];
      const bool same = attribute.metadata ? other.metadata && other.name.text == name
                                           : !other.metadata && SameWord(other.name.text, name);
      if (same) return Status::InvalidAt(attribute.name.offset, "'" + name + "' is given twice");
    }
    if (attribute.metadata) continue;
    has_key = has_key || SameWord(name, "key");
    bool known = SameWord(name, "at");
    for (const std::string_view column : names) known = known || SameWord(name, column);
    if (known) continue;
    const std::string suggestion = DidYouMean(name, names);
    return Status::InvalidAt(
        attribute.name.offset,
        "no column '" + name + "' can be inserted" +
            (suggestion.empty() ? "; expected " + ListNames(names) + " or meta.name" : suggestion));
  }
  if (has_key) return {};
  return Status::InvalidAt(node.attributes[0].name.offset, "INSERT needs the column 'key'");
}

}  // namespace

Result<std::vector<Unit>> BindInsert(const InsertNode& node, const std::vector<Value>* parameters) {
  WEND_ASSIGN_OR_RETURN(const TableSource source, BindTable(node.target));
  if (source.kind != TableKind::kDocuments && source.kind != TableKind::kMessages) {
    return Status::InvalidAt(node.target.unit->offset,
                             "rows are inserted into documents or messages");
  }
  const bool messages = source.kind == TableKind::kMessages;
  WEND_RETURN_IF_ERROR(CheckColumns(node, messages));
  ExpressionScope scope;
  scope.parameters = parameters;
  std::vector<Unit> units;
  for (const std::vector<ExpressionNode>& row : node.rows) {
    Unit& unit = units.emplace_back();
    unit.kind = messages ? Unit::Kind::kMessage : Unit::Kind::kDocument;
    for (size_t i = 0; i < row.size(); ++i) {
      WEND_ASSIGN_OR_RETURN(const std::unique_ptr<Expression> bound, BindExpression(row[i], scope));
      WEND_ASSIGN_OR_RETURN(Value value, bound->Evaluate(nullptr));
      const AttributeNode& attribute = node.attributes[i];
      PlacedValue placed{std::move(value), row[i].offset};
      if (std::holds_alternative<std::monostate>(placed.value)) {
        if (parameters == nullptr || !SameWord(attribute.name.text, "key")) continue;
        return WrongType(placed, "key", "a text");
      }
      WEND_RETURN_IF_ERROR(attribute.metadata
                               ? SetMetadata(attribute.name.text, std::move(placed), &unit)
                               : SetColumn(attribute.name.text, std::move(placed), &unit));
    }
  }
  return units;
}

InsertOperator::InsertOperator(Database* database, std::string collection, std::vector<Unit> units)
    : database_(database), collection_(std::move(collection)), units_(std::move(units)) {}

Result<bool> InsertOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(summary_, database_->Write(collection_, std::move(units_)));
  return true;
}

Status InsertOperator::ReadColumn(size_t column, Value* value) {
  const uint64_t counts[] = {summary_.inserted, summary_.replaced, summary_.unchanged};
  *value = static_cast<int64_t>(counts[column]);
  return {};
}

}  // namespace wend
