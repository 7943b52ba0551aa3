// Term counts: from ordered term streams to counts by term or by chunk.
//
// Streams keep the order of words; ranking wants "how often is term t in chunk c". Both directions
// come from counting sorts, linear in the number of terms.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/similarity_graph.h"
#include "storage/chunk_rows.h"
#include "storage/posting_page.h"

namespace wend {

enum class TermKind : uint8_t { kWord, kAttribute, kDimension };

struct PostingsByTerm {
  std::vector<uint32_t> terms;        // distinct, ascending
  std::vector<TermKind> kinds;        // beside terms, from CountAllByTerm
  std::vector<uint32_t> ends;         // entries of terms[i] are [ends[i - 1], ends[i])
  std::vector<PostingEntry> entries;  // ascending by chunk within a term; chunks count from 0
};

PostingsByTerm CountByTerm(const TermLists& streams);
// Words, attributes and dimensions together: no term is two of them. A dimension counts its weight.
PostingsByTerm CountAllByTerm(const TermStreams& streams);

// The same counts as one sparse row per chunk, terms ascending; `df[t]` is set for every term up
// to the largest.
TermCountRows CountByChunk(const TermLists& streams, std::vector<uint32_t>* df);

}  // namespace wend
