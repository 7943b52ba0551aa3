#include "query/select_plan.h"

#include <algorithm>
#include <utility>

#include "engine/rank_request.h"
#include "query/as_of.h"
#include "query/expression_binder.h"
#include "query/expression_types.h"
#include "query/lexer.h"
#include "query/selectivity.h"
#include "query/sql_text.h"

namespace wend {
namespace {

using Kind = ExpressionNode::Kind;

bool HasText(TableKind kind) {
  return kind == TableKind::kChunks || kind == TableKind::kMessages ||
         kind == TableKind::kDocuments;
}

// Names of metadata below `node`, each once.
void GatherMetadata(const ExpressionNode& node, std::vector<std::string>* names) {
  if (node.kind == Kind::kMetadata && std::count(names->begin(), names->end(), node.name) == 0) {
    names->push_back(node.name);
  }
  for (const ExpressionNode& operand : node.operands) GatherMetadata(operand, names);
}

// Whether a MATCH below `node` is asked for, not against.
bool HasPositiveMatch(const ExpressionNode& node) {
  const bool is_not = node.kind == Kind::kUnary && node.op == OperatorKind::kNot;
  if (node.negated || is_not) return false;
  return node.kind == Kind::kMatch ||
         std::any_of(node.operands.begin(), node.operands.end(), HasPositiveMatch);
}

// The first column `score` or `rank` in it.
const ExpressionNode* FindScore(const ExpressionNode& node) {
  if (node.kind == Kind::kColumn && (SameWord(node.name, "score") || SameWord(node.name, "rank"))) {
    return &node;
  }
  for (const ExpressionNode& operand : node.operands) {
    if (const ExpressionNode* found = FindScore(operand)) return found;
  }
  return nullptr;
}

class SelectBinder {
 public:
  SelectBinder(const SelectNode& node, const std::vector<Value>* parameters,
               const DatabaseView* view, const PlannerOptions& options)
      : node_(node),
        where_(WithAsOf(node.where, node.as_of)),
        parameters_(parameters),
        view_(view),
        options_(options),
        match_(std::nullopt) {}

  Result<std::unique_ptr<const SelectPlan>> Bind(const DatabaseView* explained) {
    if (node_.target.has_value()) {
      WEND_ASSIGN_OR_RETURN(plan_->source, BindTable(*node_.target));
    }
    WEND_RETURN_IF_ERROR(OpenScope());
    WEND_RETURN_IF_ERROR(GatherItems());
    WEND_RETURN_IF_ERROR(BindWhere());
    WEND_RETURN_IF_ERROR(ResolveReferences());
    WEND_RETURN_IF_ERROR(AddScore());
    const bool grouped = !group_by_.empty() || node_.having.has_value() ||
                         std::any_of(items_.begin(), items_.end(), HasAggregate) ||
                         std::any_of(order_by_.begin(), order_by_.end(), HasAggregate);
    WEND_RETURN_IF_ERROR(grouped ? BindGrouped() : BindRows());
    if (node_.distinct) plan_->distinct.emplace().columns = items_.size();
    WEND_RETURN_IF_ERROR(BindLimit());
    if (explained != nullptr) WEND_RETURN_IF_ERROR(WriteNotes(*explained));
    return std::unique_ptr<const SelectPlan>(std::move(plan_));
  }

 private:
  Status OpenScope() {
    const TableKind kind = plan_->source.kind;
    scope_.columns = ColumnsOfTable(kind);
    scope_.has_metadata = HasText(kind);
    scope_.parameters = parameters_;
    if (!HasText(kind)) return {};
    std::optional<CollectionView> collection;
    if (view_ != nullptr) {
      WEND_ASSIGN_OR_RETURN(collection, view_->Collection(plan_->source.collection));
    }
    match_ = ChunkMatchResolver(collection);
    collection_ = collection;
    std::vector<std::string> texts;
    if (where_.has_value()) texts = MatchTextsOf(*where_, parameters_);
    plan_->marker = std::make_unique<ChunkTextMarker>(std::move(collection), std::move(texts));
    scope_.marker = plan_->marker.get();
    return {};
  }

  // The expressions of the select list, * written out, and the names of the columns.
  Status GatherItems() {
    for (const SelectItemNode& item : node_.items) {
      items_.push_back(item.expression);
      plan_->column_names.push_back(NameOf(item));
    }
    if (!node_.items.empty()) return {};
    if (scope_.columns.empty()) {
      return Status::InvalidAt(0, "SELECT * needs FROM and the name of a table");
    }
    for (const ColumnInfo& column : scope_.columns) {
      ExpressionNode node;
      node.kind = Kind::kColumn;
      node.name = column.name;
      items_.push_back(std::move(node));
      plan_->column_names.emplace_back(column.name);
    }
    return {};
  }

