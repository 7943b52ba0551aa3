// From the words of a MATCH to what is looked up.
#include "engine/match_terms.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/folding.h"

namespace wend {
namespace {

class MatchAnalyzer {
 public:
  MatchAnalyzer(const CollectionInfo& info, Analyzer* analyzer)
      : info_(info), analyzer_(analyzer) {}

  Status Add(const MatchNode& node);
  MatchTerms& result() { return result_; }

 private:
  Status Sequence(const MatchNode& node, MatchSequence* sequence);
  Status SetPrefix(std::string_view words, MatchSequence* sequence);
  void AddRanked(std::string_view words);
  std::string Text(const AnalyzedTerm& t) const { return std::string(analyzer_->TermText(t.term)); }

  const CollectionInfo& info_;
  Analyzer* analyzer_;
  std::vector<AnalyzedTerm> analyzed_;  // of the words at hand
  std::optional<AnalyzerPool::Lease> with_stop_words_;
  std::optional<Folder> folder_;
  MatchTerms result_;
};

bool CoversAll(const std::vector<AnalyzedTerm>& terms) {
  return terms.size() > 1 && terms.front().begin <= terms[1].begin &&
         terms.front().end >= terms.back().end;
}

// Makes the last slot a prefix; a part that is a stop word has none of its own yet.
Status MatchAnalyzer::SetPrefix(std::string_view words, MatchSequence* sequence) {
  if (!with_stop_words_) {
    WEND_ASSIGN_OR_RETURN(AnalyzerPool::Lease lease, info_.analyzers_with_stop_words.Borrow());
    with_stop_words_.emplace(std::move(lease));
    WEND_ASSIGN_OR_RETURN(Folder folder, Folder::Create());
    folder_.emplace(std::move(folder));
  }
  std::vector<AnalyzedTerm> all;
  (*with_stop_words_)->Analyze(words, &all);
  if (all.empty()) return {};
  const AnalyzedTerm part = CoversAll(all) ? all.front() : all.back();
  std::string cased, prefix;
  folder_->FoldCase(words.substr(part.begin, part.end - part.begin), &cased);
  folder_->StripAccents(cased, &prefix);
  // The terms of the part itself are at the end; in front of them stays the rest.
  MatchSlot last;
  last.prefix = std::move(prefix);
  for (size_t i = 0; i < analyzed_.size(); ++i) {
    if (analyzed_[i].begin != part.begin || analyzed_[i].end != part.end) continue;
    last.terms.push_back(Text(analyzed_[i]));
  }
  const size_t before = static_cast<size_t>(std::ranges::count_if(
      analyzed_, [&](const AnalyzedTerm& t) { return t.begin < part.begin; }));
  sequence->resize(std::min(before, sequence->size()));
  sequence->push_back(std::move(last));
  return {};
}

Status MatchAnalyzer::Sequence(const MatchNode& node, MatchSequence* sequence) {
  analyzed_.clear();
  analyzer_->Analyze(node.words, &analyzed_);
  sequence->clear();
  for (const AnalyzedTerm& t : analyzed_) sequence->push_back({{Text(t)}, {}});
  if (node.is_prefix) return SetPrefix(node.words, sequence);
  // Where an identifier stands whole, its parts follow.
  if (CoversAll(analyzed_)) sequence->resize(1);
  return {};
}

// The terms of analyzed_.
void MatchAnalyzer::AddRanked(std::string_view words) {
  for (const AnalyzedTerm& t : analyzed_) {
    result_.ranked.push_back(
        {{{Text(t)}, {}}, std::string(words.substr(t.begin, t.end - t.begin))});
  }
}

Status MatchAnalyzer::Add(const MatchNode& node) {
  MatchItem item;
  item.polarity = node.polarity;
  item.near = node.kind == MatchKind::kNear;
  item.distance = node.distance;
  const bool any =
      node.kind == MatchKind::kWord && !node.is_prefix && node.polarity == MatchPolarity::kOptional;
  const std::vector<MatchNode> alone =
      item.near ? std::vector<MatchNode>() : std::vector<MatchNode>{node};
  for (const MatchNode& element : item.near ? node.elements : alone) {
    MatchSequence sequence;
    WEND_RETURN_IF_ERROR(Sequence(element, &sequence));
    if (sequence.empty()) {
      result_.ignored.emplace_back(element.words);
      continue;
    }
    if (node.polarity != MatchPolarity::kExcluded) {
      AddRanked(element.words);
      const MatchSlot& last = sequence.back();
      if (!last.prefix.empty()) result_.ranked.push_back({{{}, last.prefix}, last.prefix + "*"});
    }
    if (!any) {
      item.sequences.push_back(std::move(sequence));
      continue;
    }
    for (const AnalyzedTerm& t : analyzed_) item.sequences.push_back({{{Text(t)}, {}}});
  }
  if (!item.sequences.empty()) result_.items.push_back(std::move(item));
  return {};
}

}  // namespace

bool MatchSlot::Holds(std::string_view term) const {
  if (!prefix.empty() && term.starts_with(prefix)) return true;
  return std::ranges::find(terms, term) != terms.end();
}

Result<MatchTerms> AnalyzeMatch(const CollectionInfo& info, const MatchQuery& query) {
  WEND_ASSIGN_OR_RETURN(const AnalyzerPool::Lease analyzer, info.analyzers.Borrow());
  MatchAnalyzer terms(info, &*analyzer);
  for (const MatchNode& node : query.nodes) WEND_RETURN_IF_ERROR(terms.Add(node));
  terms.result().notices = query.notices;
  return std::move(terms.result());
}

// Whoever lies too far before the last has to move on; the last only ever moves on, too.
bool FindNear(const NearPlaces& places, uint32_t distance, std::vector<size_t>* chosen) {
  uint32_t last = 0;
  for (size_t i = 0; i < chosen->size(); ++i) {
    if ((*chosen)[i] >= places.begins[i].size()) return false;
    last = std::max(last, places.begins[i][(*chosen)[i]]);
  }
  for (bool moved = true; moved;) {
    moved = false;
    for (size_t i = 0; i < chosen->size(); ++i) {
      const std::vector<uint32_t>& begins = places.begins[i];
      size_t& at = (*chosen)[i];
      while (at < begins.size() && uint64_t{begins[at]} + places.lengths[i] + distance < last) {
        ++at;
        moved = true;
      }
      if (at == begins.size()) return false;
      last = std::max(last, begins[at]);
    }
  }
  return true;
}

}  // namespace wend
