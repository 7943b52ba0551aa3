#include "query/unit_assignment.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "query/expression_types.h"
#include "query/key_rules.h"
#include "query/lexer.h"
#include "query/value_order.h"
#include "storage/base/nearest_name.h"
#include "storage/base/time_text.h"
#include "storage/sparse_vector.h"

namespace wend {
namespace {

using Kind = ExpressionNode::Kind;

constexpr std::array<std::string_view, 9> kColumns = {
    "key", "text", "title", "source", "time", "session", "speaker", "reply_to", "turn"};
constexpr size_t kDocumentColumns = 5;

constexpr std::string_view kTimeForm = "a text like '2024-05-01T09:30:00Z'";
constexpr std::string_view kVectorForm = "a text like '12:0.5 99:1.25'";

bool IsTime(std::string_view column) { return SameWord(column, "time") || SameWord(column, "at"); }

// The member of a text column; null for the others.
std::string Unit::*TextOf(std::string_view column) {
  if (SameWord(column, "key")) return &Unit::key;
  if (SameWord(column, "text")) return &Unit::text;
  if (SameWord(column, "title")) return &Unit::title;
  if (SameWord(column, "source")) return &Unit::source;
  if (SameWord(column, "session")) return &Unit::session;
  if (SameWord(column, "speaker")) return &Unit::speaker;
  return SameWord(column, "reply_to") ? &Unit::reply_to : nullptr;
}

Status WrongType(size_t offset, std::string_view column, std::string_view wanted) {
  return Status::InvalidAt(offset, "'" + std::string(column) + "' takes " + std::string(wanted));
}

// Whether the expression is a truth, whatever its operands are.
bool IsTruth(const ExpressionNode& node) {
  switch (node.kind) {
    case Kind::kLiteral:
      return std::holds_alternative<bool>(node.literal);
    case Kind::kUnary:
      return node.op == OperatorKind::kNot;
    case Kind::kBinary:
      return node.op >= OperatorKind::kOr && node.op <= OperatorKind::kGreaterEqual;
    case Kind::kLike:
    case Kind::kIn:
    case Kind::kBetween:
    case Kind::kIsNull:
    case Kind::kDuring:
      return true;
    default:
      return false;
  }
}

Status AssignTime(size_t offset, Value value, Unit* unit) {
  if (const auto* time = std::get_if<TimePoint>(&value)) {
    unit->time = *time;
    return {};
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return WrongType(offset, "time", kTimeForm);
  const Result<ParsedTime> parsed = ParseTime(*text);
  if (!parsed.ok()) return Status::InvalidAt(offset, "time: " + parsed.status().message());
  unit->time = TimePoint{parsed->microseconds, parsed->offset_minutes};
  return {};
}

Status AssignMetadata(const AttributeNode& attribute, const ExpressionNode& node, Value value,
                      Unit* unit) {
  const std::string& name = attribute.name.text;
  if (name.size() > kMaxMetadataNameBytes) {
    return Status::InvalidAt(attribute.name.offset, "the name of an attribute has at most " +
                                                        std::to_string(kMaxMetadataNameBytes) +
                                                        " bytes, this one " +
                                                        std::to_string(name.size()));
  }
  if (IsNull(value)) {
    unit->metadata.erase(name);
    return {};
  }
  MetadataValue& stored = unit->metadata[name];
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    stored = *integer;
    if (IsTruth(node)) stored = *integer != 0;
  }
  if (const auto* real = std::get_if<double>(&value)) stored = *real;
  if (auto* text = std::get_if<std::string>(&value)) stored = std::move(*text);
  if (const auto* time = std::get_if<TimePoint>(&value)) {
    stored = FormatTime(time->microseconds, time->offset_minutes);
  }
  return {};
}

Status AssignVector(const AttributeNode& attribute, const ExpressionNode& node, const Value& value,
                    Unit* unit) {
  const std::string name = "vector." + attribute.name.text;
  SparseVector vector;
  if (!IsNull(value)) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return WrongType(node.offset, name, kVectorForm);
    Result<SparseVector> parsed = ParseVector(*text);
    if (!parsed.ok() && parsed.status().code() != Code::kInvalid) return parsed.status();
    if (!parsed.ok())
      return Status::InvalidAt(node.offset, name + ": " + parsed.status().message());
    vector = std::move(*parsed);
  }
  SetVector(attribute.name.text, std::move(vector), &unit->vectors);
  return {};
}

}  // namespace

