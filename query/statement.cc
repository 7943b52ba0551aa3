#include "query/statement.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include "query/as_of.h"
#include "query/operators/administration.h"
#include "query/operators/create_collection.h"
#include "query/operators/delete.h"
#include "query/operators/exchange.h"
#include "query/operators/explain.h"
#include "query/operators/insert.h"
#include "query/operators/link.h"
#include "query/operators/pack.h"
#include "query/operators/recall.h"
#include "query/operators/select.h"
#include "query/operators/show_collections.h"
#include "query/operators/show_stats.h"
#include "query/operators/update.h"
#include "query/parser.h"
#include "query/time_options.h"
#include "storage/base/cancellation.h"
#include "storage/base/time_text.h"

namespace wend {
namespace {

struct ColumnsOf {
  std::span<const char* const> operator()(const BoundRecall& recall) const {
    if (recall.pack_tokens.has_value()) return kPackColumns;
    return kRecallColumns;
  }
  std::span<const char* const> operator()(const BoundShowCollections&) const {
    return kShowCollectionsColumns;
  }
  std::span<const char* const> operator()(const BoundShowStats&) const { return kShowStatsColumns; }
  std::span<const char* const> operator()(const BoundCreateCollection&) const { return {}; }
  std::span<const char* const> operator()(const BoundAlterCollection&) const { return {}; }
  std::span<const char* const> operator()(const BoundDelete&) const { return kDeleteColumns; }
  std::span<const char* const> operator()(const BoundSelect&) const { return {}; }
  std::span<const char* const> operator()(const BoundInsert&) const { return kInsertColumns; }
  std::span<const char* const> operator()(const BoundLink&) const { return kLinkColumns; }
  std::span<const char* const> operator()(const BoundUnlink&) const { return kUnlinkColumns; }
  std::span<const char* const> operator()(const BoundDropCollection&) const { return {}; }
  std::span<const char* const> operator()(const BoundBackup&) const { return {}; }
  std::span<const char* const> operator()(const BoundCompact&) const { return kCompactColumns; }
  std::span<const char* const> operator()(const BoundCopyTo&) const { return kCopyToColumns; }
  std::span<const char* const> operator()(const BoundCopyFrom&) const { return kCopyFromColumns; }
  std::span<const char* const> operator()(const BoundExport&) const { return kExportColumns; }
  std::span<const char* const> operator()(const BoundImport&) const { return kImportColumns; }
  std::span<const char* const> operator()(const BoundUpdate&) const { return kUpdateColumns; }
  std::span<const char* const> operator()(const BoundTransaction&) const { return {}; }
  std::span<const char* const> operator()(const BoundCheck&) const { return kCheckColumns; }
};

std::vector<std::string> ColumnNames(const BoundStatement& bound) {
  if (const auto* select = std::get_if<BoundSelect>(&bound)) return select->column_names;
  const std::span<const char* const> names = std::visit(ColumnsOf{}, bound);
  return {names.begin(), names.end()};
}

int FirstLateColumn(const StatementNode& tree, const BoundStatement& bound, size_t columns) {
  const auto* recall = std::get_if<BoundRecall>(&bound);
  const bool has_late = recall != nullptr && !recall->pack_tokens && !tree.explain;
  return has_late ? static_cast<int>(kFirstLateRecallColumn) : static_cast<int>(columns);
}

// How long rows are gathered while there are some to show.
constexpr auto kMaxFetchTime = std::chrono::milliseconds(2);

// Whether a Fetch looks at the clock behind so many rows: soon where they take long, seldom where
// they do not.
bool IsClockDue(size_t rows) { return rows % 32 == 0 || std::has_single_bit(rows); }

struct OperatorFor {
  Database* database;
  const StatementNode& tree;
  const RunContext& run;

