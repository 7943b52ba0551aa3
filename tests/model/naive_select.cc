#include "tests/model/naive_select.h"

#include <algorithm>
#include <cstdlib>

#include "tests/model/naive_analyzer.h"
#include "tests/model/naive_expression.h"

namespace wend::model {
namespace {

using Kind = ExpressionNode::Kind;
using Words = std::vector<std::string>;

bool HasAggregate(const ExpressionNode& node) {
  const std::string name = NaiveLower(node.name);
  const bool call = node.kind == Kind::kCall && (name == "count" || name == "sum" ||
                                                 name == "avg" || name == "min" || name == "max");
  return call || std::any_of(node.operands.begin(), node.operands.end(), HasAggregate);
}

bool ReadsRow(const ExpressionNode& node) {
  return node.kind == Kind::kColumn || node.kind == Kind::kMetadata || node.kind == Kind::kMatch ||
         std::any_of(node.operands.begin(), node.operands.end(), ReadsRow);
}

// The parts of a WHERE in the order in which they are computed.
using Parts = std::vector<const ExpressionNode*>;

void Split(const ExpressionNode& node, Parts* parts) {
  if (node.kind != Kind::kBinary || node.op != OperatorKind::kAnd) {
    parts->push_back(&node);
    return;
  }
  for (const ExpressionNode& operand : node.operands) Split(operand, parts);
}

Parts InOrder(const ExpressionNode& condition, const NaiveTable& table,
              const CannotFail& cannot_fail) {
  Parts parts, first, then;
  Split(condition, &parts);
  for (const ExpressionNode* part : parts) {
    bool sure = false;
    if (ReadsRow(*part)) {
      sure = cannot_fail(*part);
    } else {
      NaiveExpression constant({&table, nullptr, false, {}, nullptr});
      constant.IsTrue(*part);
      sure = !constant.failed();
    }
    (sure ? first : then).push_back(part);
  }
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

class Selection {
 public:
  Selection(const SelectNode& select, const NaiveTable& table, const CannotFail& cannot_fail)
      : select_(select), table_(table) {
    if (select.where.has_value()) where_ = InOrder(*select.where, table, cannot_fail);
    for (const ExpressionNode& key : select.group_by) keys_.push_back(Meant(key));
    for (const OrderNode& order : select.order_by) order_.push_back(Meant(order.expression));
  }

  NaiveAnswer Run() {
    if (select_.limit.has_value()) limit_ = Count(*select_.limit);
    if (select_.offset.has_value()) offset_ = Count(*select_.offset);
    if (limit_ == 0) return answer_;
    bool grouped = !keys_.empty() || select_.having.has_value();
    for (const SelectItemNode& item : select_.items) {
      grouped = grouped || HasAggregate(item.expression);
    }
    for (const ExpressionNode& key : order_) grouped = grouped || HasAggregate(key);
    if (grouped) {
      Group();
    } else if (!order_.empty()) {
      for (const NaiveRow& row : table_.rows) {
        if (Passes(row)) AddSorted(Scope(row));
      }
      Sort();
      EmitAll();
      return answer_;
    } else {
      for (const NaiveRow& row : table_.rows) {
        if (Passes(row) && !Emit(Scope(row))) break;
      }
      return answer_;
    }
    std::vector<NaiveScope> groups = std::move(inputs_);
    inputs_.clear();
    for (NaiveScope& group : groups) AddSorted(std::move(group));
    Sort();
    EmitAll();
    return answer_;
  }

 private:
  // GROUP BY and ORDER BY may name an item by its place or by its name.
  ExpressionNode Meant(const ExpressionNode& node) const {
    const auto* place = std::get_if<int64_t>(&node.literal);
    if (node.kind == Kind::kLiteral && place != nullptr) {
      return select_.items[static_cast<size_t>(*place) - 1].expression;
    }
    for (const SelectItemNode& item : select_.items) {
      const bool named = node.kind == Kind::kColumn && item.alias.has_value();
      if (named && item.alias->text == node.name) return item.expression;
    }
    return node;
  }

  static size_t Count(const OperandNode& node) {
    return static_cast<size_t>(std::get<int64_t>(node.value));
  }

  NaiveScope Scope(const NaiveRow& row) const { return {&table_, &row, false, {}, nullptr}; }

  Value Evaluate(const NaiveScope& scope, const ExpressionNode& node) {
    NaiveExpression expression(scope);
    Value value = expression.Evaluate(node);
    Note(expression);
    return value;
  }

  // The first failure is the one that is told.
  void Note(const NaiveExpression& expression) {
    if (answer_.failed || !expression.failed()) return;
    answer_.failed = true;
    answer_.failed_at = expression.failed_at();
  }

  bool IsTrue(const NaiveScope& scope, const ExpressionNode& node) {
    NaiveExpression expression(scope);
    const bool truth = expression.IsTrue(node);
    Note(expression);
    return truth;
  }

  bool Passes(const NaiveRow& row) {
    for (const ExpressionNode* part : where_) {
      if (answer_.failed || !IsTrue(Scope(row), *part)) return false;
    }
    return !answer_.failed;
  }

  void Group() {
    if (keys_.empty()) inputs_.push_back({&table_, nullptr, true, {}, &keys_});
    std::vector<Values> seen;
    for (const NaiveRow& row : table_.rows) {
      if (!Passes(row)) continue;
      Values values;
      for (const ExpressionNode& key : keys_) values.push_back(Evaluate(Scope(row), key));
      size_t group = 0;
      while (!keys_.empty() && group < seen.size() && !Same(seen[group], values)) ++group;
      if (group == inputs_.size()) inputs_.push_back({&table_, &row, true, {}, &keys_});
      if (group == seen.size()) seen.push_back(values);
      inputs_[group].members.push_back(&row);
    }
    if (!select_.having.has_value()) return;
    std::erase_if(inputs_, [this](const NaiveScope& s) { return !IsTrue(s, *select_.having); });
  }

  using Values = std::vector<Value>;
  static bool Same(const Values& a, const Values& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Value& x, const Value& y) { return NaiveOrder(x, y) == 0; });
  }

