#include "engine/question.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_map>

#include "storage/term_table.h"

namespace wend {

Result<ParsedQuestion> ParseQuestion(const CollectionVersion& version, std::string_view question) {
  WEND_ASSIGN_OR_RETURN(const AnalyzerPool::Lease analyzer, version.info().analyzers.Borrow());
  std::vector<AnalyzedTerm> analyzed;
  analyzer->Analyze(question, &analyzed);
  ParsedQuestion q;
  std::unordered_map<uint32_t, size_t> place;  // local term -> index
  for (const AnalyzedTerm& t : analyzed) {
    const auto [it, is_new] = place.emplace(t.term, q.terms.size());
    if (!is_new) {
      ++q.terms[it->second].count;
      continue;
    }
    QuestionTerm term;
    term.text = analyzer->TermText(t.term);
    term.surface = question.substr(t.begin, t.end - t.begin);
    q.terms.push_back(std::move(term));
  }
  WEND_RETURN_IF_ERROR(LookUpTerms(version, &q));
  return q;
}

Status LookUpTerms(const CollectionVersion& version, ParsedQuestion* question) {
  ParsedQuestion& q = *question;
  std::vector<size_t> order(q.terms.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) -> std::string_view { return q.terms[i].text; });
  std::vector<std::string_view> sorted;
  for (const size_t i : order) sorted.push_back(q.terms[i].text);
  WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> found,
                        FindTermIds(version.view(), version.info().id, sorted));
  q.ids.assign(q.terms.size(), kNoId);
  std::vector<uint32_t> known;
  for (size_t i = 0; i < order.size(); ++i) {
    // An id behind the counts belongs to a write that is not published yet.
    if (found[i] >= version.counts().next_term) continue;
    q.ids[order[i]] = found[i];
    known.push_back(found[i]);
  }
  std::ranges::sort(known);
  WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> df, version.Frequencies(known));
  for (size_t i = 0; i < q.ids.size(); ++i) {
    q.terms[i].df = 0;
    if (q.ids[i] == kNoId) continue;
    const auto at = std::ranges::lower_bound(known, q.ids[i]) - known.begin();
    q.terms[i].df = df[static_cast<size_t>(at)];
  }
  return {};
}

}  // namespace wend
