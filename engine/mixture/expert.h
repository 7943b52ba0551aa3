// Experts: what each says about chunks, beside what their own words score.
//
// The mixture (mixture.h) takes the best chunks by BM25 as seeds, lets experts look at the question
// and the seeds, and adds up what they say. An expert is a function that gives a sparse list of
// scores; what it did not score it has nothing to say about. All experts speak the same unit: 1.0
// is what the best seed scores by its own words.
//
// Rules for an expert:
//  1. What it says follows from the version, the question and its options alone: not from caches,
//     threads or clocks. Equal input gives equal bits.
//  2. It never scores a chunk that `allowed` leaves out. Walks may pass through such chunks.
//  3. Its work is bounded by the seeds it looks at, not by the size of the collection.
//
// Thread safety: functions over immutable data; an input is used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/collection_version.h"
#include "engine/max_score.h"
#include "engine/question.h"

namespace wend {

struct ExpertInput {
  std::shared_ptr<const CollectionVersion> version;
  std::string_view question;               // as the asker wrote it
  const ParsedQuestion* parsed = nullptr;  // weights are set: idf times count, as BM25 uses them
  // The postings of the parsed question's known terms; lists and terms of one chunk are found
  // without reading its text.
  std::span<const TermPostings> postings;
  std::span<const uint32_t> term_of_posting;  // index into parsed->terms
  Bm25Params bm25;
  // The best allowed chunks by BM25, best first.
  std::span<const ScoredChunk> seeds;
  const ChunkSet* allowed = nullptr;  // null: all
};

// Scores by chunk, ascending by chunk, each once, finite and > 0.
using ExpertScores = std::vector<ScoredChunk>;

}  // namespace wend
