// Building, merging and searching tail segments.
#include "engine/tail_index.h"

#include <algorithm>
#include <iterator>

#include "engine/term_counts.h"

namespace wend {
namespace {

// A segment is merged with its successor when it is less than this many times as large. Over 20,000
// appends of one chunk, 4 leaves 4.4 segments to search and copies a posting 17 times; 2, the
// binary counter of the textbook, 7.0 and 13 times.
constexpr uint64_t kMergeFactor = 4;

std::shared_ptr<const TailSegment> BuildSegment(uint32_t begin, const TermStreams& streams) {
  auto s = std::make_shared<TailSegment>();
  s->begin = begin;
  s->end = begin + static_cast<uint32_t>(streams.ends.size());
  PostingsByTerm postings = CountAllByTerm(streams);
  s->terms = std::move(postings.terms);
  s->ends = std::move(postings.ends);
  s->entries = std::move(postings.entries);
  for (PostingEntry& e : s->entries) e.chunk += begin;
  s->lengths.reserve(streams.ends.size());
  for (size_t i = 0; i < streams.ends.size(); ++i) {
    s->lengths.push_back(streams.StoredLength(i));
  }
  return s;
}

std::shared_ptr<const TailSegment> Merge(const TailSegment& a, const TailSegment& b) {
  auto s = std::make_shared<TailSegment>();
  s->begin = a.begin;
  s->end = b.end;
  s->terms.reserve(a.terms.size() + b.terms.size());
  s->ends.reserve(a.terms.size() + b.terms.size());
  s->entries.reserve(a.entries.size() + b.entries.size());
  size_t i = 0, j = 0;
  while (i < a.terms.size() || j < b.terms.size()) {
    const uint32_t from_a = i < a.terms.size() ? a.terms[i] : kNoId;
    const uint32_t from_b = j < b.terms.size() ? b.terms[j] : kNoId;
    s->terms.push_back(std::min(from_a, from_b));
    // All chunks of `a` lie before those of `b`.
    if (from_a <= from_b) std::ranges::copy(a.Entries(i++), std::back_inserter(s->entries));
    if (from_b <= from_a) std::ranges::copy(b.Entries(j++), std::back_inserter(s->entries));
    s->ends.push_back(static_cast<uint32_t>(s->entries.size()));
  }
  s->lengths = a.lengths;
  s->lengths.insert(s->lengths.end(), b.lengths.begin(), b.lengths.end());
  return s;
}

std::shared_ptr<const TailSegment> RemoveChunks(const TailSegment& a,
                                                std::span<const uint32_t> dead) {
  auto s = std::make_shared<TailSegment>();
  s->begin = a.begin;
  s->end = a.end;
  s->lengths = a.lengths;
  for (const uint32_t chunk : dead) {
    if (chunk >= a.begin && chunk < a.end) s->lengths[chunk - a.begin] = 0;
  }
  for (size_t i = 0; i < a.terms.size(); ++i) {
    const size_t before = s->entries.size();
    for (const PostingEntry& e : a.Entries(i)) {
      if (!std::ranges::binary_search(dead, e.chunk)) s->entries.push_back(e);
    }
    if (s->entries.size() == before) continue;
    s->terms.push_back(a.terms[i]);
    s->ends.push_back(static_cast<uint32_t>(s->entries.size()));
  }
  return s;
}

}  // namespace

TailIndex TailIndex::Append(const TermStreams& streams) const {
  TailIndex result = *this;
  if (streams.ends.empty()) return result;
  std::shared_ptr<const TailSegment> last = BuildSegment(end_, streams);
  result.end_ = last->end;
  std::vector<std::shared_ptr<const TailSegment>>& list = result.segments_;
  while (!list.empty() &&
         list.back()->entries.size() < kMergeFactor * std::max<size_t>(1, last->entries.size())) {
    last = Merge(*list.back(), *last);
    list.pop_back();
  }
  list.push_back(std::move(last));
  return result;
}

TailIndex TailIndex::Without(std::span<const uint32_t> dead) const {
  TailIndex result = *this;
  for (std::shared_ptr<const TailSegment>& s : result.segments_) {
    const auto first = std::ranges::lower_bound(dead, s->begin);
    if (first != dead.end() && *first < s->end) s = RemoveChunks(*s, dead);
  }
  return result;
}

uint64_t TailIndex::posting_count() const {
  uint64_t count = 0;
  for (const auto& s : segments_) count += s->entries.size();
  return count;
}

uint32_t TailIndex::Frequency(uint32_t term) const {
  size_t count = 0;
  for (const auto& s : segments_) {
    const auto it = std::ranges::lower_bound(s->terms, term);
    if (it != s->terms.end() && *it == term) {
      count += s->Entries(static_cast<size_t>(it - s->terms.begin())).size();
    }
  }
  return static_cast<uint32_t>(count);
}

void TailIndex::Postings(uint32_t term, std::vector<PostingEntry>* out) const {
  for (const auto& s : segments_) {
    const auto it = std::ranges::lower_bound(s->terms, term);
    if (it == s->terms.end() || *it != term) continue;
    std::ranges::copy(s->Entries(static_cast<size_t>(it - s->terms.begin())),
                      std::back_inserter(*out));
  }
}

uint32_t TailIndex::StoredLength(uint32_t chunk) const {
  for (const auto& s : segments_) {
    if (chunk < s->end) return s->lengths[chunk - s->begin];
  }
  return 0;
}

}  // namespace wend
