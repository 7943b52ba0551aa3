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

struct PostingsByTerm {
  std::vector<uint32_t> terms;        // distinct, ascending
  std::vector<uint32_t> ends;         // entries of terms[i] are [ends[i - 1], ends[i])
  std::vector<PostingEntry> entries;  // ascending by chunk within a term; chunks count from 0
};

PostingsByTerm CountByTerm(const TermLists& streams);
// Words and attributes together: no term is both.
PostingsByTerm CountAllByTerm(const TermStreams& streams);

// The same counts as one sparse row per chunk, terms ascending; `df[t]` is set for every term up
// to the largest.
TermCountRows CountByChunk(const TermLists& streams, std::vector<uint32_t>* df);

}  // namespace wend
