#include "query/planner/condition_bounds.h"

#include <memory>

#include "engine/chunk_cursor.h"
#include "query/evaluation.h"
#include "query/expression_binder.h"
#include "query/operators/filter.h"
#include "query/planner/condition_rules.h"

namespace wend {
namespace {

using NodeKind = ExpressionNode::Kind;

// A row whose only column has one value.
class OneValue final : public RowReader {
 public:
  explicit OneValue(Value value) : value_(std::move(value)) {}
  Status ReadColumn(size_t, Value* value) override {
    *value = value_;
    return {};
  }
  Status ReadMetadata(std::string_view, Value* value) override {
    *value = value_;
    return {};
  }

 private:
  Value value_;
};

// All chunks of the documents that have any of `chunks`.
Result<ChunkSet> WholeDocuments(const ChunkSet& chunks, const CollectionView& collection) {
  ChunkSet whole;
  ChunkCursor cursor(collection.version(), nullptr);
  uint64_t known = 0;  // chunks below are in `whole` or of other documents
  for (const uint32_t chunk : chunks) {
    if (chunk < known) continue;
    WEND_ASSIGN_OR_RETURN(const bool live, cursor.Seek(ChunkId(chunk)));
    if (!live) continue;
    WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor.ReadUnit());
    known = uint64_t{unit->first_chunk} + unit->chunk_count;
    whole.addRange(unit->first_chunk, known);
  }
  return whole;
}

Result<ChunkBounds> MatchBounds(const ExpressionNode& node, bool negated,
                                const BoundsContext& context) {
  const std::optional<Value> text = ConstantOf(node.operands[0], context.parameters);
  if (!text.has_value() || !std::holds_alternative<std::string>(*text)) {
    return ChunkBounds::Unknown();
  }
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const ChunkSet> found,
                        context.match->Find(std::get<std::string>(*text), node.offset));
  ChunkSet chunks = *found;
  if (context.whole_documents) {
    WEND_ASSIGN_OR_RETURN(chunks, WholeDocuments(chunks, context.collection));
  }
  if (negated) {
    WEND_ASSIGN_OR_RETURN(ChunkSet live, context.collection.LiveChunks());
    live -= chunks;
    return ChunkBounds::Exactly(std::move(live));
  }
  ChunkBounds bounds = ChunkBounds::Exactly(std::move(chunks));
  bounds.needs_chunk = true;
  return bounds;
}

Result<ChunkBounds> BoundsOfLogical(const ExpressionNode& node, bool negated,
                                    const BoundsContext& context) {
  const bool is_and = (node.op == OperatorKind::kAnd) != negated;
  std::optional<ChunkBounds> all;
  for (const ExpressionNode& operand : node.operands) {
    if (is_and && all.has_value() && all->is_empty()) break;
    WEND_ASSIGN_OR_RETURN(const ChunkBounds bounds, BoundsOf(operand, negated, context));
    if (!all.has_value()) {
      all = bounds;
    } else {
      all = is_and ? BoundsOfAnd(std::move(*all), bounds) : BoundsOfOr(std::move(*all), bounds);
    }
  }
  return std::move(*all);
}

}  // namespace

Result<ConditionOnValue> ConditionOnValue::Make(const ExpressionNode& node, bool negated,
                                                const BoundsContext& context) {
  ExpressionScope scope;
  scope.columns = context.columns;
  scope.has_metadata = true;
  scope.parameters = context.parameters;
  ConditionOnValue made;
  made.negated_ = negated;
  WEND_ASSIGN_OR_RETURN(made.condition_, BindCondition(node, scope));
  return made;
}

Result<bool> ConditionOnValue::IsTrueFor(Value value) const {
  OneValue row(std::move(value));
  WEND_ASSIGN_OR_RETURN(const Value truth, condition_->Evaluate(&row));
  if (std::holds_alternative<std::monostate>(truth)) return false;
  return IsTrue(truth) != negated_;
}

Result<ChunkSet> ChunksWithout(std::span<const uint32_t> terms, const char* kind,
                               const BoundsContext& context) {
  ChunkSet rest;
  if (kind == nullptr) {
    WEND_ASSIGN_OR_RETURN(rest, context.collection.LiveChunks());
  } else {
    const MetadataValue name{std::string(kind)};
    WEND_ASSIGN_OR_RETURN(const AttributeValueList found,
                          context.collection.AttributeValues("kind", name, name, 1));
    if (found.values.empty()) return rest;
    const uint32_t term = found.values[0].term;
    WEND_ASSIGN_OR_RETURN(rest, context.collection.ChunksOfTerms({&term, 1}));
  }
  WEND_ASSIGN_OR_RETURN(const ChunkSet having, context.collection.ChunksOfTerms(terms));
  rest -= having;
  return rest;
}

Result<ChunkBounds> BoundsOf(const ExpressionNode& node, bool negated,
                             const BoundsContext& context) {
  if (node.kind == NodeKind::kUnary && node.op == OperatorKind::kNot) {
    return BoundsOf(node.operands[0], !negated, context);
  }
  if (node.kind == NodeKind::kBinary &&
      (node.op == OperatorKind::kAnd || node.op == OperatorKind::kOr)) {
    return BoundsOfLogical(node, negated, context);
  }
  if (node.kind == NodeKind::kMatch) {
    if (!context.options.push_match) return ChunkBounds::Unknown();
    return MatchBounds(node, negated != node.negated, context);
  }
  if (context.options.tighten_times) {
    WEND_ASSIGN_OR_RETURN(std::optional<ChunkBounds> bounds, TimeBounds(node, negated, context));
    if (bounds.has_value()) return std::move(*bounds);
  }
  if (context.options.push_filters) {
    WEND_ASSIGN_OR_RETURN(std::optional<ChunkBounds> bounds,
                          AttributeBounds(node, negated, context));
    if (bounds.has_value()) return std::move(*bounds);
  }
  return ChunkBounds::Unknown();
}

}  // namespace wend
