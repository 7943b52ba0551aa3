// The same search for sequences as in streams, over the terms of one text.
#include "engine/match_highlight.h"

#include <algorithm>

#include "engine/match_terms.h"

namespace wend {
namespace {

// The terms of a text.
class AnalyzedText {
 public:
  AnalyzedText(Analyzer* analyzer, std::string_view text) : analyzer_(analyzer) {
    analyzer->Analyze(text, &terms_);
  }

  // Places of the sequence.
  std::vector<uint32_t> Find(const MatchSequence& sequence) const {
    std::vector<uint32_t> places;
    FindSequence(
        0, static_cast<uint32_t>(terms_.size()), static_cast<uint32_t>(sequence.size()),
        [&](uint32_t slot, uint32_t at) {
          return sequence[slot].Holds(analyzer_->TermText(terms_[at].term));
        },
        [&](uint32_t at) { places.push_back(at); });
    return places;
  }

  void Add(uint32_t place, uint32_t length, TextRanges* ranges) const {
    uint32_t end = 0;
    for (uint32_t i = place; i < place + length; ++i) end = std::max(end, terms_[i].end);
    ranges->emplace_back(terms_[place].begin, end);
  }

 private:
  Analyzer* analyzer_;
  std::vector<AnalyzedTerm> terms_;
};

void AddNear(const AnalyzedText& text, const MatchItem& item, TextRanges* ranges) {
  NearPlaces places;
  for (const MatchSequence& sequence : item.sequences) {
    places.begins.push_back(text.Find(sequence));
    places.lengths.push_back(static_cast<uint32_t>(sequence.size()));
  }
  std::vector<size_t> chosen(item.sequences.size(), 0);
  while (FindNear(places, item.distance, &chosen)) {
    size_t first = 0;
    for (size_t i = 0; i < chosen.size(); ++i) {
      const uint32_t place = places.begins[i][chosen[i]];
      text.Add(place, places.lengths[i], ranges);
      if (place < places.begins[first][chosen[first]]) first = i;
    }
    ++chosen[first];
  }
}

// Ranges in order, those that overlap joined.
TextRanges Joined(TextRanges ranges) {
  std::ranges::sort(ranges);
  TextRanges joined;
  for (const auto& [begin, end] : ranges) {
    if (!joined.empty() && begin < joined.back().second) {
      joined.back().second = std::max(joined.back().second, end);
    } else {
      joined.emplace_back(begin, end);
    }
  }
  return joined;
}

}  // namespace

Result<TextRanges> FindHighlights(const CollectionVersion& version, std::string_view match,
                                  std::string_view text) {
  WEND_ASSIGN_OR_RETURN(const MatchQuery query, ParseMatch(match));
  WEND_ASSIGN_OR_RETURN(const MatchTerms terms, AnalyzeMatch(version.info(), query));
  WEND_ASSIGN_OR_RETURN(const AnalyzerPool::Lease analyzer, version.info().analyzers.Borrow());
  const AnalyzedText analyzed(&*analyzer, text);
  TextRanges ranges;
  for (const MatchItem& item : terms.items) {
    if (item.polarity == MatchPolarity::kExcluded) continue;
    if (item.near) {
      AddNear(analyzed, item, &ranges);
      continue;
    }
    for (const MatchSequence& sequence : item.sequences) {
      for (const uint32_t place : analyzed.Find(sequence)) {
        analyzed.Add(place, static_cast<uint32_t>(sequence.size()), &ranges);
      }
    }
  }
  return Joined(std::move(ranges));
}

}  // namespace wend
