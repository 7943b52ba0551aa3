// What is asked of the ranker and what it answers: modes, parts of the default ranking, rows.
//
// Apart from database.h, so that an option of a mode concerns only those who rank.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/chunk_filter.h"
#include "engine/chunk_set.h"
#include "engine/walk/walk_options.h"
#include "storage/base/ids.h"
#include "storage/sparse_vector.h"
#include "storage/unit.h"

namespace wend {

// One ranked passage with all that is needed to show it.
struct Passage {
  ChunkId chunk;
  std::string key;
  std::string title;
  std::string source;
  std::optional<TimePoint> time;
  bool is_message = false;
  std::string session;  // messages only, as the three below
  std::string speaker;
  std::optional<int64_t> turn;
  uint64_t begin = 0;  // byte range in the document's text
  uint64_t end = 0;
  std::string text;
};

// kDefault: engine/mixture/mixture.h. kEvidence: the same, arranged by engine/mixture/evidence.h.
// kGlobal: engine/mixture/overview.h. kWalk: engine/walk/walk_search.h.
// kVector: by the inner product with callers' vectors, engine/vector_search.h.
enum class RankMode : uint8_t {
  kDefault,
  kBm25,
  kTfIdf,
  kMixpr,
  kGlobal,
  kEvidence,
  kWalk,
  kVector
};

// Which parts of the modes default and evidence may speak; engine/mixture/router.h chooses among
// them.
struct ExpertSwitches {
  bool router = true;  // the wording of the question and the lead of the best row count
  bool near = true;
  bool session = true;
  bool speaker = true;
  bool title = true;
  bool walk = true;
  bool pair = true;
  bool chain = true;
  bool similar = true;
  bool bridge = true;
  bool link = true;
};

// What stands in for an answer where no word of the question is known.
enum class Fallback : uint8_t { kNone, kRecent, kCentral };

struct QuestionTerm;

struct RankRequest {
  enum class Scope : uint8_t { kChunks, kDocuments, kMessages, kSessions };

  std::string_view question;
  // Rank by these terms, distinct, as MatchPlan gives them, instead of those of the question.
  const std::vector<QuestionTerm>* terms = nullptr;
  // kVector: what is asked for instead of `question`.
  std::string_view space;
  const SparseVector* vector = nullptr;
  RankMode mode = RankMode::kBm25;
  Scope scope = Scope::kChunks;
  uint32_t limit = 10;  // 1 to 1,000
  double k1 = 1.2;      // BM25
  double b = 0.75;
  double alpha = 0.6;  // mixpr, as in MixprOptions
  double cutoff = 0.0;
  int steps = 18;
  bool self_loops = true;
  // Only these chunks can be in the answer, and be added up to units and sessions; ids of no
  // chunk do not matter. Null: all. Statistics stay those of the whole collection. With mixpr the
  // walk starts from and returns to these chunks, but mass passes through others.
  const ChunkSet* allowed = nullptr;
  FilterStrategy filter_strategy = FilterStrategy::kAuto;
  // Microseconds since 1970, UTC. A promise, not a filter: every allowed chunk has a time within
  // them, so bm25 need not read postings of other times. Without `allowed` they do nothing.
  std::optional<int64_t> earliest, latest;
  WalkOptions walk;  // mode walk
  // Modes walk, default and evidence, the latter but for scope kSessions: whether the parts see
  // allowed chunks only, or all, and `allowed` is for the answer alone.
  bool filters_walk = true;
  ExpertSwitches experts;
  double min_relevance = 0;  // below it there are no rows; bm25, default, evidence, walk
  Fallback fallback = Fallback::kNone;
  bool term_scores = true;  // the shares of the terms are wanted; without them rows cost less
};

// A distinct term of the question, in order of first appearance.
struct QuestionTerm {
  std::string text;     // as analysed
  std::string surface;  // as the asker wrote it
  uint32_t count = 1;   // in the question
  uint64_t df = 0;      // chunks that hold it; 0: unknown here
  double weight = 0;    // idf used by the mode; of a dimension, that of the question's vector
};

// What one of the parts of the default ranking adds to a score, in the units of BM25; below zero
// where it takes away.
struct ExpertShare {
  const char* expert = "";  // a literal
  double score = 0;
};

struct RankedChunk {
  ChunkId chunk;  // for units and sessions: the best chunk
  double score = 0;
  double seed_score = 0;            // mixpr: cosine before the walk
  uint32_t matching_chunks = 1;     // units, sessions: chunks that were added up
  std::vector<ExpertShare> shares;  // of `chunk`, where experts spoke
  // bm25, tfidf, vector: share of each question term, beside `terms`.
  std::vector<float> term_scores;
  // Mode walk: the most likely way to `chunk`, from a seed on; with RankRequest::term_scores.
  std::vector<WalkStep> path;
};

struct RankAnswer {
  std::vector<QuestionTerm> terms;
  std::vector<RankedChunk> rows;  // by score descending, then chunk id ascending
  // What the ranker did, for EXPLAIN.
  uint64_t postings_scored = 0;
  uint64_t blocks_read = 0;
  uint64_t blocks_skipped = 0;                             // of the blocks whose headers were read
  FilterStrategy filter_strategy = FilterStrategy::kAuto;  // the one used; kAuto: none
  int walk_steps = 0;
  double walk_change = 0;
  WalkFacts walk;                    // mode walk
  std::vector<std::string> reasons;  // of the router, for people
  // How likely it is that the rows hold an answer (engine/relevance.h); none where the mode does
  // not say.
  std::optional<double> relevance;
  Fallback fallback = Fallback::kNone;  // what the rows are instead of an answer
};

}  // namespace wend