std::span<const std::string_view> WritableColumns(Unit::Kind kind) {
  const std::span<const std::string_view> all(kColumns);
  return kind == Unit::Kind::kMessage ? all : all.first(kDocumentColumns);
}

Status CheckAttributes(std::span<const AttributeNode* const> attributes,
                       std::span<const std::string_view> columns, std::string_view verb) {
  for (size_t i = 0; i < attributes.size(); ++i) {
    const AttributeNode& attribute = *attributes[i];
    const std::string& name = attribute.name.text;
    for (size_t j = 0; j < i; ++j) {
      const AttributeNode& other = *attributes[j];
      bool same = attribute.metadata == other.metadata && attribute.vector == other.vector;
      if (!attribute.is_plain()) {
        same = same && other.name.text == name;
      } else {
        same =
            same && (SameWord(other.name.text, name) || (IsTime(other.name.text) && IsTime(name)));
      }
      if (same) return Status::InvalidAt(attribute.name.offset, "'" + name + "' is given twice");
    }
    if (attribute.vector) {
      const Status status = CheckSpaceName(name);
      if (!status.ok()) return Status::InvalidAt(attribute.name.offset, status.message());
      continue;
    }
    if (attribute.metadata || SameWord(name, "at")) continue;
    const auto is_name = [&](std::string_view column) { return SameWord(name, column); };
    if (std::any_of(columns.begin(), columns.end(), is_name)) continue;
    const std::string suggestion = DidYouMean(name, columns);
    return Status::InvalidAt(
        attribute.name.offset,
        "no column '" + name + "' can be " + std::string(verb) +
            (suggestion.empty() ? "; expected " + ListNames(columns) + ", meta.name or vector.space"
                                : suggestion));
  }
  return {};
}

Status CheckAssignable(const AttributeNode& attribute, const ExpressionNode& node, ValueType type) {
  if (attribute.metadata || type == ValueType::kAny) return {};
  const std::string& name = attribute.name.text;
  if (attribute.vector) {
    if (type != ValueType::kText) return WrongType(node.offset, "vector." + name, kVectorForm);
    // As with times below.
    Unit unit;
    const Value literal = LiteralValue(node);
    return IsNull(literal) ? Status() : AssignVector(attribute, node, literal, &unit);
  }
  if (IsTime(name)) {
    if (type == ValueType::kTime) return {};
    if (type != ValueType::kText) return WrongType(node.offset, "time", kTimeForm);
    // A literal is looked at now, what is computed when it is there.
    const Value literal = LiteralValue(node);
    Unit unit;
    return IsNull(literal) ? Status() : AssignTime(node.offset, literal, &unit);
  }
  if (SameWord(name, "turn")) {
    return type == ValueType::kInteger ? Status() : WrongType(node.offset, name, "an integer");
  }
  return type == ValueType::kText ? Status() : WrongType(node.offset, name, "a text");
}

Status Assign(const AttributeNode& attribute, const ExpressionNode& node, Value value, Unit* unit) {
  if (attribute.metadata) return AssignMetadata(attribute, node, std::move(value), unit);
  if (attribute.vector) return AssignVector(attribute, node, value, unit);
  const std::string& name = attribute.name.text;
  const bool remove = IsNull(value);
  if (IsTime(name)) {
    unit->time.reset();
    return remove ? Status() : AssignTime(node.offset, std::move(value), unit);
  }
  if (SameWord(name, "turn")) {
    unit->turn.reset();
    if (remove) return {};
    const auto* turn = std::get_if<int64_t>(&value);
    if (turn == nullptr) return WrongType(node.offset, name, "an integer");
    unit->turn = *turn;
    return {};
  }
  std::string Unit::*const member = TextOf(name);
  WEND_CHECK_OR_RETURN(member != nullptr, "every writable column has its place");
  if (remove) {
    (unit->*member).clear();
    return {};
  }
  auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return WrongType(node.offset, name, "a text");
  const bool is_key = member == &Unit::key || (member == &Unit::reply_to && !text->empty());
  if (is_key) {
    const Status status = CheckKey(*text);
    if (!status.ok()) return Status::InvalidAt(node.offset, status.message());
  }
  unit->*member = std::move(*text);
  return {};
}

}  // namespace wend
