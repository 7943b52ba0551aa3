// Question: a question in words to terms that the collection knows.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <string_view>
#include <vector>

#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/rank_request.h"

namespace wend {

// The question's distinct terms in order of first appearance, with ids (kNoId: unknown here).
struct ParsedQuestion {
  std::vector<QuestionTerm> terms;
  std::vector<uint32_t> ids;
};

Result<ParsedQuestion> ParseQuestion(const CollectionVersion& version, std::string_view question);
// Sets the ids and frequencies of `question->terms`, whose texts are distinct.
Status LookUpTerms(const CollectionVersion& version, ParsedQuestion* question);

}  // namespace wend
