#include "engine/allowed_scan.h"

#include <algorithm>
#include <cmath>

#include "engine/posting_cursor.h"
#include "engine/top_k.h"

namespace wend {
namespace {

template <typename Scorer>
class Scanner {
 public:
  Scanner(const Scorer& scorer, const TopKSearch& search, MaxScoreReport* report)
      : scorer_(scorer), search_(search), report_(report) {
    const ChunkSet& allowed = *search.filter.allowed;
    const uint64_t size = search.limit == 0 ? 0 : allowed.rank(search.limit - 1);
    chunks_.resize(size);
    if (size > 0) allowed.rangeUint32Array(chunks_.data(), 0, size);
    scores_.assign(size, 0.0);
    norms_.assign(size, kUnknownNorm);
  }

  Status AddTerm(const TermPostings& term) {
    const uint32_t encoded_limit =
        term.tail.empty() ? search_.limit : std::min(search_.limit, term.tail.front().chunk);
    size_t at = 0;  // first chunk of the set that is not behind us
    uint64_t read = 0;
    for (size_t i = 0; i < term.blocks.size(); ++i) {
      WEND_RETURN_IF_ERROR(CheckBlockOrder(term.blocks, i));
      const PostingBlock& block = term.blocks[i];
      if (block.first_chunk >= encoded_limit) break;
      at = Seek(at, block.first_chunk);
      if (at == chunks_.size()) break;
      if (chunks_[at] > block.last_chunk || IsOutsideTimes(block, search_.filter)) continue;
      entries_.clear();
      WEND_RETURN_IF_ERROR(block.Decode(&entries_));
      ++read;
      std::span<const PostingEntry> entries = entries_;
      while (!entries.empty() && entries.back().chunk >= encoded_limit) {
        entries = entries.first(entries.size() - 1);
      }
      at = AddEntries(entries, term.weight, at);
    }
    AddEntries(term.tail, term.weight, at);
    report_->blocks_read += read;
    report_->blocks_skipped += term.blocks.size() - read;
    return {};
  }

  std::vector<ScoredChunk> TakeBest() {
    TopK top(search_.k);
    for (size_t i = 0; i < chunks_.size(); ++i) {
      if (scores_[i] > 0) top.Offer({chunks_[i], scores_[i]});
    }
    return std::move(top).Take();
  }

 private:
  static constexpr double kUnknownNorm = -1;
  static constexpr double kDead = -2;

  // The first of chunks_[at..] that is not below `chunk`: by doubling steps, for it is near.
  size_t Seek(size_t at, uint32_t chunk) const {
    size_t step = 1;
    size_t end = at;
    while (end < chunks_.size() && chunks_[end] < chunk) {
      at = end + 1;
      end += step;
      step *= 2;
    }
    end = std::min(end, chunks_.size());
    return static_cast<size_t>(std::lower_bound(chunks_.begin() + static_cast<ptrdiff_t>(at),
                                                chunks_.begin() + static_cast<ptrdiff_t>(end),
                                                chunk) -
                               chunks_.begin());
  }

  // Adds the parts of the entries whose chunks are in chunks_[at..]; returns where it got to.
  size_t AddEntries(std::span<const PostingEntry> entries, double weight, size_t at) {
    const PostingEntry* entry = entries.data();
    const PostingEntry* const end = entry + entries.size();
    for (; at < chunks_.size() && entry != end; ++at) {
      const uint32_t chunk = chunks_[at];
      if (chunk > (end - 1)->chunk) break;
      entry = SeekEntry(entry, end, chunk);
      if (entry->chunk == chunk) AddPart(at, weight, entry->count);
    }
    return at;
  }

  // The first entry not below `chunk`, which is not above the last entry's.
  static const PostingEntry* SeekEntry(const PostingEntry* entry, const PostingEntry* end,
                                       uint32_t chunk) {
    ptrdiff_t step = 1;
    while (step < end - entry && entry[step].chunk < chunk) {
      entry += step;
      step *= 2;
    }
    return std::lower_bound(entry, entry + std::min(step + 1, end - entry), chunk,
                            [](const PostingEntry& e, uint32_t c) { return e.chunk < c; });
  }

  void AddPart(size_t at, double weight, uint32_t count) {
    if (norms_[at] == kUnknownNorm) {
      const double norm = scorer_.Norm(chunks_[at]);
      norms_[at] = std::isinf(norm) ? kDead : norm;
    }
    if (norms_[at] == kDead) return;
    scores_[at] += scorer_.Part(weight, count, norms_[at]);
    ++report_->postings_scored;
  }

  const Scorer& scorer_;
  const TopKSearch& search_;
  MaxScoreReport* report_;
  std::vector<uint32_t> chunks_;  // the set, ascending
  std::vector<double> scores_;    // beside it
  std::vector<double> norms_;     // beside it
  std::vector<PostingEntry> entries_;
};

}  // namespace

template <typename Scorer>
Result<std::vector<ScoredChunk>> ScanAllowed(std::span<const TermPostings> terms,
                                             const Scorer& scorer, const TopKSearch& search,
                                             MaxScoreReport* report) {
  Scanner<Scorer> scanner(scorer, search, report);
  for (const TermPostings& term : terms) WEND_RETURN_IF_ERROR(scanner.AddTerm(term));
  return scanner.TakeBest();
}

template Result<std::vector<ScoredChunk>> ScanAllowed(std::span<const TermPostings> terms,
                                                      const Bm25Scorer& scorer,
                                                      const TopKSearch& search,
                                                      MaxScoreReport* report);
template Result<std::vector<ScoredChunk>> ScanAllowed(std::span<const TermPostings> terms,
                                                      const InnerProductScorer& scorer,
                                                      const TopKSearch& search,
                                                      MaxScoreReport* report);

bool IsScanCheaper(std::span<const TermPostings> terms, const TopKSearch& search) {
  // A scan pays for each allowed chunk and prunes nothing; windows pay for bounds and masks, and
  // gain by what they prune and by blocks between allowed chunks, which a set that fills its span
  // leaves out for them too. Measured with filter_bench's 100,000 chunks and questions, scan and
  // check: scattered 1 % 98 and 106 us, 3 % 120 and 118, 10 % 181 and 134; one run of 0.1 % 44 and
  // 44, 1 % 59 and 54, 10 % 138 and 67.
  constexpr uint64_t kMinSpanPerAllowed = 32;
  const ChunkSet& set = *search.filter.allowed;
  const uint64_t allowed = search.limit == 0 ? 0 : set.rank(search.limit - 1);
  if (allowed == 0) return true;
  const uint64_t span = std::min(set.maximum(), search.limit - 1) - set.minimum() + uint64_t{1};
  if (allowed * kMinSpanPerAllowed > span) return false;
  // With fewer postings than allowed chunks, going through the chunks is what costs.
  uint64_t postings = 0;
  for (const TermPostings& term : terms) {
    for (const PostingBlock& block : term.blocks) postings += block.entry_count;
    postings += term.tail.size();
  }
  return allowed <= postings;
}

}  // namespace wend