  // With the values that it is sorted by.
  void AddSorted(NaiveScope input) {
    Values values;
    for (const ExpressionNode& key : order_) {
      if (!answer_.failed) values.push_back(Evaluate(input, key));
    }
    sorted_.emplace_back(std::move(values), std::move(input));
  }

  void EmitAll() {
    for (const auto& [values, input] : sorted_) {
      if (answer_.failed || !Emit(input)) return;
    }
  }

  void Sort() {
    if (answer_.failed) return;
    std::stable_sort(sorted_.begin(), sorted_.end(), [this](const auto& a, const auto& b) {
      for (size_t i = 0; i < order_.size(); ++i) {
        const Value &x = a.first[i], &y = b.first[i];
        const OrderNode& order = select_.order_by[i];
        if ((x.index() == 0) != (y.index() == 0)) {
          return (x.index() == 0) == order.nulls_first.value_or(!order.descending);
        }
        const int compared = NaiveOrder(x, y);
        if (compared != 0) return order.descending ? compared > 0 : compared < 0;
      }
      return false;
    });
  }

  // False once there are enough rows.
  bool Emit(const NaiveScope& scope) {
    if (answer_.rows.size() == limit_) return false;
    if (!select_.distinct && skipped_ < offset_) {
      ++skipped_;
      return true;
    }
    Values row;
    for (const SelectItemNode& item : select_.items) {
      if (!answer_.failed) row.push_back(Evaluate(scope, item.expression));
    }
    if (answer_.failed) return false;
    if (select_.items.empty()) row = scope.row->values;
    if (select_.distinct) {
      for (const Values& other : distinct_) {
        if (Same(row, other)) return true;
      }
      distinct_.push_back(row);
      if (distinct_.size() <= offset_) return true;
    }
    answer_.rows.push_back(std::move(row));
    return !answer_.failed && answer_.rows.size() != limit_;
  }

