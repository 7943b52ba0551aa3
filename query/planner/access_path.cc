#include "query/planner/access_path.h"

#include <algorithm>

#include "engine/chunk_cursor.h"
#include "engine/collection_version.h"
#include "engine/textless_units.h"
#include "query/planner/condition_bounds.h"
#include "query/planner/detect_empty.h"
#include "query/sql_text.h"

namespace wend {
namespace {

// Rows that are gone to one by one cost about twice as much as rows in order.
constexpr uint64_t kCostOfSeek = 2;

// A row without text has no chunk, and no postings tell of it: such rows are looked at one by one.
Result<std::vector<uint32_t>> RowsWithoutPostings(const AccessRequest& request,
                                                  const ChunkBounds& bounds) {
  std::vector<uint32_t> rows;
  if (request.table == TextTable::kChunks || bounds.needs_chunk) return rows;
  const CollectionStats stats = request.collection.stats();
  if (request.table == TextTable::kMessages) {
    // Messages that have text are as many as chunks of messages.
    const MetadataValue message{std::string("message")};
    WEND_ASSIGN_OR_RETURN(const AttributeValueList kinds,
                          request.collection.AttributeValues("kind", message, message, 1));
    const uint64_t chunks = kinds.values.empty() ? 0 : kinds.values[0].df;
    if (chunks == stats.messages) return rows;
  } else if (stats.documents == 0) {
    return rows;
  }
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const TextlessUnits> textless,
                        TextlessUnits::Load(*request.collection.version()));
  rows.assign(textless->documents().begin(), textless->documents().end());
  return rows;
}

// For EXPLAIN: what has expired and is still stored.
void AddExpired(const AccessRequest& request, PlanNode* node) {
  const ChunkSet* const hidden = request.collection.version()->hidden();
  if (hidden == nullptr) return;
  node->facts.emplace_back("expired_chunks", static_cast<int64_t>(hidden->cardinality()));
}

bool IsWorthwhile(const AccessRequest& request, uint64_t candidates, uint64_t all) {
  switch (request.options.access) {
    case PlannerOptions::Access::kScan:
      return false;
    case PlannerOptions::Access::kPostings:
      return true;
    case PlannerOptions::Access::kAuto:
      return request.want_set || candidates * kCostOfSeek <= all;
  }
  return false;
}

}  // namespace

