// Tables by name: their columns, and their rows as operators.
#include <array>
#include <utility>

#include "query/expression_binder.h"
#include "query/expression_types.h"
#include "query/key_rules.h"
#include "query/lexer.h"
#include "query/select_plan.h"
#include "query/sql_text.h"
#include "query/tables/chunks_table.h"
#include "query/tables/collections_table.h"
#include "query/tables/documents_table.h"
#include "query/tables/edges_table.h"
#include "query/tables/messages_table.h"
#include "query/tables/sessions_table.h"
#include "query/tables/terms_table.h"
#include "storage/base/nearest_name.h"

namespace wend {
namespace {

constexpr std::array<std::string_view, 7> kTableNames = {
    "chunks", "messages", "documents", "sessions", "edges", "terms", "collections"};
constexpr std::array<TableKind, 7> kTableKinds = {
    TableKind::kChunks, TableKind::kMessages, TableKind::kDocuments,  TableKind::kSessions,
    TableKind::kEdges,  TableKind::kTerms,    TableKind::kCollections};

// SELECT without FROM: one row.
class OneRow final : public Operator {
 public:
  Result<bool> Next() override { return !std::exchange(done_, true); }
  Status ReadColumn(size_t, Value*) override { return {}; }
  PlanNode Describe() const override {
    PlanNode node;
    node.name = "one row";
    node.estimated_rows = 1;
    return node;
  }

