#include "engine/walk/similar_reader.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

#include "engine/bm25_search.h"
#include "storage/chunk_rows.h"
#include "storage/posting_table.h"

namespace wend {
namespace {

uint32_t Bits(uint64_t n) { return static_cast<uint32_t>(std::bit_width(n)); }

struct CountedTerm {
  uint32_t term = 0;
  uint32_t count = 0;
};

std::vector<CountedTerm> CountTerms(std::span<const uint32_t> stream) {
  std::vector<uint32_t> terms(stream.begin(), stream.end());
  std::ranges::sort(terms);
  std::vector<CountedTerm> counted;
  for (const uint32_t term : terms) {
    if (counted.empty() || counted.back().term != term) counted.push_back({term, 0});
    ++counted.back().count;
  }
  return counted;
}

bool IsBefore(const SimilarList::Entry& a, const SimilarList::Entry& b) {
  return a.weight != b.weight ? a.weight > b.weight : a.chunk < b.chunk;
}

}  // namespace

Status SimilarReader::LookUp(const std::vector<uint32_t>& terms) {
  std::vector<uint32_t> unknown;
  for (const uint32_t term : terms) {
    if (!frequencies_.contains(term)) unknown.push_back(term);
  }
  if (unknown.empty()) return {};
  WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> df, version_->Frequencies(unknown));
  for (size_t i = 0; i < unknown.size(); ++i) frequencies_.emplace(unknown[i], df[i]);
  return {};
}

Result<std::vector<TellingTerm>> SimilarReader::ReadTellingTerms(uint32_t chunk) {
  TermStreams streams;
  WEND_RETURN_IF_ERROR(
      ReadStreams(version_->view(), version_->info().id, chunk, chunk + 1, &streams));
  const std::vector<CountedTerm> counted = CountTerms(streams.Stream(0));
  std::vector<uint32_t> terms;
  for (const CountedTerm& term : counted) terms.push_back(term.term);
  WEND_RETURN_IF_ERROR(LookUp(terms));
  struct Candidate {
    uint32_t bits = 0;  // of df
    CountedTerm of;
  };
  std::vector<Candidate> candidates;
  for (const CountedTerm& term : counted) {
    const uint64_t df = frequencies_.at(term.term);
    if (df > 1) candidates.push_back({Bits(df), term});
  }
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    return std::tuple(a.bits, b.of.count, a.of.term) < std::tuple(b.bits, a.of.count, b.of.term);
  });
  const uint32_t all = Bits(version_->counts().live_chunks);
  std::vector<TellingTerm> telling;
  uint64_t postings = 0;
  for (const Candidate& candidate : candidates) {
    postings += uint64_t{1} << candidate.bits;
    if (telling.size() == kMaxTerms || postings > kMaxPostings) break;
    const uint32_t rarity = 1 + std::max(all, candidate.bits) - candidate.bits;
    telling.push_back({candidate.of.term, Bits(candidate.of.count) * rarity, rarity});
  }
  return telling;
}

Status SimilarReader::Compare(uint32_t chunk, uint32_t begin, SimilarList* list) {
  std::unordered_map<uint32_t, uint64_t> products;
  const auto add = [&](const TellingTerm& term, std::span<const PostingEntry> entries) {
    for (const PostingEntry& entry : entries) {
      if (entry.chunk < begin || entry.chunk >= list->end || entry.chunk == chunk) continue;
      products[entry.chunk] += uint64_t{term.weight} * Bits(entry.count) * term.rarity;
    }
  };
  std::vector<PostingEntry> entries;
  const uint32_t sealed = version_->counts().sealed_chunks;
  for (const TellingTerm& term : list->terms) {
    entries.clear();
    if (begin < sealed) {
      StoredPostings stored;
      WEND_RETURN_IF_ERROR(
          ReadPostings(version_->view(), version_->info().id, term.term,
                       WantedChunks{.first = begin, .last = list->end, .limit = sealed}, &stored));
      for (const PostingBlock& block : stored.blocks) {
        WEND_RETURN_IF_ERROR(block.Decode(&entries));
      }
      entries.insert(entries.end(), stored.entries.begin(), stored.entries.end());
    }
    resident_->tail().Postings(term.term, &entries);
    add(term, entries);
  }
  for (const auto& [other, product] : products) {
    const uint32_t length = resident_->Length(other);
    if (length == 0) continue;  // it has gone
    const auto square = static_cast<double>(product) * static_cast<double>(product);
    list->best.push_back({other, square / length});
  }
  const size_t kept = std::min<size_t>(list->best.size(), WalkOptions::kMaxNeighbours);
  std::partial_sort(list->best.begin(), list->best.begin() + static_cast<ptrdiff_t>(kept),
                    list->best.end(), IsBefore);
  list->best.resize(kept);
  list->best.shrink_to_fit();
  return {};
}

bool SimilarReader::HasGone(const SimilarList& list) const {
  return std::ranges::any_of(
      list.best, [this](const SimilarList::Entry& e) { return !resident_->IsLive(e.chunk); });
}

Result<std::shared_ptr<const SimilarList>> SimilarReader::Read(uint32_t chunk) {
  if (resident_ == nullptr) {
    WEND_ASSIGN_OR_RETURN(resident_, version_->resident());
  }
  const CountsRow& counts = version_->counts();
  auto list = std::make_shared<SimilarList>();
  if (chunk >= counts.next_chunk || resident_->Length(chunk) == 0) {
    return std::shared_ptr<const SimilarList>(std::move(list));
  }
  list->end = counts.next_chunk;
  list->dead = uint64_t{counts.next_chunk} - counts.live_chunks;
  SimilarMemo& memo = version_->info().similar;
  const std::shared_ptr<const SimilarList> known = memo.Get(chunk);
  // What a transaction adds may be taken back, and its numbers be given to others.
  const bool passes = version_->view().shows_transaction();
  const bool older = known != nullptr && known->end <= list->end && known->dead <= list->dead;
  if (older && known->end == list->end && known->dead == list->dead && !passes) return known;
  WEND_ASSIGN_OR_RETURN(list->terms, ReadTellingTerms(chunk));
  const bool extends = older && known->terms == list->terms && !HasGone(*known);
  if (extends) list->best = known->best;
  WEND_RETURN_IF_ERROR(Compare(chunk, extends ? known->end : 0, list.get()));
  const bool newest = known == nullptr || older;
  if (newest && !passes) memo.Put(chunk, list);
  return std::shared_ptr<const SimilarList>(std::move(list));
}

}  // namespace wend