  std::unique_ptr<Operator> operator()(BoundRecall&& bound) const {
    return Rows(std::get<RecallNode>(tree.body), std::move(bound));
  }
  std::unique_ptr<Operator> Rows(const RecallNode& recall, BoundRecall&& bound) const {
    std::optional<ExpressionNode> where = WithAsOf(recall.where, recall.as_of);
    const std::optional<uint64_t> budget = bound.pack_tokens;
    std::optional<std::string> as_of;
    if (recall.as_of.has_value()) {
      const Result<Value> value = OptionValue(*recall.as_of, &run.parameters);
      const auto* text = value.ok() ? std::get_if<std::string>(&*value) : nullptr;
      if (text != nullptr) as_of = *text;
    }
    auto rows = std::make_unique<RecallOperator>(database->View(), std::move(bound),
                                                 std::move(where), std::move(as_of), run);
    if (budget.has_value()) return std::make_unique<PackOperator>(std::move(rows), *budget, run);
    return rows;
  }
  std::unique_ptr<Operator> operator()(BoundShowCollections&&) const {
    return std::make_unique<ShowCollectionsOperator>(database->View());
  }
  std::unique_ptr<Operator> operator()(BoundShowStats&& bound) const {
    return std::make_unique<ShowStatsOperator>(database, database->View(),
                                               std::move(bound.collection));
  }
  std::unique_ptr<Operator> operator()(BoundCreateCollection&& bound) const {
    return std::make_unique<CreateCollectionOperator>(database, std::move(bound));
  }
  std::unique_ptr<Operator> operator()(BoundAlterCollection&& bound) const {
    return std::make_unique<AlterCollectionOperator>(database, std::move(bound));
  }
  std::unique_ptr<Operator> operator()(BoundDelete&& bound) const {
    return std::make_unique<DeleteOperator>(database, std::move(bound),
                                            std::get<DeleteNode>(tree.body).where, run);
  }
  std::unique_ptr<Operator> operator()(BoundSelect&&) const {
    return std::make_unique<SelectOperator>(database->View(), std::get<SelectNode>(tree.body), run);
  }
  std::unique_ptr<Operator> operator()(BoundCopyTo&& bound) const {
    const CopyToNode& node = std::get<CopyToNode>(tree.body);
    CopyTarget target{std::move(bound.path), std::move(bound.options), {}};
    std::unique_ptr<Operator> rows;
    if (auto* recall = std::get_if<BoundRecall>(&bound.query)) {
      target.column_names = ColumnNames(*recall);
      rows = Rows(std::get<RecallNode>(node.query), std::move(*recall));
    } else {
      target.column_names = std::get<BoundSelect>(bound.query).column_names;
      rows =
          std::make_unique<SelectOperator>(database->View(), std::get<SelectNode>(node.query), run);
    }
    return std::make_unique<CopyToOperator>(std::move(rows), std::move(target), run);
  }
  std::unique_ptr<Operator> operator()(BoundCopyFrom&& bound) const {
    return std::make_unique<CopyFromOperator>(database, std::move(bound.request), run);
  }
  std::unique_ptr<Operator> operator()(BoundExport&& bound) const {
    return std::make_unique<ExportOperator>(database->View(), std::move(bound));
  }
  std::unique_ptr<Operator> operator()(BoundImport&& bound) const {
    return std::make_unique<ImportOperator>(database, std::move(bound), run);
  }
  std::unique_ptr<Operator> operator()(BoundInsert&& bound) const {
    return std::make_unique<InsertOperator>(database, std::move(bound.collection),
                                            std::move(bound.units));
  }
  std::unique_ptr<Operator> operator()(BoundLink&& bound) const {
    return std::make_unique<LinkOperator>(database, std::move(bound));
  }
  std::unique_ptr<Operator> operator()(BoundUnlink&& bound) const {
    return std::make_unique<UnlinkOperator>(database, std::move(bound));
  }
  std::unique_ptr<Operator> operator()(BoundDropCollection&& bound) const {
    return std::make_unique<DropCollectionOperator>(database, std::move(bound));
  }
  std::unique_ptr<Operator> operator()(BoundBackup&& bound) const {
    return std::make_unique<BackupOperator>(database, std::move(bound));
  }
  std::unique_ptr<Operator> operator()(BoundCompact&& bound) const {
    return std::make_unique<CompactOperator>(database, std::move(bound));
  }
  std::unique_ptr<Operator> operator()(BoundUpdate&&) const {
    return std::make_unique<UpdateOperator>(database, std::get<UpdateNode>(tree.body), run);
  }
  std::unique_ptr<Operator> operator()(BoundTransaction&& bound) const {
    return std::make_unique<TransactionOperator>(database, bound.kind);
  }
  std::unique_ptr<Operator> operator()(BoundCheck&& bound) const {
    return std::make_unique<CheckOperator>(database, bound.full);
  }
};

}  // namespace

Result<std::unique_ptr<Statement>> Statement::Prepare(Database* database, std::string_view sql,
                                                      const PlannerOptions& options) {
  WEND_ASSIGN_OR_RETURN(StatementNode tree, Parse(sql));
  WEND_ASSIGN_OR_RETURN(BoundStatement bound, wend::Bind(tree, nullptr));
  return std::unique_ptr<Statement>(
      new Statement(database, std::move(tree), std::move(bound), options));
}

Statement::Statement(Database* database, StatementNode tree, BoundStatement bound,
                     const PlannerOptions& options)
    : database_(database),
      tree_(std::move(tree)),
      bound_(std::move(bound)),
      column_names_(tree_.explain.has_value()
                        ? std::vector<std::string>(kExplainColumns.begin(), kExplainColumns.end())
                        : ColumnNames(bound_)),
      first_late_column_(FirstLateColumn(tree_, bound_, column_names_.size())),
      parameters_(static_cast<size_t>(tree_.parameter_count)),
      is_bound_(parameters_.size(), false),
      options_(options) {}

int Statement::FindParameter(std::string_view name) const {
  const std::vector<std::string>& names = tree_.parameter_names;
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() || name.empty() ? 0 : static_cast<int>(found - names.begin()) + 1;
}

const char* Statement::parameter_name(int index) const {
  if (index < 1 || static_cast<size_t>(index) > tree_.parameter_names.size()) return nullptr;
  const std::string& name = tree_.parameter_names[static_cast<size_t>(index) - 1];
  return name.empty() ? nullptr : name.c_str();
}

Status CheckBinding(int index, int parameter_count, const Value& value) {
  if (index < 1 || index > parameter_count) {
    return Status::Misuse("there is no parameter " + std::to_string(index) +
                          "; the statement has " + std::to_string(parameter_count) +
                          ", counted from 1");
  }
  const auto* real = std::get_if<double>(&value);
  if (real != nullptr && !std::isfinite(*real)) return Status::Invalid("a real must be finite");
  return {};
}

Status Statement::Bind(int index, Value value) {
  WEND_RETURN_IF_ERROR(CheckBinding(index, parameter_count(), value));
  if (state_ != State::kReady) {
    return Status::Misuse("a parameter is bound before the first step or after a reset");
  }
  parameters_[static_cast<size_t>(index) - 1] = std::move(value);
  is_bound_[static_cast<size_t>(index) - 1] = true;
  return {};
}

Status Statement::CheckParameters() const {
  const auto missing = std::find(is_bound_.begin(), is_bound_.end(), false);
  if (missing == is_bound_.end()) return {};
  const int index = static_cast<int>(missing - is_bound_.begin()) + 1;
  const char* const name = parameter_name(index);
  return Status::Misuse("parameter " +
                        (name == nullptr ? std::to_string(index) : ":" + std::string(name)) +
                        " has no value; bind it before the first step");
}

Status Statement::Start() {
  WEND_RETURN_IF_ERROR(CheckParameters());
  BoundStatement bound = bound_;
  if (parameter_count() > 0) {
    WEND_ASSIGN_OR_RETURN(bound, wend::Bind(tree_, &parameters_));
  }
  notices_.clear();
  const std::optional<TimePoint>& now = database_->options().now;
  const RunContext run{parameters_, options_, &notices_,
                       now ? Clock{*now, /*is_given=*/true} : ReadMachineClock()};
  const size_t columns = tree_.explain.has_value() ? ColumnNames(bound).size() : 0;
  const auto* recall = std::get_if<BoundRecall>(&bound);
  const bool is_recall = recall != nullptr && !recall->pack_tokens.has_value();
  operator_ = std::visit(OperatorFor{database_, tree_, run}, std::move(bound));
  if (tree_.explain.has_value()) {
    operator_ = std::make_unique<ExplainOperator>(
        *tree_.explain, ExplainedStatement{std::move(operator_), columns, is_recall});
  }
  row_.resize(column_names_.size());
  return {};
}

Status Statement::Fail(Status status) {
  Reset();
  state_ = State::kFailed;
  return status;
}

Result<bool> Statement::Step() {
  WEND_ASSIGN_OR_RETURN(const bool found, Advance());
  row_.assign(row_.size(), std::nullopt);
  return found;
}

Result<bool> Statement::Advance() {
  if (state_ == State::kDone) return false;
  if (state_ == State::kFailed) {
    return Status::Misuse("the statement failed; reset it before the next step");
  }
  if (!column_fault_.ok()) return Fail(std::move(column_fault_));
  const bool first = state_ == State::kReady;
  state_ = State::kFailed;  // until the row is there, also when memory runs out on the way
  if (first) {
    Status started = Start();
    if (!started.ok()) return Fail(std::move(started));
  }
  Status wanted = CheckCancelled();
  if (!wanted.ok()) return Fail(std::move(wanted));
  const Result<bool> next = operator_->Next();
  if (!next.ok()) return Fail(next.status());
  state_ = *next ? State::kOnRow : State::kDone;
  if (!*next) operator_.reset();
  return *next;
}

void Statement::AddColumn(size_t column, RowBlock* rows) {
  if (static_cast<int>(column) >= first_late_column_) return rows->AddNull();
  std::string_view text;
  if (operator_->SeeText(column, &text)) return rows->AddText(text);
  Value value;
  Status status = operator_->ReadColumn(column, &value);
  if (!status.ok() && column_fault_.ok()) column_fault_ = std::move(status);
  rows->Add(value);
}

Status Statement::Fetch(const FetchLimits& limits, RowBlock* rows) {
  const size_t columns = column_names_.size();
  rows->Clear(columns);
  const size_t wanted = first_late_column_ < column_count() ? 1 : limits.rows;
  const auto begin = std::chrono::steady_clock::now();
  for (size_t count = 0; count < wanted && rows->size_bytes() < limits.bytes;) {
    WEND_ASSIGN_OR_RETURN(const bool found, Advance());
    if (!found) break;
    for (size_t column = 0; column < columns; ++column) AddColumn(column, rows);
    ++count;
    if (IsClockDue(count) && std::chrono::steady_clock::now() - begin > kMaxFetchTime) break;
  }
  row_.assign(row_.size(), std::nullopt);
  return {};
}

void Statement::Reset() {
  operator_.reset();
  row_.clear();
  column_fault_ = Status();
  state_ = State::kReady;
}

const char* Statement::column_name(int column) const {
  if (column < 0 || column >= column_count()) return nullptr;
  return column_names_[static_cast<size_t>(column)].c_str();
}

int Statement::FindColumn(std::string_view name) const {
  for (int i = 0; i < column_count(); ++i) {
    if (name == column_name(i)) return i;
  }
  return -1;
}

const Value* Statement::Column(int column) {
  if (state_ != State::kOnRow || column < 0 || column >= column_count()) return nullptr;
  std::optional<Value>& value = row_[static_cast<size_t>(column)];
  if (!value.has_value()) {
    Value read;
    Status status = operator_->ReadColumn(static_cast<size_t>(column), &read);
    if (!status.ok() && column_fault_.ok()) column_fault_ = std::move(status);
    if (const auto* time = std::get_if<TimePoint>(&read)) {
      read = FormatTime(time->microseconds, time->offset_minutes);
    }
    value = std::move(read);
  }
  return &*value;
}

}  // namespace wend
