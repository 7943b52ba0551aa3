#include "query/operators/show_stats.h"

#include <charconv>

#include "engine/collection_version.h"

namespace wend {
namespace {

// The store gives its numbers as text.
Value ToValue(std::string text) {
  int64_t integer = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, integer);
  if (!text.empty() && parsed.ec == std::errc() && parsed.ptr == end) return Value(integer);
  return Value(std::move(text));
}

void Add(const CollectionStats& stats, CollectionStats* sum) {
  sum->documents += stats.documents;
  sum->messages += stats.messages;
  sum->chunks += stats.chunks;
  sum->dead_chunks += stats.dead_chunks;
  sum->terms += stats.terms;
  sum->tokens += stats.tokens;
  sum->text_bytes += stats.text_bytes;
  sum->links += stats.links;
  sum->link_weight += stats.link_weight;
  sum->found_links += stats.found_links;
  sum->left_out_links += stats.left_out_links;
}

}  // namespace

ShowStatsOperator::ShowStatsOperator(Database* database, DatabaseView view,
                                     std::optional<std::string> collection)
    : database_(database), view_(std::move(view)), collection_(std::move(collection)) {}

Status ShowStatsOperator::Gather() {
  const auto add_row = [this](const char* name, uint64_t number) {
    rows_.emplace_back(name, Value(static_cast<int64_t>(number)));
  };
  std::vector<std::string> names;
  if (collection_.has_value()) {
    names.push_back(*collection_);
  } else {
    WEND_ASSIGN_OR_RETURN(names, view_.CollectionNames());
    add_row("collections", names.size());
  }
  CollectionStats sum;
  uint64_t next_edges = 0, titles = 0;
  SimilarMemo::Stats similar;
  for (const std::string& name : names) {
    WEND_ASSIGN_OR_RETURN(const CollectionView collection, view_.Collection(name));
    Add(collection.stats(), &sum);
    WEND_ASSIGN_OR_RETURN(const uint64_t edges, collection.CountNextEdges());
    next_edges += edges;
    const SimilarMemo::Stats lists = collection.version()->info().similar.stats();
    similar.lists += lists.lists;
    similar.edges += lists.edges;
    titles += collection.version()->counts().titled;
  }
  add_row("documents", sum.documents);
  add_row("messages", sum.messages);
  add_row("chunks", sum.chunks);
  add_row("terms", sum.terms);
  add_row("tokens", sum.tokens);
  add_row("text_bytes", sum.text_bytes);
  add_row("dead_chunks", sum.dead_chunks);
  // Per type of edge; one between neighbours weighs 1.
  add_row("next_edges", next_edges);
  add_row("links", sum.links);
  // What walks have made of the likeness of chunks so far, and the titles that can be mentioned.
  add_row("similar_lists", similar.lists);
  add_row("similar_edges", similar.edges);
  add_row("mention_titles", titles);
  rows_.emplace_back("link_weight", Value(sum.link_weight));
  add_row("found_links", sum.found_links);
  add_row("left_out_links", sum.left_out_links);
  for (auto& [name, value] : database_->StoreStats()) {
    rows_.emplace_back(std::move(name), ToValue(std::move(value)));
  }
  return {};
}

Result<bool> ShowStatsOperator::Next() {
  if (rows_.empty()) WEND_RETURN_IF_ERROR(Gather());
  if (next_row_ == rows_.size()) return false;
  ++next_row_;
  return true;
}

Status ShowStatsOperator::ReadColumn(size_t column, Value* value) {
  const auto& [row_name, row_value] = rows_[next_row_ - 1];
  if (column == 0) {
    *value = row_name;
  } else {
    *value = row_value;
  }
  return {};
}

PlanNode ShowStatsOperator::Describe() const {
  PlanNode node;
  node.name = "show stats";
  node.detail = collection_.value_or("");
  return node;
}

}  // namespace wend
