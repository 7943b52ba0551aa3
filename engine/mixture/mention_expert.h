// Mention experts: documents that name each other by their titles, as articles of an encyclopaedia
// and pages of a wiki do.
//
//  - title: the question names the document.
//  - walk: personalised PageRank over mentions, both ways, that starts from the seeds sharpened to
//    the third power.
//  - pair: a document that a strong seed names, or that names it, and that holds terms of the
//    question which the seed lacks: the two together are the answer.
//
// Where titles are not names (headlines, subjects of papers), a text that happens to hold the words
// of a title says nothing. Whether they are is told from the collection: documents whose titles are
// names begin by naming themselves. What the experts say is scaled by it, down to nothing.
//
// Weights were found on plateaus of HotpotQA and MuSiQue, and checked on sets of single questions
// (wend_eval beir).
//
// Thread safety: functions over immutable data.
#pragma once

#include <vector>

#include "engine/mixture/expert.h"

namespace wend {

// 0 (titles are not names) to 1, from the counts of the version.
double TrustInTitles(const CollectionVersion& version);

// Scores of the seeds and of documents that they lead to, best first.
Result<std::vector<MixedChunk>> MixMentions(const ExpertInput& input, double trust);

}  // namespace wend