  // Adds the columns score and rank where something but WHERE reads them.
  Status AddScore() {
    if (!HasText(plan_->source.kind)) return {};
    const ExpressionNode* read = nullptr;
    const auto look = [&read](const ExpressionNode& node) {
      if (read == nullptr) read = FindScore(node);
    };
    std::for_each(items_.begin(), items_.end(), look);
    std::for_each(group_by_.begin(), group_by_.end(), look);
    std::for_each(order_by_.begin(), order_by_.end(), look);
    if (node_.having.has_value()) look(*node_.having);
    if (read == nullptr) return {};
    if (!where_.has_value() || !HasPositiveMatch(*where_)) {
      return Status::InvalidAt(read->offset, "column '" + read->name +
                                                 "' tells how well a row fits a MATCH, and there "
                                                 "is none in WHERE");
    }
    ScorePlan& scored = plan_->scored.emplace();
    scored.columns = scope_.columns.size();
    scored.matches = MatchTextsOf(*where_, parameters_);
    scored.scope = plan_->source.kind == TableKind::kMessages    ? RankRequest::Scope::kMessages
                   : plan_->source.kind == TableKind::kDocuments ? RankRequest::Scope::kDocuments
                                                                 : RankRequest::Scope::kChunks;
    columns_.assign(scope_.columns.begin(), scope_.columns.end());
    columns_.push_back({"score", ValueType::kReal});
    columns_.push_back({"rank", ValueType::kInteger});
    scope_.columns = columns_;
    return {};
  }

  std::string NameOf(const SelectItemNode& item) const {
    if (item.alias.has_value()) return item.alias->text;
    const ExpressionNode& node = item.expression;
    if (node.kind == Kind::kMetadata) return node.name;
    if (node.kind == Kind::kColumn) {
      const std::optional<size_t> column = FindColumn(scope_.columns, node.name);
      return column.has_value() ? scope_.columns[*column].name : node.name;
    }
    return ToSql(node);
  }

  Status BindWhere() {
    if (node_.as_of.has_value() && !HasText(plan_->source.kind)) {
      return Status::InvalidAt(
          node_.as_of->offset,
          "AS OF asks of the time of a row; chunks, messages and documents have one");
    }
    if (!where_.has_value()) return {};
    ExpressionScope scope = scope_;
    if (HasText(plan_->source.kind)) scope.match = &match_;
    WEND_ASSIGN_OR_RETURN(conjuncts_, BindConjuncts(*where_, scope));
    FilterPlan& where = plan_->where.emplace();
    for (const Conjunct& conjunct : conjuncts_) {
      if (options_.fold_constants && conjunct.constant == std::optional(true)) continue;
      where.conditions.push_back(conjunct.condition);
    }
    for (const Conjunct& conjunct : conjuncts_) {
      if (options_.point_reads && conjunct.is_safe) NarrowTo(*conjunct.node);
    }
    if (view_ == nullptr) return {};
    if (plan_->source.only.has_value() || !collection_.has_value()) return {};
    WEND_ASSIGN_OR_RETURN(plan_->access,
                          PlanAccess({*collection_, TextTableOf(plan_->source.kind), scope.columns,
                                      conjuncts_, parameters_, &match_, options_}));
    return {};
  }

  // `key = 'x'` of a document or message and `session = 'x'` of a session name one row.
  void NarrowTo(const ExpressionNode& part) {
    const TableKind kind = plan_->source.kind;
    const bool by_key = kind == TableKind::kMessages || kind == TableKind::kDocuments;
    if (!by_key && kind != TableKind::kSessions) return;
    if (part.kind != Kind::kBinary || part.op != OperatorKind::kEqual) return;
    const std::string_view identity = by_key ? "key" : "session";
    for (const auto& [column, value] : {std::pair(&part.operands[0], &part.operands[1]),
                                        std::pair(&part.operands[1], &part.operands[0])}) {
      if (column->kind != Kind::kColumn || !SameWord(column->name, identity)) continue;
      const std::string* text = std::get_if<std::string>(&value->literal);
      if (value->kind == Kind::kParameter && parameters_ != nullptr) {
        text = std::get_if<std::string>(
            &(*parameters_)[static_cast<size_t>(value->parameter.index) - 1]);
      } else if (value->kind != Kind::kLiteral) {
        text = nullptr;
      }
      if (text != nullptr) plan_->source.only = *text;
    }
  }

