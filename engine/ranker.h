// Ranker: a question to ranked chunks or documents, by BM25, by TF-IDF cosine, or by MixPR's walk.
//
// Thread safety: functions over an immutable version.
#pragma once

#include "engine/collection_version.h"
#include "engine/database.h"

namespace wend {

// Answers `request` from `version`; `threads` help where whole-collection work is due.
Result<RankAnswer> RankChunks(const CollectionVersion& version, const RankRequest& request,
                              int threads);

// The question's distinct terms in order of first appearance, with ids (kNoId: unknown here).
struct ParsedQuestion {
  std::vector<QuestionTerm> terms;
  std::vector<uint32_t> ids;
};
Result<ParsedQuestion> ParseQuestion(const CollectionVersion& version, std::string_view question);
// Sets the ids and frequencies of `question->terms`, whose texts are distinct.
Status LookUpTerms(const CollectionVersion& version, ParsedQuestion* question);

}  // namespace wend
