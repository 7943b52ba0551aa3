// Views: one published version each, with what has expired by its moment hidden.
#include "engine/database_view.h"

#include <utility>

#include "engine/edges.h"
#include "engine/expiry.h"
#include "engine/match_evaluator.h"
#include "engine/match_highlight.h"
#include "engine/passage_reader.h"
#include "engine/rank_request.h"
#include "engine/ranker.h"
#include "storage/base/nearest_name.h"

namespace wend {

const std::string& CollectionView::name() const { return impl_->version->info().name; }
const CollectionOptions& CollectionView::options() const { return impl_->version->info().options; }

CollectionStats CollectionView::stats() const {
  const CountsRow& c = impl_->version->counts();
  CollectionStats s;
  s.documents = c.documents;
  s.messages = c.messages;
  s.chunks = c.live_chunks;
  s.dead_chunks = c.next_chunk - c.live_chunks;
  s.terms = c.next_term - c.attribute_terms;
  s.tokens = c.tokens;
  s.text_bytes = c.text_bytes;
  s.links = c.links;
  s.link_weight = static_cast<double>(c.link_weight) / kLinkWeightOne;
  s.found_links = c.found_links;
  s.left_out_links = c.left_out_links;
  return s;
}

const std::shared_ptr<const CollectionVersion>& CollectionView::version() const {
  return impl_->version;
}

Result<RankAnswer> CollectionView::Rank(const RankRequest& request) const {
  return RankChunks(impl_->version, request, impl_->threads);
}
Result<Passage> CollectionView::ReadPassage(ChunkId chunk) const {
  return ReadPassageOf(*impl_->version, chunk);
}
Result<std::vector<std::pair<uint32_t, uint32_t>>> CollectionView::FindMatches(
    std::string_view text, const std::vector<QuestionTerm>& terms) const {
  return FindMatchesIn(*impl_->version, text, terms);
}
Result<MatchAnswer> CollectionView::Match(std::string_view match) const {
  return EvaluateMatch(*impl_->version, match);
}
Result<MatchPlan> CollectionView::PlanMatch(std::string_view match) const {
  return wend::PlanMatch(*impl_->version, match);
}
Result<std::vector<std::pair<uint32_t, uint32_t>>> CollectionView::HighlightMatch(
    std::string_view match, std::string_view text) const {
  return FindHighlights(*impl_->version, match, text);
}

Result<AttributeValueList> CollectionView::AttributeValues(
    std::string_view name, const std::optional<MetadataValue>& lower,
    const std::optional<MetadataValue>& upper, size_t max_count) const {
  return ListAttributeValues(*impl_->version, RangeOfValues(name, lower, upper), max_count);
}
Result<std::vector<std::string>> CollectionView::MetadataNames() const {
  return ListMetadataNames(*impl_->version);
}
Result<uint64_t> CollectionView::CountNextEdges() const {
  return wend::CountNextEdges(*impl_->version);
}
Result<ChunkSet> CollectionView::ChunksOfTerms(std::span<const uint32_t> terms) const {
  return FindChunksOfTerms(*impl_->version, terms);
}
Result<ChunkSet> CollectionView::LiveChunks() const { return FindLiveChunks(*impl_->version); }

Result<std::vector<std::string>> DatabaseView::CollectionNames() const {
  return impl_->catalog->Names();
}

Result<CollectionView> DatabaseView::Collection(std::string_view name) const {
  WEND_ASSIGN_OR_RETURN(std::shared_ptr<const CollectionVersion> version,
                        impl_->catalog->Find(name));
  if (version == nullptr) {
    WEND_ASSIGN_OR_RETURN(const std::vector<std::string> names, impl_->catalog->Names());
    const std::vector<std::string_view> views(names.begin(), names.end());
    return Status::NotFound("there is no collection '" + std::string(name) + "'" +
                            DidYouMean(name, views));
  }
  const CollectionOptions& options = version->info().options;
  if (options.ttl_seconds > 0) {
    WEND_ASSIGN_OR_RETURN(version, HideExpired(version, ExpiryOf(options, impl_->now)));
  }
  auto impl = std::make_shared<CollectionView::Impl>();
  impl->version = std::move(version);
  impl->threads = impl_->threads;
  return CollectionView(std::move(impl));
}

}  // namespace wend