 private:
  bool done_ = false;
};

template <typename Table>
Result<std::unique_ptr<Operator>> UnitTable(const TableSource& source, const AccessPath& access,
                                            CollectionView view) {
  std::unique_ptr<Operator> table;
  if (source.only.has_value()) {
    table = std::make_unique<Table>(std::move(view), *source.only);
  } else if (access.candidates != nullptr) {
    WEND_ASSIGN_OR_RETURN(std::vector<uint32_t> documents, UnitsOf(access, view));
    table = std::make_unique<Table>(std::move(view), std::move(documents));
  } else {
    table = std::make_unique<Table>(std::move(view));
  }
  return table;
}

SessionCursor::ChunksOfSession ChunksOfSession(const CollectionView& view) {
  return [view](std::string_view session) -> Result<ChunkSet> {
    const MetadataValue id{std::string(session)};
    WEND_ASSIGN_OR_RETURN(const AttributeValueList found,
                          view.AttributeValues("session", id, id, 16));
    std::vector<uint32_t> terms;
    for (const AttributeValue& value : found.values) {
      if (value.exact && value.value == id) terms.push_back(value.term);
    }
    return view.ChunksOfTerms(terms);
  };
}

}  // namespace

TextTable TextTableOf(TableKind kind) {
  return kind == TableKind::kMessages    ? TextTable::kMessages
         : kind == TableKind::kDocuments ? TextTable::kDocuments
                                         : TextTable::kChunks;
}

std::span<const ColumnInfo> ColumnsOfTable(TableKind kind) {
  switch (kind) {
    case TableKind::kNone:
      return {};
    case TableKind::kChunks:
      return ChunksTable::Columns();
    case TableKind::kMessages:
      return MessagesTable::Columns();
    case TableKind::kDocuments:
      return DocumentsTable::Columns();
    case TableKind::kSessions:
      return SessionsTable::Columns();
    case TableKind::kEdges:
      return EdgesTable::Columns();
    case TableKind::kTerms:
      return TermsTable::Columns();
    case TableKind::kCollections:
      return CollectionsTable::Columns();
  }
  return {};
}

Result<TableSource> BindTable(const TargetNode& target) {
  TableSource source;
  if (target.collection.has_value()) {
    const NameNode& name = *target.collection;
    const Status status = CheckCollectionName(name.text);
    if (!status.ok()) return Status::InvalidAt(name.offset, status.message());
    source.collection = name.text;
  }
  if (!target.unit.has_value()) {
    const std::string& name = source.collection;
    const size_t offset = target.collection.has_value() ? target.collection->offset : 0;
    const std::string suggestion = DidYouMean(name, kTableNames);
    return Status::InvalidAt(offset, "'" + name +
                                         "' is a collection; name one of its tables, as in " +
                                         name + ".chunks" + suggestion);
  }
  const NameNode& unit = *target.unit;
  for (size_t i = 0; i < kTableNames.size(); ++i) {
    if (!SameWord(unit.text, kTableNames[i])) continue;
    source.kind = kTableKinds[i];
    if (source.kind == TableKind::kCollections && target.collection.has_value()) {
      return Status::InvalidAt(unit.offset, "'collections' is one table for all: write it alone");
    }
    return source;
  }
  const std::string suggestion = DidYouMean(unit.text, kTableNames);
  return Status::InvalidAt(
      unit.offset, "unknown table '" + unit.text + "'" +
                       (suggestion.empty() ? "; expected " + ListNames(kTableNames) : suggestion));
}

Result<std::unique_ptr<Operator>> OpenTable(const TableSource& source, const AccessPath& access,
                                            const DatabaseView& view) {
  if (source.kind == TableKind::kNone) return std::unique_ptr<Operator>(new OneRow());
  if (source.kind == TableKind::kCollections) {
    return std::unique_ptr<Operator>(std::make_unique<CollectionsTable>(view));
  }
  WEND_ASSIGN_OR_RETURN(CollectionView collection, view.Collection(source.collection));
  switch (source.kind) {
    case TableKind::kMessages:
      return UnitTable<MessagesTable>(source, access, std::move(collection));
    case TableKind::kDocuments:
      return UnitTable<DocumentsTable>(source, access, std::move(collection));
    case TableKind::kSessions: {
      auto chunks_of = ChunksOfSession(collection);
      return std::unique_ptr<Operator>(std::make_unique<SessionsTable>(
          std::move(collection), std::move(chunks_of), source.only));
    }
    case TableKind::kEdges:
      return std::unique_ptr<Operator>(std::make_unique<EdgesTable>(std::move(collection)));
    case TableKind::kTerms:
      return std::unique_ptr<Operator>(std::make_unique<TermsTable>(std::move(collection), ""));
    default:
      return std::unique_ptr<Operator>(
          std::make_unique<ChunksTable>(std::move(collection), access.candidates));
  }
}

namespace {

ExpressionScope ScopeOf(TableKind kind, const std::vector<Value>* parameters,
                        ChunkMatchResolver* match) {
  ExpressionScope scope;
  scope.columns = ColumnsOfTable(kind);
  scope.has_metadata = true;
  scope.parameters = parameters;
  scope.match = match;
  return scope;
}

FilterPlan FilterOf(const std::vector<Conjunct>& conjuncts) {
  FilterPlan plan;
  for (const Conjunct& conjunct : conjuncts) plan.conditions.push_back(conjunct.condition);
  return plan;
}

}  // namespace

Result<FoundChunks> FindChunksWhere(const CollectionView& collection,
                                    const ExpressionNode& condition, const RunContext& run) {
  ChunkMatchResolver match(collection);
  const ExpressionScope scope = ScopeOf(TableKind::kChunks, &run.parameters, &match);
  WEND_ASSIGN_OR_RETURN(const std::vector<Conjunct> conjuncts, BindConjuncts(condition, scope));
  WEND_ASSIGN_OR_RETURN(AccessPath access,
                        PlanAccess({collection, TextTable::kChunks, scope.columns, conjuncts,
                                    &run.parameters, &match, run.options, /*want_set=*/true}));
  run.notices->insert(run.notices->end(), access.notices.begin(), access.notices.end());
  FoundChunks found;
  found.facts = match.facts();
  found.access = access.Describe();
  found.earliest = access.bounds.earliest;
  found.latest = access.bounds.latest;
  std::shared_ptr<const ChunkSet> looked_at = access.candidates;
  if (looked_at != nullptr) {
    if (access.bounds.is_exact()) {
      found.chunks = *looked_at;
      return found;
    }
    found.chunks = access.bounds.sure;
    looked_at = std::make_shared<ChunkSet>(*looked_at - found.chunks);
  }
  ChunksTable table(collection, std::move(looked_at));
  const FilterPlan filter = FilterOf(conjuncts);
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool more, table.Next());
    if (!more) return found;
    WEND_ASSIGN_OR_RETURN(const bool passes, Passes(filter, &table));
    if (passes) found.chunks.add(table.chunk().value);
  }
}

Result<ExpectedChunks> ExpectChunksWhere(const CollectionView& collection,
                                         const ExpressionNode& condition, const RunContext& run) {
  ChunkMatchResolver match(std::nullopt);
  const ExpressionScope scope = ScopeOf(TableKind::kChunks, &run.parameters, &match);
  WEND_ASSIGN_OR_RETURN(const std::vector<Conjunct> conjuncts, BindConjuncts(condition, scope));
  SelectivityEstimator estimator(&run.parameters, collection);
  ExpectedChunks expected;
  WEND_ASSIGN_OR_RETURN(expected.selectivity, estimator.Estimate(condition));
  WEND_ASSIGN_OR_RETURN(expected.access,
                        ExpectAccess({collection, TextTable::kChunks, scope.columns, conjuncts,
                                      &run.parameters, &match, run.options, /*want_set=*/true},
                                     &estimator));
  return expected;
}

