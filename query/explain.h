// Explain: why a row was recalled, and where the words are that match, as JSON.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/database.h"
#include "engine/rank_request.h"
#include "query/walk_words.h"

namespace wend {

// {"mode":"bm25","score":7.31,
//  "terms":[{"term":"quick","surface":"quick","count":1,"df":12,"share":0.61}, …],
//  "matching_chunks":2,
//  "filters":["speaker = 'Anna'"],
//  "experts":{"words":4.1,"near":2.2,"session":1.3,"speaker":-0.29},
//  "relevance":0.93,
//  "walk":{"alpha":0.6,"steps":18,"seed":0.41,"mass":0.012}}
//
// terms: those of the question that the chunk holds, in the order of the question; `count` is in
// the question, `df` the chunks of the collection with it, `share` its part of what all terms add
// to the score, to four places. matching_chunks: for documents only. filters: the conditions of
// WHERE that the row passed, where there are any. experts: what each part of the default ranking
// adds to the score, where more than the words spoke. relevance: how likely the rows hold an
// answer. fallback: "recent" or "central", where the rows are no answer but were asked for in its
// place. walk: for mixpr, `seed` is the cosine before the walk and `mass` what the walk left
// on the chunk; for walk see walk_words.h, of which `path` is that of the row.
std::string ExplainRow(const RankRequest& request, const RankAnswer& answer, const RankedChunk& row,
                       const std::vector<std::string>& filters = {},
                       const std::vector<WalkStop>& path = {});

// As USING names it.
std::string_view NameOfMode(RankMode mode);

// [[begin, end], …] without white space.
std::string RangesToJson(const std::vector<std::pair<uint32_t, uint32_t>>& ranges);

}  // namespace wend
