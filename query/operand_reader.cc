#include "query/operand_reader.h"

#include <array>
#include <cmath>
#include <utility>

#include "storage/base/duration_text.h"
#include "storage/base/nearest_name.h"

namespace wend {
namespace {

// Short form of a real for messages: 0, 1000, 0.5.
std::string ShowNumber(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

void OperandReader::Resolve(const OperandNode& node, Value* value) const {
  if (const auto* parameter = std::get_if<ParameterNode>(&node.value)) {
    *value = Known(*parameter);
    return;
  }
  if (const auto* integer = std::get_if<int64_t>(&node.value)) *value = *integer;
  if (const auto* real = std::get_if<double>(&node.value)) *value = *real;
  if (const auto* text = std::get_if<std::string>(&node.value)) *value = *text;
  if (const auto* truth = std::get_if<bool>(&node.value)) *value = int64_t{*truth ? 1 : 0};
}

Status OperandReader::WrongType(const OperandNode& node, std::string_view what,
                                std::string_view type) {
  return Status::InvalidAt(node.offset, std::string(what) + " takes " + std::string(type));
}

Status OperandReader::ReadText(const OperandNode& node, std::string_view what,
                               std::string* text) const {
  if (IsUnknown(node)) return {};
  Value value;
  Resolve(node, &value);
  if (!std::holds_alternative<std::string>(value)) return WrongType(node, what, "a text");
  *text = std::get<std::string>(std::move(value));
  return {};
}

Status OperandReader::ReadDuration(const OperandNode& node, std::string_view what,
                                   uint64_t* seconds) const {
  if (IsUnknown(node)) return {};
  std::string text;
  WEND_RETURN_IF_ERROR(ReadText(node, what, &text));
  const Status parsed = ParseDuration(text, seconds);
  return parsed.ok() ? parsed : Status::InvalidAt(node.offset, parsed.message());
}

Status OperandReader::ReadScope(const OperandNode& node, bool* filters_walk) const {
  constexpr std::array<std::string_view, 2> kScopes = {"filter", "result"};
  if (IsUnknown(node)) return {};
  std::string text;
  WEND_RETURN_IF_ERROR(ReadText(node, "scope", &text));
  if (text != kScopes[0] && text != kScopes[1]) {
    return Status::InvalidAt(node.offset, "scope is 'filter' or 'result', not '" + text + "'" +
                                              DidYouMean(text, kScopes));
  }
  *filters_walk = text == kScopes[0];
  return {};
}

Status OperandReader::ReadWide(const OperandNode& node, std::string_view what, Range range,
                               int64_t* out) const {
  Value value;
  Resolve(node, &value);
  const auto* integer = std::get_if<int64_t>(&value);
  const bool fits = integer != nullptr && !std::holds_alternative<bool>(node.value) &&
                    *integer >= range.low && *integer <= range.high;
  if (!fits) {
    return WrongType(
        node, what,
        "an integer from " + std::to_string(range.low) + " to " + std::to_string(range.high));
  }
  *out = *integer;
  return {};
}

Status OperandReader::ReadReal(const OperandNode& node, std::string_view what, double low,
                               double high, double* out) const {
  const std::string type = "a number from " + ShowNumber(low) + " to " + ShowNumber(high);
  if (IsUnknown(node)) return {};
  Value value;
  Resolve(node, &value);
  double number = std::nan("");
  if (const auto* integer = std::get_if<int64_t>(&value)) number = static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) number = *real;
  // Written so that a number that is none fails too.
  const bool fits = !std::holds_alternative<bool>(node.value) && number >= low && number <= high;
  if (!fits) return WrongType(node, what, type);
  *out = number;
  return {};
}

Status OperandReader::ReadBoolean(const OperandNode& node, std::string_view what, bool* out) const {
  if (IsUnknown(node)) return {};
  Value value;
  Resolve(node, &value);
  const auto* integer = std::get_if<int64_t>(&value);
  if (integer == nullptr || (*integer != 0 && *integer != 1)) {
    return WrongType(node, what, "true or false");
  }
  *out = *integer == 1;
  return {};
}

}  // namespace wend
