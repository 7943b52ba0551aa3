#include "query/chunk_match.h"

#include <algorithm>

#include "engine/match_evaluator.h"
#include "engine/match_query.h"
#include "engine/snippet.h"

namespace wend {
namespace {

class MatchedChunks final : public MatchTest {
 public:
  explicit MatchedChunks(std::shared_ptr<const ChunkSet> chunks) : chunks_(std::move(chunks)) {}

  Result<bool> Contains(RowReader* row) const override {
    const ChunkRange range = row->chunks();
    for (uint32_t chunk = range.begin; chunk < range.end; ++chunk) {
      if (chunks_->contains(chunk)) return true;
    }
    return false;
  }

 private:
  std::shared_ptr<const ChunkSet> chunks_;
};

Status At(size_t offset, const Status& status) {
  if (status.code() != Code::kInvalid) return status;
  return Status::InvalidAt(offset, "MATCH: " + status.message());
}

}  // namespace

Result<std::shared_ptr<const ChunkSet>> ChunkMatchResolver::Find(std::string_view text,
                                                                 size_t offset) {
  const auto known = found_.find(text);
  if (known != found_.end()) return known->second;
  std::shared_ptr<const ChunkSet> chunks = std::make_shared<ChunkSet>();
  if (!collection_.has_value()) {
    const Result<MatchQuery> query = ParseMatch(text);
    if (!query.ok()) return At(offset, query.status());
  } else {
    Result<MatchAnswer> answer = collection_->Match(text);
    if (!answer.ok()) return At(offset, answer.status());
    facts_.emplace_back("match_chunks", static_cast<int64_t>(answer->chunks.cardinality()));
    facts_.emplace_back("match_verified", static_cast<int64_t>(answer->verified_chunks));
    facts_.emplace_back("match_rows_read", static_cast<int64_t>(answer->stream_rows_read));
    chunks = std::make_shared<ChunkSet>(std::move(answer->chunks));
  }
  found_.emplace(text, chunks);
  return chunks;
}

Result<std::unique_ptr<MatchTest>> ChunkMatchResolver::Resolve(std::string_view text,
                                                               size_t offset) {
  WEND_ASSIGN_OR_RETURN(std::shared_ptr<const ChunkSet> chunks, Find(text, offset));
  return std::unique_ptr<MatchTest>(std::make_unique<MatchedChunks>(std::move(chunks)));
}

Result<std::vector<std::pair<uint32_t, uint32_t>>> ChunkTextMarker::Ranges(
    std::string_view text) const {
  std::vector<std::pair<uint32_t, uint32_t>> ranges;
  if (!collection_.has_value()) return ranges;
  for (const std::string& match : matches_) {
    WEND_ASSIGN_OR_RETURN(const auto found, collection_->HighlightMatch(match, text));
    ranges.insert(ranges.end(), found.begin(), found.end());
  }
  std::sort(ranges.begin(), ranges.end());
  std::vector<std::pair<uint32_t, uint32_t>> merged;
  for (const auto& range : ranges) {
    if (!merged.empty() && range.first < merged.back().second) {
      merged.back().second = std::max(merged.back().second, range.second);
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

Result<std::string> ChunkTextMarker::Snippet(RowReader*, std::string_view text,
                                             int64_t words) const {
  WEND_ASSIGN_OR_RETURN(const auto ranges, Ranges(text));
  const auto wanted = static_cast<size_t>(std::max<int64_t>(words, 1));
  return MarkMatches(text, ranges, FindSnippet(text, ranges, wanted), {});
}

Result<std::string> ChunkTextMarker::Highlight(RowReader*, std::string_view text,
                                               std::string_view open,
                                               std::string_view close) const {
  WEND_ASSIGN_OR_RETURN(const auto ranges, Ranges(text));
  return MarkMatches(text, ranges, {0, text.size()}, {open, close, ""});
}

std::vector<std::string> MatchTextsOf(const ExpressionNode& node,
                                      const std::vector<Value>* parameters) {
  std::vector<std::string> texts;
  const bool is_not = node.kind == ExpressionNode::Kind::kUnary && node.op == OperatorKind::kNot;
  if (node.negated || is_not) return texts;
  if (node.kind == ExpressionNode::Kind::kMatch) {
    const ExpressionNode& operand = node.operands[0];
    const std::string* text = std::get_if<std::string>(&operand.literal);
    if (operand.kind == ExpressionNode::Kind::kParameter && parameters != nullptr) {
      text = std::get_if<std::string>(
          &(*parameters)[static_cast<size_t>(operand.parameter.index) - 1]);
    }
    if (text != nullptr) texts.push_back(*text);
    return texts;
  }
  for (const ExpressionNode& operand : node.operands) {
    for (std::string& text : MatchTextsOf(operand, parameters)) texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace wend