Result<AccessPath> PlanAccess(const AccessRequest& request) {
  AccessPath path;
  path.node.name = "scan";
  AddExpired(request, &path.node);
  const uint64_t live = request.collection.stats().chunks;
  path.node.estimated_rows = static_cast<double>(live);
  if (request.options.fold_constants && request.options.detect_empty) {
    for (const Conjunct& conjunct : request.conjuncts) {
      if (conjunct.constant.value_or(true)) continue;
      path.bounds = ChunkBounds::Nothing();
      path.candidates = std::make_shared<ChunkSet>();
      path.node.name = "nothing";
      path.node.detail = NeverTrue(*conjunct.node);
      // FALSE alone is what words of time became, whose own notice says why.
      if (ToSql(*conjunct.node) != "FALSE") path.notices.push_back(path.node.detail);
      path.node.estimated_rows = 0;
      return path;
    }
  }
  if (request.options.access == PlannerOptions::Access::kScan) return path;
  const BoundsContext context{request.collection, request.columns,
                              request.parameters, request.match,
                              request.options,    request.table == TextTable::kDocuments,
                              request.want_set,   live};
  ChunkBounds bounds = ChunkBounds::Everything();
  for (const Conjunct& conjunct : request.conjuncts) {
    if (conjunct.constant == std::optional(true)) continue;
    ChunkBounds of_conjunct = ChunkBounds::Unknown();
    if (conjunct.is_safe && !conjunct.constant.has_value() && !bounds.is_empty()) {
      WEND_ASSIGN_OR_RETURN(of_conjunct, BoundsOf(*conjunct.node, false, context));
    }
    if (of_conjunct.possible.has_value()) {
      PlanNode& step = path.node.children.emplace_back();
      step.name = "postings";
      step.detail = ToSql(*conjunct.node, *request.parameters);
      step.estimated_rows = static_cast<double>(of_conjunct.possible->cardinality());
    }
    const bool was_empty = bounds.is_empty();
    bounds = BoundsOfAnd(std::move(bounds), of_conjunct);
    if (!was_empty && bounds.is_empty()) {
      path.notices = {WhyEmpty(*conjunct.node, of_conjunct.is_empty(), request)};
    }
  }
  path.bounds = std::move(bounds);
  const bool usable =
      path.bounds.possible.has_value() && (request.options.detect_empty || !path.bounds.is_empty());
  const uint64_t chunks = usable ? path.bounds.possible->cardinality() : 0;
  bool worthwhile = usable && IsWorthwhile(request, chunks, live);
  if (worthwhile) {
    WEND_ASSIGN_OR_RETURN(path.textless, RowsWithoutPostings(request, path.bounds));
    const uint64_t textless = path.textless.size();
    worthwhile = textless == 0 || IsWorthwhile(request, chunks + textless, live + textless);
  }
  // With rows that no posting tells of, nothing is known to be empty.
  if (!worthwhile || !path.textless.empty()) path.notices.clear();
  if (!worthwhile) {
    path.textless.clear();
    return path;
  }
  path.candidates = std::make_shared<ChunkSet>(*path.bounds.possible);
  path.node.estimated_rows = static_cast<double>(chunks + path.textless.size());
  path.node.name = *path.node.estimated_rows == 0 ? "nothing" : "postings";
  if (!path.textless.empty()) {
    PlanNode& step = path.node.children.emplace_back();
    step.name = "textless";
    step.detail = "rows without text, which have no postings";
    step.estimated_rows = static_cast<double>(path.textless.size());
  }
  return path;
}

Result<PlanNode> ExpectAccess(const AccessRequest& request, SelectivityEstimator* estimator) {
  PlanNode node;
  node.name = "scan";
  AddExpired(request, &node);
  const double live = static_cast<double>(request.collection.stats().chunks);
  double rows = live;
  for (const Conjunct& conjunct : request.conjuncts) {
    const bool by_postings = conjunct.is_safe && !conjunct.constant.has_value() &&
                             IsKnownToPostings(*conjunct.node, request.columns);
    if (!by_postings || request.options.access == PlannerOptions::Access::kScan) continue;
    WEND_ASSIGN_OR_RETURN(const double share, estimator->Estimate(*conjunct.node));
    PlanNode& step = node.children.emplace_back();
    step.name = "postings";
    step.detail = ToSql(*conjunct.node, *request.parameters);
    step.estimated_rows = share * live;
    rows *= share;
  }
  if (!node.children.empty() && rows * kCostOfSeek <= live) node.name = "postings";
  if (node.name == "scan") node.children.clear();
  node.estimated_rows = rows;
  return node;
}

PlanNode AccessedTable::Describe() const {
  PlanNode node = table_->Describe();
  node.facts.insert(node.facts.end(), access_.facts.begin(), access_.facts.end());
  if (access_.name == "scan") return node;
  node.name = "read";
  node.estimated_rows = access_.estimated_rows;
  node.children = access_.children;
  if (node.children.empty()) node.children.push_back(access_);
  return node;
}

Result<std::vector<uint32_t>> UnitsOf(const AccessPath& path, const CollectionView& collection) {
  std::vector<uint32_t> units = path.textless;
  ChunkCursor cursor(collection.version(), path.candidates);
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool more, cursor.Next());
    if (!more) break;
    const uint32_t document = cursor.document().value;
    if (units.empty() || units.back() != document) units.push_back(document);
  }
  std::ranges::sort(units);
  units.erase(std::unique(units.begin(), units.end()), units.end());
  return units;
}

}  // namespace wend
