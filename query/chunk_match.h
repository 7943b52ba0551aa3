// MATCH and its marks over one collection: the hooks of text_hooks.h made real.
//
// Thread safety: one thread at a time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/database.h"
#include "query/ast.h"
#include "query/text_hooks.h"
#include "query/value.h"

namespace wend {

// Looks up the chunks that match. Without a collection (a statement that is only prepared) it
// checks the text, and what it gives is not asked.
class ChunkMatchResolver final : public MatchResolver {
 public:
  explicit ChunkMatchResolver(std::optional<CollectionView> collection)
      : collection_(std::move(collection)) {}

  Result<std::unique_ptr<MatchTest>> Resolve(std::string_view text, size_t offset) override;
  // The chunks that match; none without a collection. A text is looked up once.
  Result<std::shared_ptr<const ChunkSet>> Find(std::string_view text, size_t offset);
  // What looking up cost so far, for EXPLAIN ANALYZE; empty without a MATCH.
  const std::vector<std::pair<std::string, Value>>& facts() const { return facts_; }

 private:
  std::optional<CollectionView> collection_;
  std::map<std::string, std::shared_ptr<const ChunkSet>, std::less<>> found_;
  std::vector<std::pair<std::string, Value>> facts_;
};

// Marks what the texts of MATCH ask for.
class ChunkTextMarker final : public TextMarker {
 public:
  ChunkTextMarker(std::optional<CollectionView> collection, std::vector<std::string> matches)
      : collection_(std::move(collection)), matches_(std::move(matches)) {}

  Result<std::string> Snippet(RowReader* row, std::string_view text, int64_t words) const override;
  Result<std::string> Highlight(RowReader* row, std::string_view text, std::string_view open,
                                std::string_view close) const override;

 private:
  // Ranges in `text`, ascending and not overlapping.
  Result<std::vector<std::pair<uint32_t, uint32_t>>> Ranges(std::string_view text) const;

  std::optional<CollectionView> collection_;
  std::vector<std::string> matches_;
};

// The texts of every MATCH below `node` that is not negated; parameters without a value are left
// out. `parameters` as in binder.h.
std::vector<std::string> MatchTextsOf(const ExpressionNode& node,
                                      const std::vector<Value>* parameters);

}  // namespace wend