  // GROUP BY and ORDER BY may name an item by its place, counted from 1, or by its alias.
  Status ResolveReferences() {
    for (const ExpressionNode& node : node_.group_by) {
      WEND_ASSIGN_OR_RETURN(const ExpressionNode* meant, Resolve(node, "GROUP BY"));
      group_by_.push_back(*meant);
    }
    for (const OrderNode& order : node_.order_by) {
      WEND_ASSIGN_OR_RETURN(const ExpressionNode* meant, Resolve(order.expression, "ORDER BY"));
      order_by_.push_back(*meant);
    }
    return {};
  }

  Result<const ExpressionNode*> Resolve(const ExpressionNode& node, const char* clause) const {
    const auto* place = std::get_if<int64_t>(&node.literal);
    if (node.kind == Kind::kLiteral && place != nullptr) {
      if (*place >= 1 && *place <= static_cast<int64_t>(items_.size())) {
        return &items_[static_cast<size_t>(*place) - 1];
      }
      return Status::InvalidAt(node.offset, std::string(clause) + " " + std::to_string(*place) +
                                                ": the columns are counted from 1 to " +
                                                std::to_string(items_.size()));
    }
    if (node.kind != Kind::kColumn) return &node;
    for (size_t i = 0; i < node_.items.size(); ++i) {
      const std::optional<NameNode>& alias = node_.items[i].alias;
      if (alias.has_value() && SameWord(alias->text, node.name)) return &items_[i];
    }
    return &node;
  }

  // One row of the table is one row of the answer.
  Status BindRows() {
    for (const ExpressionNode& item : items_) {
      WEND_ASSIGN_OR_RETURN(std::unique_ptr<Expression> bound, BindExpression(item, scope_));
      plan_->project.columns.push_back(std::move(bound));
    }
    if (order_by_.empty()) return {};
    SortPlan& sort = plan_->sort.emplace();
    for (size_t i = 0; i < order_by_.size(); ++i) {
      WEND_ASSIGN_OR_RETURN(std::unique_ptr<Expression> bound,
                            BindExpression(order_by_[i], scope_));
      AddSortKey(i, std::move(bound));
    }
    for (const ExpressionNode& item : items_) {
      for (const size_t column : UsedColumns(item, scope_.columns)) {
        if (std::count(sort.columns.begin(), sort.columns.end(), column) == 0) {
          sort.columns.push_back(column);
        }
      }
      GatherMetadata(item, &sort.metadata);
    }
    return {};
  }

  Status BindGrouped() {
    GroupBinder binder(scope_, group_by_);
    AggregatePlan& aggregate = plan_->aggregate.emplace();
    WEND_ASSIGN_OR_RETURN(std::vector<std::unique_ptr<Expression>> keys, binder.BindKeys());
    for (std::unique_ptr<Expression>& key : keys) aggregate.keys.push_back(std::move(key));
    for (const ExpressionNode& item : items_) {
      WEND_ASSIGN_OR_RETURN(std::unique_ptr<Expression> bound, binder.Bind(item));
      plan_->project.columns.push_back(std::move(bound));
    }
    if (node_.having.has_value()) {
      WEND_ASSIGN_OR_RETURN(std::unique_ptr<Expression> bound, binder.BindCondition(*node_.having));
      plan_->having.emplace().conditions.push_back(std::move(bound));
    }
    if (!order_by_.empty()) plan_->sort.emplace();
    for (size_t i = 0; i < order_by_.size(); ++i) {
      WEND_ASSIGN_OR_RETURN(std::unique_ptr<Expression> bound, binder.Bind(order_by_[i]));
      AddSortKey(i, std::move(bound));
    }
    for (BoundAggregate& call : binder.aggregates()) {
      aggregate.calls.push_back(
          {call.function, std::move(call.argument), call.distinct, call.node->offset});
    }
    if (plan_->sort.has_value()) {
      const size_t width = aggregate.keys.size() + aggregate.calls.size();
      for (size_t i = 0; i < width; ++i) plan_->sort->columns.push_back(i);
    }
    return {};
  }

  // Nulls are the lowest, as everywhere, unless the statement says otherwise.
  void AddSortKey(size_t i, std::unique_ptr<Expression> expression) {
    const OrderNode& order = node_.order_by[i];
    plan_->sort->keys.push_back(
        {std::move(expression), order.descending, order.nulls_first.value_or(!order.descending)});
  }