Result<std::unique_ptr<RowsWhere>> OpenRowsWhere(const UnitCondition& wanted,
                                                 const DatabaseView& view) {
  WEND_ASSIGN_OR_RETURN(const CollectionView collection, view.Collection(wanted.source.collection));
  std::unique_ptr<RowsWhere> opened(new RowsWhere{ChunkMatchResolver(collection), {}, nullptr});
  const ExpressionScope scope = ScopeOf(wanted.source.kind, wanted.parameters, &opened->match);
  AccessPath access;
  if (wanted.condition != nullptr) {
    WEND_ASSIGN_OR_RETURN(const std::vector<Conjunct> conjuncts,
                          BindConjuncts(*wanted.condition, scope));
    opened->filter = FilterOf(conjuncts);
    WEND_ASSIGN_OR_RETURN(
        access, PlanAccess({collection, TextTableOf(wanted.source.kind), scope.columns, conjuncts,
                            wanted.parameters, &opened->match, wanted.options}));
  }
  WEND_ASSIGN_OR_RETURN(std::unique_ptr<Operator> rows, OpenTable(wanted.source, access, view));
  opened->rows = std::make_unique<Filter>(opened->filter, std::move(rows));
  return opened;
}

Result<PlanNode> ExpectRowsWhere(const UnitCondition& wanted, const DatabaseView& view) {
  WEND_ASSIGN_OR_RETURN(const CollectionView collection, view.Collection(wanted.source.collection));
  WEND_ASSIGN_OR_RETURN(std::unique_ptr<Operator> rows,
                        OpenTable(wanted.source, AccessPath(), view));
  if (wanted.condition == nullptr) return rows->Describe();
  ChunkMatchResolver match(std::nullopt);
  const ExpressionScope scope = ScopeOf(wanted.source.kind, wanted.parameters, &match);
  WEND_ASSIGN_OR_RETURN(const std::vector<Conjunct> conjuncts,
                        BindConjuncts(*wanted.condition, scope));
  SelectivityEstimator estimator(wanted.parameters, collection);
  WEND_ASSIGN_OR_RETURN(double part, estimator.Estimate(*wanted.condition));
  PlanNode filter;
  filter.name = "filter";
  filter.detail = ToSql(*wanted.condition, *wanted.parameters);
  if (wanted.source.only.has_value()) {
    filter.children.push_back(rows->Describe());
    filter.estimated_rows = filter.children[0].estimated_rows;
    return filter;
  }
  WEND_ASSIGN_OR_RETURN(const PlanNode access,
                        ExpectAccess({collection, TextTableOf(wanted.source.kind), scope.columns,
                                      conjuncts, wanted.parameters, &match, wanted.options},
                                     &estimator));
  const PlanNode all = rows->Describe();
  filter.estimated_rows = all.estimated_rows.value_or(0) * part;
  filter.children.push_back(AccessedTable(access, std::move(rows)).Describe());
  return filter;
}

Result<std::vector<std::string>> FindKeysWhere(const UnitCondition& wanted,
                                               const DatabaseView* view) {
  std::vector<std::string> keys;
  if (view == nullptr) {
    ChunkMatchResolver match(std::nullopt);
    const ExpressionScope scope = ScopeOf(wanted.source.kind, wanted.parameters, &match);
    WEND_RETURN_IF_ERROR(BindConjuncts(*wanted.condition, scope).status());
    return keys;
  }
  WEND_ASSIGN_OR_RETURN(const std::unique_ptr<RowsWhere> found, OpenRowsWhere(wanted, *view));
  const std::optional<size_t> key_column = FindColumn(ColumnsOfTable(wanted.source.kind), "key");
  WEND_CHECK_OR_RETURN(key_column.has_value(), "messages and documents have keys");
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool more, found->rows->Next());
    if (!more) return keys;
    Value key;
    WEND_RETURN_IF_ERROR(found->rows->ReadColumn(*key_column, &key));
    keys.push_back(std::get<std::string>(std::move(key)));
  }
}

Status CheckChunkCondition(const ExpressionNode& condition, const std::vector<Value>* parameters) {
  ChunkMatchResolver match(std::nullopt);
  return BindConjuncts(condition, ScopeOf(TableKind::kChunks, parameters, &match)).status();
}

}  // namespace wend
