// Conversation experts: a message is understood together with what stands around it.
//
//  - near: each term of the question counts where the message or one of its two neighbours on
//    either side in the session holds it, discounted by distance; a message answers the one before
//    it more often than it is explained by the one behind it, hence the uneven weights.
//  - session: messages of a session that as a whole speaks of the question.
//  - speaker: where the question names exactly one of those who speak, what others say counts less,
//    and the name is not looked for in the texts, where those who are spoken to are named.
//  - question: a message that asks is less likely to hold an answer.
//
// Weights were found on plateaus of LoCoMo and are held against LongMemEval (wend_eval).
//
// Thread safety: functions over immutable data.
#pragma once

#include <string>
#include <vector>

#include "engine/mixture/expert.h"

namespace wend {

// Takes the terms that name speakers out of the search (their ids become kNoId), unless nothing
// would be left, and returns the speakers that they name.
Result<std::vector<std::string>> TakeSpeakers(const CollectionVersion& version,
                                              ParsedQuestion* question);

// Scores of the seeds and their neighbours, best first. `speakers`: from TakeSpeakers. The `wanted`
// best are among them, and the first seed; of the others some.
Result<std::vector<MixedChunk>> MixConversation(const ExpertInput& input,
                                                const std::vector<std::string>& speakers,
                                                size_t wanted);

// Scores of the sessions of the seeds, best first; each by the best of its chunks among the seeds.
// A session scores as one long text. Where there are messages of a speaker such as "user", it
// scores once more by what the asker said in it, and by how alike that is to what was said in the
// best sessions (session_likeness.h).
Result<std::vector<MixedChunk>> MixSessions(const ExpertInput& input);

}  // namespace wend