  const SelectNode& select_;
  const NaiveTable& table_;
  std::vector<ExpressionNode> keys_, order_;
  Parts where_;
  std::vector<NaiveScope> inputs_;
  std::vector<std::pair<Values, NaiveScope>> sorted_;
  std::vector<Values> distinct_;
  size_t limit_ = SIZE_MAX, offset_ = 0, skipped_ = 0;
  NaiveAnswer answer_;
};

Words Analyzed(const std::string& text) {
  static NaiveAnalyzer analyzer;
  Words words;
  for (const NaiveTerm& term : analyzer.Analyze(text)) words.push_back(term.text);
  return words;
}

// One item of MATCH without its sign: "a phrase", pref*, NEAR(two words, n) or a word.
bool ItemMatches(const std::string& item, const Words& words) {
  if (item.ends_with('*')) {
    const std::string prefix = item.substr(0, item.size() - 1);
    return std::any_of(words.begin(), words.end(),
                       [&prefix](const std::string& word) { return word.starts_with(prefix); });
  }
  const size_t comma = item.find(',');
  const bool near = item.starts_with("NEAR(");
  const Words wanted = Analyzed(near ? item.substr(5, comma - 5) : item);
  for (size_t i = 0; i < words.size(); ++i) {
    if (near) {
      const long distance = std::strtol(item.c_str() + comma + 1, nullptr, 10);
      for (size_t j = 0; j < words.size(); ++j) {
        const bool both = words[i] == wanted[0] && words[j] == wanted[1];
        if (both && std::labs(static_cast<long>(i) - static_cast<long>(j)) <= distance + 1) {
          return true;
        }
      }
      continue;
    }
    bool here = i + wanted.size() <= words.size();
    for (size_t k = 0; here && k < wanted.size(); ++k) here = words[i + k] == wanted[k];
    if (here) return true;
  }
  return false;
}

}  // namespace

bool NaiveMatches(const std::string& match, const Words& words) {
  bool any_required = false, any_optional = false;
  for (size_t at = 0; at < match.size(); ++at) {
    if (match[at] == ' ') continue;
    const char sign = match[at] == '+' || match[at] == '-' ? match[at++] : ' ';
    size_t end = match.find(' ', at);
    if (match[at] == '"') end = match.find('"', at + 1) + 1;
    if (match.compare(at, 5, "NEAR(") == 0) end = match.find(')', at) + 1;
    end = std::min(end, match.size());
    const bool holds = ItemMatches(match.substr(at, end - at), words);
    if (sign == '+' && !holds) return false;
    if (sign == '-' && holds) return false;
    any_required = any_required || sign == '+';
    any_optional = any_optional || (sign == ' ' && holds);
    at = end;
  }
  return any_required || any_optional;
}

NaiveAnswer NaiveSelect(const SelectNode& select, const NaiveTable& table,
                        const CannotFail& cannot_fail) {
  return Selection(select, table, cannot_fail).Run();
}

std::optional<std::vector<size_t>> NaiveWhere(const ExpressionNode& condition,
                                              const NaiveTable& table,
                                              const CannotFail& cannot_fail) {
  std::vector<size_t> found;
  const Parts parts = InOrder(condition, table, cannot_fail);
  for (size_t i = 0; i < table.rows.size(); ++i) {
    bool passes = true;
    for (const ExpressionNode* part : parts) {
      NaiveExpression expression({&table, &table.rows[i], false, {}, nullptr});
      passes = passes && expression.IsTrue(*part);
      if (expression.failed()) return std::nullopt;
    }
    if (passes) found.push_back(i);
  }
  return found;
}

}  // namespace wend::model
