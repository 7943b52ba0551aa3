#include "query/operators/link.h"

#include <set>
#include <string_view>
#include <utility>

#include "engine/edges.h"

namespace wend {
namespace {

// Writing alone would make the collection; a misspelt name should not.
Result<WriteSummary> WriteLinks(Database* database, const BoundLink& link) {
  const Status exists = database->View().Collection(link.collection).status();
  WEND_RETURN_IF_ERROR(exists);
  return database->Write(link.collection, {}, {}, link.links);
}

}  // namespace

LinkOperator::LinkOperator(Database* database, BoundLink link)
    : database_(database), link_(std::move(link)) {}

// As of after the change.
Status LinkOperator::CountWaiting() {
  WEND_ASSIGN_OR_RETURN(const CollectionView view, database_->View().Collection(link_.collection));
  std::set<std::pair<std::string_view, std::string_view>> links;
  for (const LinkChange& link : link_.links) {
    if (!links.insert({link.from, link.to}).second) continue;
    WEND_ASSIGN_OR_RETURN(const bool from, HasUnit(*view.version(), link.from));
    WEND_ASSIGN_OR_RETURN(const bool to, HasUnit(*view.version(), link.to));
    counts_[3] += from && to ? 0 : 1;
  }
  counts_[2] = links.size() - counts_[0] - counts_[1];
  return {};
}

Result<bool> LinkOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(const WriteSummary summary, WriteLinks(database_, link_));
  counts_[0] = summary.linked;
  counts_[1] = summary.reweighted;
  WEND_RETURN_IF_ERROR(CountWaiting());
  return true;
}

Status LinkOperator::ReadColumn(size_t column, Value* value) {
  *value = static_cast<int64_t>(counts_[column]);
  return {};
}

PlanNode LinkOperator::Describe() const {
  PlanNode node;
  node.name = "link";
  node.detail = std::to_string(link_.links.size()) + " in " + link_.collection;
  node.estimated_rows = 1;
  return node;
}

UnlinkOperator::UnlinkOperator(Database* database, BoundUnlink unlink)
    : database_(database), unlink_(std::move(unlink)) {}

Result<bool> UnlinkOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(const WriteSummary summary, WriteLinks(database_, unlink_.link));
  unlinked_ = summary.unlinked;
  return true;
}

Status UnlinkOperator::ReadColumn(size_t, Value* value) {
  *value = static_cast<int64_t>(unlinked_);
  return {};
}

PlanNode UnlinkOperator::Describe() const {
  PlanNode node;
  node.name = "unlink";
  node.detail = std::to_string(unlink_.link.links.size()) + " in " + unlink_.link.collection;
  node.estimated_rows = 1;
  return node;
}

}  // namespace wend
