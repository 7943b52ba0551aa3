// Relevance: how likely it is that what was found answers the question at all.
//
// A score says which passage is better, not whether any is good: its size depends on the question
// and on the collection. What can be told without a model is how much of the question was found,
// each word weighted by its rarity (an unknown word weighs most):
//
//   together  the largest share that one of the first kRows rows holds
//   scattered the share that these rows hold between them
//
// and a logistic function of the two, fitted to questions asked of the collection that they were
// written for and of others (wend_eval relevance). Of an answerable question and
// one of another collection it prefers the answerable one in .93 of cases. A question about things
// that are there, but not in that way ("what did Bob say of X" where Ann said it), is beyond it,
// and is told from an answerable one little better than by chance (.53).
//
// Thread safety: functions over immutable data.
#pragma once

#include "engine/bm25_search.h"
#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/question.h"
#include "engine/rank_request.h"

namespace wend {

struct Evidence {
  double together = 0;   // 0 to 1
  double scattered = 0;  // together or more
};

struct RelevanceLimits {
  static constexpr size_t kRows = 5;
  // Below it a notice says that probably nothing here is relevant: it is said of .66 of questions
  // that belong to another collection, and of .05 of answerable ones.
  static constexpr double kIrrelevant = 0.15;
};

double RelevanceOf(const Evidence& evidence);

// Sets answer->relevance from the rows, whose weights are BM25's; 0 where nothing was found. Left
// unset for a question without words.
Status SetRelevance(const CollectionVersion& version, const RankRequest& request,
                    const ParsedQuestion& question, const QuestionPostings& postings,
                    RankAnswer* answer);

}  // namespace wend
