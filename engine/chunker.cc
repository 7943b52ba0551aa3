// Sentences are packed greedily; see chunker.h for what holds of the result.
//
// Terms whose byte ranges overlap (a compound and its parts, the bigrams of one run) form a group,
// which is never cut. White space is that of ASCII. SplitIntoParts is in text_parts.cc.
#include "engine/chunker.h"

#include <algorithm>

#include "engine/character_class.h"
#include "engine/sentence_splitter.h"

namespace wend {
namespace {

// With a target of 1 a sentence is a chunk however long, up to the largest target there is.
constexpr size_t kMaxChunkTerms = 65535;
// A cut looks this many terms back for a group that has white space before it.
constexpr size_t kSpaceSearchTerms = 16;

class Packer {
 public:
  Packer(std::string_view text, std::span<const AnalyzedTerm> terms, const ChunkerOptions& options,
         std::vector<ChunkSpan>* out)
      : text_(text),
        terms_(terms),
        options_(options),
        fresh_terms_(options.target_terms > options.overlap_terms
                         ? options.target_terms - options.overlap_terms
                         : 1),
        out_(out) {}

  void Run();

 private:
  // A run of bytes and the terms in it; `begin` and `end` are trimmed.
  struct Span {
    size_t begin;
    size_t end;
    size_t first_term;
    size_t last_term;  // one past
    size_t terms() const { return last_term - first_term; }
  };

  size_t NextUnit(size_t from) const {
    return options_.unit == ChunkUnit::kLine ? NextLine(text_, from) : NextSentence(text_, from);
  }
  size_t TrimEnd(size_t begin, size_t end) const {
    while (end > begin && IsAsciiSpace(text_[end - 1])) --end;
    return end;
  }
  // The first chunk has no overlap to make room for.
  // The last chunk may be half as long again, rather than leave a short rest to itself.
  bool RestFits(size_t first_term) const {
    return options_.target_terms > 1 && terms_.size() - first_term <= Target() + Target() / 2;
  }
  size_t Target() const { return chunks_ == 0 ? options_.target_terms : fresh_terms_; }

  void AddUnit(const Span& unit);
  void AddLongUnit(Span unit);
  void Append(const Span& span);
  void Close();
  size_t OverlapTerm() const;
  size_t GroupBegin(size_t term, size_t lowest) const;
  size_t CutTerm(size_t first, size_t ideal, size_t last) const;
  size_t CutByte(size_t term) const;
  bool HasSpaceBefore(size_t term) const;

  std::string_view text_;
  std::span<const AnalyzedTerm> terms_;
  const ChunkerOptions& options_;
  const size_t fresh_terms_;
  std::vector<ChunkSpan>* out_;

