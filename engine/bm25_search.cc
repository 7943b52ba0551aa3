#include "engine/bm25_search.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace wend {
namespace {

int64_t SecondsOf(int64_t us) { return us / 1000000 - (us % 1000000 < 0 ? 1 : 0); }

}  // namespace

ChunkFilter FilterOf(const RankRequest& request) {
  ChunkFilter filter{.allowed = request.allowed, .strategy = request.filter_strategy};
  if (request.earliest) filter.first_second = SecondsOf(*request.earliest);
  if (request.latest) filter.last_second = SecondsOf(*request.latest);
  return filter;
}

Result<uint32_t> CountIn(const TermPostings& list, uint32_t chunk) {
  const auto block = std::ranges::lower_bound(list.blocks, chunk, {}, &PostingBlock::last_chunk);
  std::vector<PostingEntry> entries;
  std::span<const PostingEntry> in = list.tail;
  if (block != list.blocks.end() && block->first_chunk <= chunk) {
    WEND_RETURN_IF_ERROR(block->Decode(&entries));
    in = entries;
  }
  const auto it = std::ranges::lower_bound(in, chunk, {}, &PostingEntry::chunk);
  return it != in.end() && it->chunk == chunk ? it->count : 0u;
}

Bm25Params Bm25ParamsOf(const CollectionVersion& version, const RankRequest& request) {
  const CountsRow& counts = version.counts();
  const bool empty = counts.live_chunks == 0 || counts.tokens == 0;
  const double average =
      empty ? 1.0 : static_cast<double>(counts.tokens) / static_cast<double>(counts.live_chunks);
  return {request.k1, request.b, average};
}

void SetBm25Weights(const CollectionVersion& version, ParsedQuestion* question) {
  const double n = static_cast<double>(version.counts().live_chunks);
  for (QuestionTerm& t : question->terms) {
    const double df = static_cast<double>(t.df);
    t.weight = t.count * std::log(1.0 + (n - df + 0.5) / (df + 0.5));
  }
}

Status LoadTerm(const CollectionVersion& version, uint32_t term, const WantedChunks& wanted,
                StoredPostings* stored, TermPostings* out) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  WEND_RETURN_IF_ERROR(ReadPostings(version.view(), version.info().id, term, wanted, stored));
  out->blocks = std::move(stored->blocks);
  out->tail = std::move(stored->entries);
  resident->tail().Postings(term, &out->tail);
  return {};
}

Status LoadPostings(const CollectionVersion& version, const ParsedQuestion& question,
                    const ChunkSet* allowed, QuestionPostings* out) {
  WantedChunks wanted{.limit = version.counts().sealed_chunks};
  if (allowed != nullptr) {
    if (allowed->isEmpty()) return {};
    wanted.first = allowed->minimum();
    wanted.last = allowed->maximum();
  }
  for (size_t i = 0; i < question.ids.size(); ++i) {
    if (question.ids[i] == kNoId || question.terms[i].df == 0) continue;
    TermPostings list;
    WEND_RETURN_IF_ERROR(
        LoadTerm(version, question.ids[i], wanted, &out->stored.emplace_back(), &list));
    list.weight = question.terms[i].weight;
    out->lists.push_back(std::move(list));
    out->term_of_list.push_back(i);
  }
  return {};
}

Status VisitCounts(const TermPostings& postings, std::span<const uint32_t> chunks,
                   const std::function<void(size_t i, uint32_t count)>& visit) {
  const uint32_t tail_begin = postings.tail.empty() ? kNoId : postings.tail.front().chunk;
  size_t i = 0;
  const auto merge = [&](std::span<const PostingEntry> entries, uint32_t end) {
    for (const PostingEntry& entry : entries) {
      if (entry.chunk >= end) return;
      while (i < chunks.size() && chunks[i] < entry.chunk) ++i;
      if (i == chunks.size()) return;
      if (chunks[i] == entry.chunk) visit(i, entry.count);
    }
  };
  std::vector<PostingEntry> entries;
  for (const PostingBlock& block : postings.blocks) {
    while (i < chunks.size() && chunks[i] < block.first_chunk) ++i;
    if (i == chunks.size()) return {};
    if (chunks[i] > block.last_chunk) continue;
    entries.clear();
    WEND_RETURN_IF_ERROR(block.Decode(&entries));
    merge(entries, tail_begin);
  }
  merge(postings.tail, kNoId);
  return {};
}

Result<std::vector<ScoredChunk>> SearchBm25(const CollectionVersion& version,
                                            const RankRequest& request, size_t depth,
                                            const QuestionPostings& postings, RankAnswer* answer) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  MaxScoreReport report;
  WEND_ASSIGN_OR_RETURN(
      std::vector<ScoredChunk> top,
      MaxScoreTopK(postings.lists, *resident, Bm25ParamsOf(version, request),
                   {depth, version.counts().next_chunk, FilterOf(request)}, &report));
  answer->postings_scored = report.postings_scored;
  answer->blocks_read = report.blocks_read;
  answer->blocks_skipped = report.blocks_skipped;
  answer->filter_strategy = report.strategy;
  return top;
}

Status ExplainBm25(const CollectionVersion& version, const RankRequest& request,
                   const QuestionPostings& postings, RankAnswer* answer) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  const Bm25Params params = Bm25ParamsOf(version, request);
  for (RankedChunk& row : answer->rows) {
    row.term_scores.assign(answer->terms.size(), 0.0f);
    for (size_t l = 0; l < postings.lists.size(); ++l) {
      WEND_ASSIGN_OR_RETURN(const uint32_t count, CountIn(postings.lists[l], row.chunk.value));
      if (count == 0) continue;
      row.term_scores[postings.term_of_list[l]] = static_cast<float>(
          Bm25Part(postings.lists[l].weight, count, resident->Length(row.chunk.value), params));
    }
  }
  return {};
}

}  // namespace wend