  Status BindLimit() {
    if (!node_.limit.has_value()) return {};
    LimitPlan& limit = plan_->limit.emplace();
    WEND_RETURN_IF_ERROR(ReadCount(*node_.limit, "LIMIT", &limit.limit.emplace()));
    if (node_.offset.has_value()) {
      WEND_RETURN_IF_ERROR(ReadCount(*node_.offset, "OFFSET", &limit.offset));
    }
    if (options_.push_limit && plan_->sort.has_value() && !node_.distinct &&
        *limit.limit <= UINT64_MAX - limit.offset) {
      plan_->sort->limit = *limit.limit + limit.offset;
      const bool by_score = plan_->scored.has_value() && !plan_->aggregate.has_value() &&
                            order_by_.size() == 1 && order_by_[0].kind == Kind::kColumn &&
                            SameWord(order_by_[0].name, "score") && node_.order_by[0].descending &&
                            !node_.order_by[0].nulls_first.value_or(false);
      if (by_score) plan_->scored->top = plan_->sort->limit;
    }
    return {};
  }

  Status ReadCount(const OperandNode& node, const char* clause, uint64_t* count) const {
    const auto* integer = std::get_if<int64_t>(&node.value);
    if (const auto* parameter = std::get_if<ParameterNode>(&node.value)) {
      if (parameters_ == nullptr) return {};
      const Value& value = (*parameters_)[static_cast<size_t>(parameter->index) - 1];
      integer = std::get_if<int64_t>(&value);
    }
    if (integer == nullptr || *integer < 0) {
      return Status::InvalidAt(node.offset, std::string(clause) + " takes an integer from 0 on");
    }
    *count = static_cast<uint64_t>(*integer);
    return {};
  }

  // The steps in SQL, and what is expected of the filters.
  Status WriteNotes(const DatabaseView& explained) {
    plan_->project.notes.detail = TextOf(items_);
    if (plan_->aggregate.has_value()) plan_->aggregate->notes.detail = TextOf(group_by_);
    if (plan_->having.has_value()) {
      plan_->having->notes = {TextOf({*node_.having}), kUnknownSelectivity, {}};
    }
    for (size_t i = 0; i < order_by_.size(); ++i) {
      std::string& detail = plan_->sort->notes.detail;
      detail += (i > 0 ? ", " : "") + TextOf({order_by_[i]});
      if (node_.order_by[i].descending) detail += " DESC";
    }
    if (!plan_->where.has_value()) return {};
    PlanNotes& notes = plan_->where->notes;
    notes = {TextOf({*where_}), kUnknownSelectivity, match_.facts()};
    if (plan_->source.only.has_value()) notes.selectivity = 1;
    const TableKind kind = plan_->source.kind;
    if (plan_->source.only.has_value() || !HasText(kind)) return {};
    WEND_ASSIGN_OR_RETURN(const CollectionView collection,
                          explained.Collection(plan_->source.collection));
    SelectivityEstimator estimator(parameters_, collection);
    WEND_ASSIGN_OR_RETURN(notes.selectivity, estimator.Estimate(*where_));
    PlanNode& access = plan_->access.node;
    if (view_ == nullptr) {
      WEND_ASSIGN_OR_RETURN(access, ExpectAccess({collection, TextTableOf(kind), scope_.columns,
                                                  conjuncts_, parameters_, &match_, options_},
                                                 &estimator));
    }
    // What the postings left out already is not left out again.
    const double rows = access.estimated_rows.value_or(0);
    if (access.name != "scan" && rows > 0) {
      const double passing = notes.selectivity * static_cast<double>(collection.stats().chunks);
      notes.selectivity = std::min(1.0, passing / rows);
    }
    return {};
  }

  std::string TextOf(const std::vector<ExpressionNode>& nodes) const {
    std::string text;
    for (const ExpressionNode& node : nodes) {
      if (!text.empty()) text += ", ";
      text += ToSql(node, *parameters_);
    }
    return text;
  }

  const SelectNode& node_;
  const std::optional<ExpressionNode> where_;  // AS OF included
  const std::vector<Value>* parameters_;
  const DatabaseView* view_;
  const PlannerOptions& options_;
  std::unique_ptr<SelectPlan> plan_ = std::make_unique<SelectPlan>();
  ExpressionScope scope_;
  ChunkMatchResolver match_;
  std::optional<CollectionView> collection_;  // of a table with texts
  std::vector<Conjunct> conjuncts_;           // of WHERE
  std::vector<ColumnInfo> columns_;           // where score and rank are among them
  std::vector<ExpressionNode> items_, group_by_, order_by_;
};

}  // namespace

Result<std::unique_ptr<const SelectPlan>> BindSelect(const SelectNode& node,
                                                     const std::vector<Value>* parameters,
                                                     const DatabaseView* view,
                                                     const PlannerOptions& options,
                                                     const DatabaseView* explained) {
  return SelectBinder(node, parameters, view, options).Bind(explained);
}

}  // namespace wend