  // The largest `end` of the terms up to and including each one: where it exceeds the next
  // term's `begin`, the two are of one group.
  std::vector<uint32_t> reach_;
  std::vector<Span> units_;  // of the chunk before the open one, for the overlap
  std::vector<Span> open_units_;
  Span open_{};
  bool has_open_ = false;
  size_t chunks_ = 0;
  size_t before_first_ = 0;  // first term of the chunk before, overlap included
};

void Packer::Run() {
  reach_.resize(terms_.size());
  uint32_t reach = 0;
  for (size_t i = 0; i < terms_.size(); ++i) reach_[i] = reach = std::max(reach, terms_[i].end);

  size_t term = 0;
  size_t begin = SkipSpace(text_, 0);
  size_t next = begin;
  while (begin < text_.size()) {
    next = NextUnit(next);
    size_t last = term;
    while (last < terms_.size() && terms_[last].begin < next) ++last;
    // A term across the boundary: the sentence goes on.
    if (last > term && reach_[last - 1] > next && next < text_.size()) continue;
    AddUnit({begin, TrimEnd(begin, next), term, last});
    begin = next;
    term = last;
  }
  if (has_open_) Close();
}

void Packer::AddUnit(const Span& unit) {
  if (unit.terms() == 0) return Append(unit);
  const size_t open_terms = has_open_ ? open_.terms() : 0;
  if (open_terms > 0 && open_terms + unit.terms() > Target() && !RestFits(open_.first_term)) {
    Close();
  }
  const size_t longest = options_.target_terms == 1 ? kMaxChunkTerms : Target();
  if (unit.terms() > longest && !RestFits(unit.first_term)) return AddLongUnit(unit);
  Append(unit);
}

// Cuts into pieces of nearly equal size; the last stays open for what follows.
void Packer::AddLongUnit(Span unit) {
  for (;;) {
    const size_t longest = options_.target_terms == 1 ? kMaxChunkTerms : Target();
    const size_t pieces = (unit.terms() + longest - 1) / longest;
    const size_t ideal = unit.first_term + (unit.terms() + pieces - 1) / pieces;
    const size_t cut =
        pieces > 1 ? CutTerm(unit.first_term, ideal, unit.last_term) : unit.last_term;
    if (cut == unit.last_term) return Append(unit);
    const size_t byte = CutByte(cut);
    Append({unit.begin, TrimEnd(unit.begin, byte), unit.first_term, cut});
    Close();
    unit.begin = SkipSpace(text_, byte);
    unit.first_term = cut;
  }
}

void Packer::Append(const Span& span) {
  if (!has_open_) {
    open_ = span;
    has_open_ = true;
  } else {
    open_.end = span.end;
    open_.last_term = span.last_term;
  }
  if (options_.overlap_terms > 0) open_units_.push_back(span);
}

void Packer::Close() {
  const size_t first = OverlapTerm();
  size_t begin = open_.begin;
  if (first < open_.first_term) {
    begin = SkipSpace(text_, CutByte(first));
    for (const Span& unit : units_) {
      if (unit.first_term == first && unit.terms() > 0) begin = unit.begin;
    }
  }
  out_->push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(open_.end),
                   static_cast<uint32_t>(first), static_cast<uint32_t>(open_.last_term - first)});
  before_first_ = first;
  units_.swap(open_units_);
  open_units_.clear();
  has_open_ = false;
  ++chunks_;
}

// The first term of the open chunk with its overlap: where a sentence of the chunk before begins,
// if one does in reach, else where a word does.
size_t Packer::OverlapTerm() const {
  const size_t first = open_.first_term;
  if (chunks_ == 0 || options_.overlap_terms == 0) return first;
  const size_t reach = first > options_.overlap_terms ? first - options_.overlap_terms : 0;
  const size_t lowest = std::max(before_first_ + 1, reach);
  for (const Span& unit : units_) {
    if (unit.terms() > 0 && unit.first_term >= lowest) return unit.first_term;
  }
  for (size_t term = lowest; term < first; ++term) {
    if (GroupBegin(term, 0) == term) return term;
  }
  return first;
}

// The largest term <= `term` that begins a group, not below `lowest`.
size_t Packer::GroupBegin(size_t term, size_t lowest) const {
  while (term > lowest && reach_[term - 1] > terms_[term].begin) --term;
  return term;
}

// Where to cut terms [first, last) near `ideal`: before a group with white space in front of it if
// there is one just before, else before the nearest group; `last` if all is one group.
size_t Packer::CutTerm(size_t first, size_t ideal, size_t last) const {
  const size_t nearest = GroupBegin(ideal, first);
  if (nearest == first) {
    size_t cut = ideal + 1;
    while (cut < last && reach_[cut - 1] > terms_[cut].begin) ++cut;
    return std::min(cut, last);
  }
  size_t cut = nearest;
  while (cut > first && ideal - cut <= kSpaceSearchTerms) {
    if (HasSpaceBefore(cut)) return cut;
    cut = GroupBegin(cut - 1, first);
  }
  return nearest;
}

// Where the text is cut before a group: after the last white space in the gap between it and the
// group before, so that an opening bracket stays with what follows.
size_t Packer::CutByte(size_t term) const {
  const size_t end = terms_[term].begin;
  const size_t gap = term == 0 ? 0 : reach_[term - 1];
  for (size_t byte = end; byte > gap; --byte) {
    if (IsAsciiSpace(text_[byte - 1])) return byte;
  }
  return end;
}

bool Packer::HasSpaceBefore(size_t term) const {
  const size_t byte = CutByte(term);
  return byte > 0 && IsAsciiSpace(text_[byte - 1]);
}

}  // namespace

void ChunkText(std::string_view text, std::span<const AnalyzedTerm> terms,
               const ChunkerOptions& options, std::vector<ChunkSpan>* out) {
  Packer(text, terms, options, out).Run();
}

}  // namespace wend
