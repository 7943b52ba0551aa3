// push_filters: a condition on one attribute (session, speaker, source, an entry of metadata) is
// computed once for each value that the collection knows, and becomes the union of the postings of
// the values for which it is true.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "query/planner/condition_bounds.h"
#include "query/planner/condition_rules.h"

namespace wend {
namespace {

using NodeKind = ExpressionNode::Kind;

// Of so many chunks there may be one value that is worth looking at: reading a value costs about as
// much as looking at two rows.
constexpr uint64_t kChunksPerValue = 2;
constexpr uint64_t kFewValues = 1024;
// A condition that lets a larger part of the chunks pass is not pushed but for its set.
constexpr double kLargestShare = 0.5;
constexpr size_t kMaxPoints = 64;  // values of IN that are looked up one by one

// Values between two bounds, inclusive; none: all.
struct ValueRange {
  std::optional<MetadataValue> lower, upper;
};

std::optional<MetadataValue> ToMetadata(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return MetadataValue(*integer);
  if (const auto* real = std::get_if<double>(&value)) return MetadataValue(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return MetadataValue(*text);
  return std::nullopt;
}

Value ToValue(const MetadataValue& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return int64_t{std::get<bool>(value) ? 1 : 0};
}

bool IsBareColumn(const ExpressionNode& node) {
  return node.kind == NodeKind::kColumn || node.kind == NodeKind::kMetadata;
}

// Appends the point of a constant; false where it is none. Nothing equals null.
bool AddPoint(const ExpressionNode& node, const std::vector<Value>* parameters,
              std::vector<ValueRange>* ranges) {
  const std::optional<Value> constant = ConstantOf(node, parameters);
  if (!constant.has_value()) return false;
  const std::optional<MetadataValue> value = ToMetadata(*constant);
  if (value.has_value()) ranges->push_back({value, value});
  return true;
}

bool AddComparison(const ExpressionNode& node, const std::vector<Value>* parameters,
                   std::vector<ValueRange>* ranges) {
  const bool mirrored = !IsBareColumn(node.operands[0]);
  if (!IsBareColumn(node.operands[mirrored ? 1 : 0])) return false;
  const ExpressionNode& other = node.operands[mirrored ? 0 : 1];
  if (node.op == OperatorKind::kEqual) return AddPoint(other, parameters, ranges);
  const std::optional<Value> constant = ConstantOf(other, parameters);
  const std::optional<MetadataValue> bound =
      constant.has_value() ? ToMetadata(*constant) : std::nullopt;
  if (!bound.has_value()) return false;
  bool upper = false;
  switch (node.op) {
    case OperatorKind::kLess:
    case OperatorKind::kLessEqual:
      upper = !mirrored;
      break;
    case OperatorKind::kGreater:
    case OperatorKind::kGreaterEqual:
      upper = mirrored;
      break;
    default:
      return false;
  }
  ranges->push_back(upper ? ValueRange{std::nullopt, bound} : ValueRange{bound, std::nullopt});
  return true;
}

// Where the values lie for which the condition can be true, if that can be told from its form.
std::optional<std::vector<ValueRange>> RangesOf(const ExpressionNode& node, bool negated,
                                                const std::vector<Value>* parameters) {
  std::vector<ValueRange> ranges;
  if (negated || node.negated || node.operands.empty()) return std::nullopt;
  if (node.kind == NodeKind::kBinary) {
    return AddComparison(node, parameters, &ranges) ? std::optional(ranges) : std::nullopt;
  }
  if (!IsBareColumn(node.operands[0])) return std::nullopt;
  if (node.kind == NodeKind::kIn && node.operands.size() <= kMaxPoints) {
    for (size_t i = 1; i < node.operands.size(); ++i) {
      if (!AddPoint(node.operands[i], parameters, &ranges)) return std::nullopt;
    }
    return ranges;
  }
  if (node.kind != NodeKind::kBetween) return std::nullopt;
  const std::optional<Value> low = ConstantOf(node.operands[1], parameters);
  const std::optional<Value> high = ConstantOf(node.operands[2], parameters);
  if (!low || !high || !ToMetadata(*low) || !ToMetadata(*high)) return std::nullopt;
  ranges.push_back({ToMetadata(*low), ToMetadata(*high)});
  return ranges;
}

// Booleans compare as 0 and 1, but lie apart from the numbers.
void AddBooleans(std::vector<ValueRange>* ranges) {
  const bool numbers = std::ranges::any_of(*ranges, [](const ValueRange& range) {
    const auto is_number = [](const std::optional<MetadataValue>& bound) {
      return bound.has_value() && !std::holds_alternative<std::string>(*bound);
    };
    return is_number(range.lower) || is_number(range.upper);
  });
  if (numbers) ranges->push_back({MetadataValue(false), MetadataValue(true)});
}

// What a row gives that has no such attribute.
struct Absent {
  Value value;
  const char* kind;  // of chunk; null: both
};

std::vector<Absent> AbsentValues(const std::string& attribute) {
  const Value empty = std::string();
  if (attribute == "source") return {{empty, nullptr}};
  if (attribute == "session" || attribute == "speaker") {
    return {{empty, "message"}, {Value(), "document"}};
  }
  return {{Value(), nullptr}};
}

class AttributeBounder {
 public:
  AttributeBounder(const BoundsContext& context, std::string attribute)
      : context_(context),
        attribute_(std::move(attribute)),
        max_values_(std::max(kFewValues, context.live_chunks / kChunksPerValue)) {}

  Result<std::optional<ChunkBounds>> Bound(const ExpressionNode& node, bool negated) {
    WEND_ASSIGN_OR_RETURN(const ConditionOnValue condition,
                          ConditionOnValue::Make(node, negated, context_));
    std::vector<const char*> absent_kinds;
    for (const Absent& absent : AbsentValues(attribute_)) {
      WEND_ASSIGN_OR_RETURN(const bool passes, condition.IsTrueFor(absent.value));
      if (passes) absent_kinds.push_back(absent.kind);
    }
    std::optional<std::vector<ValueRange>> ranges;
    if (absent_kinds.empty()) ranges = RangesOf(node, negated, context_.parameters);
    if (!ranges.has_value()) ranges = {ValueRange()};
    if (attribute_.starts_with("meta.")) AddBooleans(&*ranges);
    for (const ValueRange& range : *ranges) {
      WEND_ASSIGN_OR_RETURN(const bool complete, ReadValues(range, condition));
      if (!complete) return std::optional<ChunkBounds>();
    }
    const bool large = passing_chunks_ > kLargestShare * static_cast<double>(context_.live_chunks);
    if ((large || !absent_kinds.empty()) && !context_.want_set) {
      return std::optional<ChunkBounds>();
    }
    return Union(absent_kinds);
  }

 private:
  // False where there are more values than are worth reading.
  Result<bool> ReadValues(const ValueRange& range, const ConditionOnValue& condition) {
    WEND_ASSIGN_OR_RETURN(
        const AttributeValueList list,
        context_.collection.AttributeValues(attribute_, range.lower, range.upper, max_values_));
    if (list.truncated) return false;
    for (const AttributeValue& value : list.values) {
      if (!seen_.insert(value.term).second) continue;
      if (!value.exact) {
        // Only the beginning of the text is known.
        possible_.push_back(value.term);
        passing_chunks_ += static_cast<double>(value.df);
        continue;
      }
      WEND_ASSIGN_OR_RETURN(const bool passes, condition.IsTrueFor(ToValue(value.value)));
      if (!passes) continue;
      sure_.push_back(value.term);
      passing_chunks_ += static_cast<double>(value.df);
    }
    return true;
  }

  Result<std::optional<ChunkBounds>> Union(const std::vector<const char*>& absent_kinds) const {
    ChunkBounds bounds;
    WEND_ASSIGN_OR_RETURN(bounds.sure, context_.collection.ChunksOfTerms(sure_));
    if (!absent_kinds.empty()) {
      const std::vector<uint32_t> all(seen_.begin(), seen_.end());
      for (const char* kind : absent_kinds) {
        WEND_ASSIGN_OR_RETURN(const ChunkSet without, ChunksWithout(all, kind, context_));
        bounds.sure |= without;
      }
    }
    bounds.possible = bounds.sure;
    if (!possible_.empty()) {
      WEND_ASSIGN_OR_RETURN(const ChunkSet uncertain, context_.collection.ChunksOfTerms(possible_));
      *bounds.possible |= uncertain;
    }
    return std::optional(std::move(bounds));
  }

  const BoundsContext& context_;
  const std::string attribute_;
  const uint64_t max_values_;
  std::set<uint32_t> seen_;  // terms
  std::vector<uint32_t> sure_, possible_;
  double passing_chunks_ = 0;
};

}  // namespace

Result<std::optional<ChunkBounds>> AttributeBounds(const ExpressionNode& node, bool negated,
                                                   const BoundsContext& context) {
  const std::optional<std::string> column = SingleColumn(node, context.columns);
  if (!column.has_value()) return std::optional<ChunkBounds>();
  const bool known = *column == "session" || *column == "speaker" || *column == "source" ||
                     column->starts_with("meta.");
  if (!known) return std::optional<ChunkBounds>();
  return AttributeBounder(context, *column).Bound(node, negated);
}

}  // namespace wend
