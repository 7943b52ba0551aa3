#include "query/relevance_notice.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "engine/near_words.h"
#include "engine/relevance.h"

namespace wend {
namespace {

// Words that are named, and near ones for each.
constexpr size_t kNamedWords = 3;
constexpr size_t kNearWords = 2;

std::string TwoPlaces(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", number);
  return text.data();
}

// "'a', 'b' and 2 more"
std::string UnknownWords(const RankAnswer& answer) {
  std::string words;
  size_t named = 0, left = 0;
  for (const QuestionTerm& term : answer.terms) {
    if (term.df > 0) continue;
    if (named == kNamedWords) {
      ++left;
      continue;
    }
    words += (named++ == 0 ? "'" : ", '") + term.surface + "'";
  }
  return left == 0 ? words : words + " and " + std::to_string(left) + " more";
}

Result<std::string> Suggestion(const CollectionView& collection, const RankAnswer& answer) {
  std::string near;
  size_t asked = 0;
  for (const QuestionTerm& term : answer.terms) {
    if (asked++ == kNamedWords) break;
    WEND_ASSIGN_OR_RETURN(const std::vector<std::string> words,
                          FindNearWords(collection.version(), term.text, kNearWords));
    for (const std::string& word : words) near += (near.empty() ? "'" : ", '") + word + "'";
  }
  return near.empty() ? near : "; did you mean " + near + "?";
}

}  // namespace

Result<std::string> RelevanceNotice(const CollectionView& collection, const RankRequest& request,
                                    const RankAnswer& answer) {
  if (!answer.relevance.has_value() || answer.terms.empty()) return std::string();
  if (collection.stats().chunks == 0) return std::string();
  const double relevance = *answer.relevance;
  const bool is_known =
      std::ranges::any_of(answer.terms, [](const QuestionTerm& term) { return term.df > 0; });
  if (!is_known) {
    WEND_ASSIGN_OR_RETURN(const std::string suggestion, Suggestion(collection, answer));
    std::string notice = "no word of the question is known in '" + collection.name() +
                         "': " + UnknownWords(answer) + suggestion;
    if (answer.fallback == Fallback::kRecent) notice += " The rows are the latest passages.";
    if (answer.fallback == Fallback::kCentral) notice += " The rows are the central passages.";
    return notice;
  }
  if (relevance < request.min_relevance) {
    return "no rows: relevance " + TwoPlaces(relevance) + " is below " +
           TwoPlaces(request.min_relevance);
  }
  if (answer.rows.empty() || relevance >= RelevanceLimits::kIrrelevant) return std::string();
  const std::string unknown = UnknownWords(answer);
  return "probably nothing here is relevant (" + TwoPlaces(relevance) + ")" +
         (unknown.empty() ? "; the words of the question do not occur together"
                          : "; no passage holds " + unknown);
}

}  // namespace wend
