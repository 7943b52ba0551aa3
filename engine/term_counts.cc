// Counting sorts over term streams.
#include "engine/term_counts.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace wend {
namespace {

// Tables indexed by term id cost one clearing per id; a small batch of a large vocabulary is
// cheaper to sort.
constexpr size_t kSortBelowTerms = 4096;

PostingsByTerm CountBySorting(const TermLists& streams) {
  struct Occurrence {
    uint32_t term, chunk;
    auto operator<=>(const Occurrence&) const = default;
  };
  std::vector<Occurrence> all;
  all.reserve(streams.terms.size());
  for (uint32_t chunk = 0; chunk < streams.ends.size(); ++chunk) {
    for (const uint32_t term : streams.Stream(chunk)) all.push_back({term, chunk});
  }
  std::ranges::sort(all);
  PostingsByTerm p;
  for (size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && all[i] == all[i - 1]) {
      ++p.entries.back().count;
      continue;
    }
    if (p.terms.empty() || p.terms.back() != all[i].term) {
      p.terms.push_back(all[i].term);
      p.ends.push_back(static_cast<uint32_t>(p.entries.size()));
    }
    p.entries.push_back({all[i].chunk, 1});
    p.ends.back() = static_cast<uint32_t>(p.entries.size());
  }
  return p;
}

// Calls first(term, chunk) where a chunk shows a term for the first time, else again(term).
template <typename First, typename Again>
void WalkOccurrences(const TermLists& streams, std::vector<uint32_t>* last_chunk, First first,
                     Again again) {
  std::fill(last_chunk->begin(), last_chunk->end(), kNoId);
  for (uint32_t chunk = 0; chunk < streams.ends.size(); ++chunk) {
    for (const uint32_t term : streams.Stream(chunk)) {
      uint32_t& last = (*last_chunk)[term];
      if (last == chunk) {
        again(term);
      } else {
        last = chunk;
        first(term, chunk);
      }
    }
  }
}

// `vectors` are ordered by chunk, so that a stable order of terms keeps chunks ascending.
PostingsByTerm VectorsByTerm(std::span<const VectorPosting> vectors) {
  std::vector<VectorPosting> sorted(vectors.begin(), vectors.end());
  std::ranges::stable_sort(sorted, {}, &VectorPosting::term);
  PostingsByTerm p;
  p.entries.reserve(sorted.size());
  for (const VectorPosting& v : sorted) {
    if (p.terms.empty() || p.terms.back() != v.term) {
      p.terms.push_back(v.term);
      p.ends.push_back(0);
    }
    p.entries.push_back({v.chunk, v.weight});
    p.ends.back() = static_cast<uint32_t>(p.entries.size());
  }
  return p;
}

}  // namespace

PostingsByTerm CountByTerm(const TermLists& streams) {
  if (streams.terms.empty()) return {};
  if (streams.terms.size() < kSortBelowTerms) return CountBySorting(streams);
  const uint32_t term_limit = *std::ranges::max_element(streams.terms) + 1;
  std::vector<uint32_t> last_chunk(term_limit);
  std::vector<uint32_t> df(term_limit, 0);
  WalkOccurrences(
      streams, &last_chunk, [&](uint32_t term, uint32_t) { ++df[term]; }, [](uint32_t) {});
  PostingsByTerm p;
  std::vector<uint32_t> place(term_limit);
  uint32_t total = 0;
  for (uint32_t term = 0; term < term_limit; ++term) {
    place[term] = total;
    if (df[term] == 0) continue;
    total += df[term];
    p.terms.push_back(term);
    p.ends.push_back(total);
  }
  p.entries.resize(total);
  WalkOccurrences(
      streams, &last_chunk,
      [&](uint32_t term, uint32_t chunk) {
        p.entries[place[term]++] = {chunk, 1};
      },
      [&](uint32_t term) { ++p.entries[place[term] - 1].count; });
  return p;
}

PostingsByTerm CountAllByTerm(const TermStreams& streams) {
  const PostingsByTerm parts[] = {CountByTerm(streams), CountByTerm(streams.attributes),
                                  VectorsByTerm(streams.vectors)};
  constexpr TermKind kKinds[] = {TermKind::kWord, TermKind::kAttribute, TermKind::kDimension};
  PostingsByTerm p;
  size_t terms = 0, entries = 0;
  for (const PostingsByTerm& part : parts) {
    terms += part.terms.size();
    entries += part.entries.size();
  }
  p.terms.reserve(terms);
  p.kinds.reserve(terms);
  p.ends.reserve(terms);
  p.entries.reserve(entries);
  size_t next[std::size(parts)] = {};
  while (p.terms.size() < terms) {
    size_t least = 0;
    uint32_t term = kNoId;
    for (size_t i = 0; i < std::size(parts); ++i) {
      if (next[i] == parts[i].terms.size() || parts[i].terms[next[i]] >= term) continue;
      least = i;
      term = parts[i].terms[next[i]];
    }
    const PostingsByTerm& from = parts[least];
    const size_t at = next[least]++;
    const auto begin = from.entries.begin() + (at == 0 ? 0 : from.ends[at - 1]);
    p.entries.insert(p.entries.end(), begin, from.entries.begin() + from.ends[at]);
    p.terms.push_back(term);
    p.kinds.push_back(kKinds[least]);
    p.ends.push_back(static_cast<uint32_t>(p.entries.size()));
  }
  return p;
}

TermCountRows CountByChunk(const TermLists& streams, std::vector<uint32_t>* df) {
  const PostingsByTerm p = CountByTerm(streams);
  TermCountRows rows;
  const size_t chunks = streams.ends.size();
  df->assign(p.terms.empty() ? 0 : p.terms.back() + 1, 0);
  rows.row_begin.assign(chunks + 1, 0);
  for (const PostingEntry& e : p.entries) ++rows.row_begin[e.chunk + 1];
  for (size_t i = 0; i < chunks; ++i) rows.row_begin[i + 1] += rows.row_begin[i];
  rows.term.resize(p.entries.size());
  rows.count.resize(p.entries.size());
  // Terms are visited in ascending order, so every row is filled in ascending order too.
  std::vector<uint64_t> place(rows.row_begin.begin(), rows.row_begin.end() - 1);
  for (size_t i = 0, entry = 0; i < p.terms.size(); ++i) {
    (*df)[p.terms[i]] = p.ends[i] - static_cast<uint32_t>(entry);
    for (; entry < p.ends[i]; ++entry) {
      const PostingEntry& e = p.entries[entry];
      const uint64_t at = place[e.chunk]++;
      rows.term[at] = p.terms[i];
      rows.count[at] = e.count;
    }
  }
  return rows;
}

}  // namespace wend
