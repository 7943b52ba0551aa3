#include "query/operators/show_collections.h"

#include <utility>

namespace wend {

ShowCollectionsOperator::ShowCollectionsOperator(DatabaseView view) : view_(std::move(view)) {}

Result<bool> ShowCollectionsOperator::Next() {
  if (!names_.has_value()) {
    WEND_ASSIGN_OR_RETURN(names_, view_.CollectionNames());
  }
  if (next_row_ == names_->size()) return false;
  const std::string& name = (*names_)[next_row_++];
  WEND_ASSIGN_OR_RETURN(const CollectionView collection, view_.Collection(name));
  const CollectionStats stats = collection.stats();
  const auto integer = [](uint64_t number) { return Value(static_cast<int64_t>(number)); };
  row_ = {Value(name),
          integer(stats.documents),
          integer(stats.messages),
          integer(stats.chunks),
          integer(stats.terms),
          integer(stats.tokens),
          integer(stats.text_bytes),
          integer(stats.dead_chunks)};
  return true;
}

Status ShowCollectionsOperator::ReadColumn(size_t column, Value* value) {
  *value = row_[column];
  return {};
}

PlanNode ShowCollectionsOperator::Describe() const {
  PlanNode node;
  node.name = "show collections";
  return node;
}

}  // namespace wend
