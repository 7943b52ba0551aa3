// One way in for all modes: parse the question, score chunks, scope to units, cut, explain.
#include "engine/ranker.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "storage/chunk_rows.h"
#include "storage/posting_table.h"
#include "storage/term_table.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

// The score of a unit or session is its best chunk plus half of its second, a quarter of its third,
// and so on. Only
// chunks among the best kChunksPerUnit * limit can count: past that they add nothing visible.
constexpr double kUnitDamping = 0.5;
constexpr uint32_t kChunksPerUnit = 10;

bool Better(const ScoredChunk& a, const ScoredChunk& b) {
  return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
}

// Calls `visit(chunk)` for the chunks below `count` that are allowed, ascending.
template <typename Visit>
void ForEachAllowed(const ChunkSet* allowed, size_t count, const Visit& visit) {
  if (allowed == nullptr) {
    for (uint32_t chunk = 0; chunk < count; ++chunk) visit(chunk);
    return;
  }
  for (const uint32_t chunk : *allowed) {
    if (chunk >= count) return;
    visit(chunk);
  }
}

// The k best of a dense score vector, zeros and what is not allowed left out.
std::vector<ScoredChunk> TopOfDense(std::span<const double> scores, size_t k,
                                    const ChunkSet* allowed) {
  std::vector<ScoredChunk> top;
  ForEachAllowed(allowed, scores.size(), [&](uint32_t chunk) {
    if (!(scores[chunk] > 0)) return;
    top.push_back({chunk, scores[chunk]});
    if (top.size() >= 4 * k + 1024) {
      std::ranges::nth_element(top, top.begin() + static_cast<ptrdiff_t>(k), Better);
      top.resize(k);
    }
  });
  std::ranges::sort(top, Better);
  if (top.size() > k) top.resize(k);
  return top;
}

// ---- BM25 -------------------------------------------------------------------------------------

// The known terms of a question with their postings.
struct QuestionPostings {
  std::deque<StoredPostings> stored;
  std::vector<TermPostings> lists;
  std::vector<size_t> term_of_list;  // index into the question's terms
};

Status LoadPostings(const CollectionVersion& version, const Resident& resident,
                    const ParsedQuestion& question, const ChunkSet* allowed,
                    QuestionPostings* out) {
  WantedChunks wanted{.limit = version.counts().sealed_chunks};
  if (allowed != nullptr) {
    if (allowed->isEmpty()) return {};
    wanted.first = allowed->minimum();
    wanted.last = allowed->maximum();
  }
  for (size_t i = 0; i < question.ids.size(); ++i) {
    if (question.ids[i] == kNoId || question.terms[i].df == 0) continue;
    StoredPostings& stored = out->stored.emplace_back();
    WEND_RETURN_IF_ERROR(
        ReadPostings(version.view(), version.info().id, question.ids[i], wanted, &stored));
    TermPostings list;
    list.weight = question.terms[i].weight;
    list.blocks = std::move(stored.blocks);
    list.tail = std::move(stored.entries);
    resident.tail().Postings(question.ids[i], &list.tail);
    out->lists.push_back(std::move(list));
    out->term_of_list.push_back(i);
  }
  return {};
}

// How often the term occurs in the chunk: 0 where it does not.
Result<uint32_t> CountIn(const TermPostings& list, uint32_t chunk) {
  const auto block = std::ranges::lower_bound(list.blocks, chunk, {}, &PostingBlock::last_chunk);
  std::vector<PostingEntry> entries;
  std::span<const PostingEntry> in = list.tail;
  if (block != list.blocks.end() && block->first_chunk <= chunk) {
    WEND_RETURN_IF_ERROR(block->Decode(&entries));
    in = entries;
  }
  const auto it = std::ranges::lower_bound(in, chunk, {}, &PostingEntry::chunk);
  return it != in.end() && it->chunk == chunk ? it->count : 0u;
}

double AverageLength(const CountsRow& counts) {
  return counts.live_chunks == 0 || counts.tokens == 0
             ? 1.0
             : static_cast<double>(counts.tokens) / static_cast<double>(counts.live_chunks);
}

int64_t SecondsOf(int64_t us) { return us / 1000000 - (us % 1000000 < 0 ? 1 : 0); }

ChunkFilter FilterOf(const RankRequest& request) {
  ChunkFilter filter{.allowed = request.allowed, .strategy = request.filter_strategy};
  if (request.earliest) filter.first_second = SecondsOf(*request.earliest);
  if (request.latest) filter.last_second = SecondsOf(*request.latest);
  return filter;
}

Result<std::vector<ScoredChunk>> RankBm25(const CollectionVersion& version,
                                          const RankRequest& request, size_t depth,
                                          ParsedQuestion* question, QuestionPostings* postings,
                                          RankAnswer* answer) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  const double n = static_cast<double>(version.counts().live_chunks);
  for (QuestionTerm& t : question->terms) {
    const double df = static_cast<double>(t.df);
    t.weight = t.count * std::log(1.0 + (n - df + 0.5) / (df + 0.5));
  }
  WEND_RETURN_IF_ERROR(LoadPostings(version, *resident, *question, request.allowed, postings));
  const Bm25Params params{request.k1, request.b, AverageLength(version.counts())};
  MaxScoreReport report;
  WEND_ASSIGN_OR_RETURN(
      std::vector<ScoredChunk> top,
      MaxScoreTopK(postings->lists, *resident, params,
                   {depth, version.counts().next_chunk, FilterOf(request)}, &report));
  answer->postings_scored = report.postings_scored;
  answer->blocks_read = report.blocks_read;
  answer->blocks_skipped = report.blocks_skipped;
  answer->filter_strategy = report.strategy;
  return top;
}

// ---- TF-IDF and the walk ----------------------------------------------------------------------

// What the walk starts from: the cosines of the allowed chunks. Where all are zero and the walk is
// the global one (alpha 0), all allowed chunks that have terms, equally.
Result<std::vector<double>> AllowedSeeds(const CollectionVersion& version,
                                         const RankRequest& request,
                                         const std::vector<double>& cosines) {
  std::vector<double> seeds(cosines.size(), 0.0);
  bool is_zero = true;
  ForEachAllowed(request.allowed, cosines.size(), [&](uint32_t chunk) {
    seeds[chunk] = cosines[chunk];
    is_zero = is_zero && seeds[chunk] == 0;
  });
  if (!is_zero || request.alpha != 0) return seeds;
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  ForEachAllowed(request.allowed, cosines.size(),
                 [&](uint32_t chunk) { seeds[chunk] = resident->Length(chunk) > 0 ? 1.0 : 0.0; });
  return seeds;
}

// The score of every chunk, by cosine or by the walk that starts from the cosines.
Result<std::vector<double>> ScoreByGraph(const CollectionVersion& version,
                                         const RankRequest& request, int threads,
                                         ParsedQuestion* question, std::vector<double>* cosines,
                                         RankAnswer* answer) {
  const uint64_t n = version.counts().live_chunks;
  std::vector<std::pair<uint32_t, uint32_t>> known;  // id, count
  for (size_t i = 0; i < question->ids.size(); ++i) {
    question->terms[i].weight = IdfWeight(question->terms[i].df, n);
    if (question->ids[i] != kNoId) known.emplace_back(question->ids[i], question->terms[i].count);
  }
  std::ranges::sort(known);
  std::vector<uint32_t> ids, counts;
  for (const auto& [id, count] : known) {
    ids.push_back(id);
    counts.push_back(count);
  }
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const SimilarityGraph> graph, version.graph(threads));
  *cosines = graph->Cosines(ids, counts);
  if (request.mode == RankMode::kTfIdf) return *cosines;
  MixprOptions options;
  options.alpha = request.alpha;
  options.cutoff = request.cutoff;
  options.steps = request.steps;
  options.self_loops = request.self_loops;
  WalkReport report;
  std::vector<double> allowed_seeds;
  if (request.allowed != nullptr) {
    WEND_ASSIGN_OR_RETURN(allowed_seeds, AllowedSeeds(version, request, *cosines));
  }
  WEND_ASSIGN_OR_RETURN(
      std::vector<double> mass,
      graph->Walk(request.allowed != nullptr ? allowed_seeds : *cosines, options, &report));
  answer->walk_steps = report.steps;
  answer->walk_change = report.change;
  return mass;
}

// ---- Scope: chunks to units -------------------------------------------------------------------

// Directory entries of the given chunks, each packed row decoded once.
Status ReadEntries(const CollectionVersion& version, const std::vector<ScoredChunk>& chunks,
                   std::vector<DirectoryEntry>* out) {
  std::vector<size_t> order(chunks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) { return chunks[i].chunk; });
  out->assign(chunks.size(), {});
  std::vector<DirectoryEntry> row;
  uint32_t loaded = kNoId;
  for (const size_t i : order) {
    const uint32_t number = chunks[i].chunk / kChunksPerRow;
    if (number != loaded) {
      loaded = number;
      row.clear();
      const uint32_t begin = number * kChunksPerRow;
      const uint32_t end = std::min(begin + kChunksPerRow, version.counts().next_chunk);
      WEND_RETURN_IF_ERROR(ReadDirectory(version.view(), version.info().id, begin, end, &row));
    }
    (*out)[i] = row[chunks[i].chunk % kChunksPerRow];
  }
  return {};
}

Result<std::string> ReadSession(const CollectionVersion& version, uint32_t document) {
  WEND_ASSIGN_OR_RETURN(UnitRow row,
                        ReadUnit(version.view(), version.info().id, DocumentId(document)));
  return std::move(row.unit.session);
}

Status ScopeToUnits(const CollectionVersion& version, const RankRequest& request,
                    const std::vector<ScoredChunk>& scored, std::vector<RankedChunk>* rows) {
  std::vector<DirectoryEntry> entries;
  WEND_RETURN_IF_ERROR(ReadEntries(version, scored, &entries));
  const bool want_messages = request.scope == RankRequest::Scope::kMessages;
  const bool want_sessions = request.scope == RankRequest::Scope::kSessions;
  std::unordered_map<uint32_t, size_t> row_of;         // document -> index into *rows
  std::unordered_map<std::string, uint32_t> first_of;  // session -> its first document
  for (size_t i = 0; i < scored.size(); ++i) {
    if (entries[i].is_message != (want_messages || want_sessions)) continue;
    uint32_t group = entries[i].document;
    if (want_sessions) {
      WEND_ASSIGN_OR_RETURN(std::string session, ReadSession(version, group));
      if (session.empty()) continue;
      group = first_of.try_emplace(std::move(session), group).first->second;
    }
    const auto [it, is_new] = row_of.emplace(group, rows->size());
    if (is_new) {
      RankedChunk row;
      row.chunk = ChunkId(scored[i].chunk);
      row.score = scored[i].score;
      rows->push_back(row);
      continue;
    }
    RankedChunk& row = (*rows)[it->second];
    row.score += scored[i].score * std::pow(kUnitDamping, row.matching_chunks);
    ++row.matching_chunks;
  }
  std::ranges::sort(*rows, [](const RankedChunk& a, const RankedChunk& b) {
    return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
  });
  return {};
}

// ---- Explanation ------------------------------------------------------------------------------

// Shares of the question's terms in the best chunk's own score.
Status ExplainBm25(const CollectionVersion& version, const RankRequest& request,
                   const QuestionPostings& postings, size_t term_count, RankAnswer* answer) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  const Bm25Params params{request.k1, request.b, AverageLength(version.counts())};
  for (RankedChunk& row : answer->rows) {
    row.term_scores.assign(term_count, 0.0f);
    for (size_t l = 0; l < postings.lists.size(); ++l) {
      WEND_ASSIGN_OR_RETURN(const uint32_t count, CountIn(postings.lists[l], row.chunk.value));
      if (count == 0) continue;
      row.term_scores[postings.term_of_list[l]] = static_cast<float>(
          Bm25Part(postings.lists[l].weight, count, resident->Length(row.chunk.value), params));
    }
  }
  return {};
}

// The parts of a cosine are proportional to the products of weights of question and chunk.
Status ExplainCosine(const CollectionVersion& version, const ParsedQuestion& question,
                     const std::vector<double>& cosines, RankAnswer* answer) {
  for (RankedChunk& row : answer->rows) {
    const uint32_t chunk = row.chunk.value;
    row.seed_score = cosines[chunk];
    row.term_scores.assign(question.ids.size(), 0.0f);
    TermStreams stream;
    WEND_RETURN_IF_ERROR(ReadStreams(version.view(), version.info().id, chunk, chunk + 1, &stream));
    double total = 0;
    std::vector<double> parts(question.ids.size(), 0.0);
    for (size_t i = 0; i < question.ids.size(); ++i) {
      const auto count = static_cast<uint32_t>(std::ranges::count(stream.terms, question.ids[i]));
      if (count == 0) continue;
      const double idf = question.terms[i].weight;
      parts[i] = TfWeight(question.terms[i].count) * idf * TfWeight(count) * idf;
      total += parts[i];
    }
    if (total <= 0) continue;
    for (size_t i = 0; i < parts.size(); ++i) {
      row.term_scores[i] = static_cast<float>(parts[i] / total * cosines[chunk]);
    }
  }
  return {};
}

}  // namespace

Result<ParsedQuestion> ParseQuestion(const CollectionVersion& version, std::string_view question) {
  WEND_ASSIGN_OR_RETURN(const AnalyzerPool::Lease analyzer, version.info().analyzers.Borrow());
  std::vector<AnalyzedTerm> analyzed;
  analyzer->Analyze(question, &analyzed);
  ParsedQuestion q;
  std::unordered_map<uint32_t, size_t> place;  // local term -> index
  for (const AnalyzedTerm& t : analyzed) {
    const auto [it, is_new] = place.emplace(t.term, q.terms.size());
    if (!is_new) {
      ++q.terms[it->second].count;
      continue;
    }
    QuestionTerm term;
    term.text = analyzer->TermText(t.term);
    term.surface = question.substr(t.begin, t.end - t.begin);
    q.terms.push_back(std::move(term));
  }
  WEND_RETURN_IF_ERROR(LookUpTerms(version, &q));
  return q;
}

Status LookUpTerms(const CollectionVersion& version, ParsedQuestion* question) {
  ParsedQuestion& q = *question;
  std::vector<size_t> order(q.terms.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) -> std::string_view { return q.terms[i].text; });
  std::vector<std::string_view> sorted;
  for (const size_t i : order) sorted.push_back(q.terms[i].text);
  WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> found,
                        FindTermIds(version.view(), version.info().id, sorted));
  q.ids.assign(q.terms.size(), kNoId);
  std::vector<uint32_t> known;
  for (size_t i = 0; i < order.size(); ++i) {
    // An id behind the counts belongs to a write that is not published yet.
    if (found[i] >= version.counts().next_term) continue;
    q.ids[order[i]] = found[i];
    known.push_back(found[i]);
  }
  std::ranges::sort(known);
  WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> df, version.Frequencies(known));
  for (size_t i = 0; i < q.ids.size(); ++i) {
    q.terms[i].df = 0;
    if (q.ids[i] == kNoId) continue;
    const auto at = std::ranges::lower_bound(known, q.ids[i]) - known.begin();
    q.terms[i].df = df[static_cast<size_t>(at)];
  }
  return {};
}

Result<RankAnswer> RankChunks(const CollectionVersion& version, const RankRequest& request,
                              int threads) {
  RankAnswer answer;
  ParsedQuestion question;
  if (request.terms != nullptr) {
    question.terms = *request.terms;
    WEND_RETURN_IF_ERROR(LookUpTerms(version, &question));
  } else {
    WEND_ASSIGN_OR_RETURN(question, ParseQuestion(version, request.question));
  }
  const bool units = request.scope != RankRequest::Scope::kChunks;
  QuestionPostings postings;
  std::vector<double> cosines;
  const bool by_postings = request.mode == RankMode::kBm25;
  std::vector<double> scores;
  if (!by_postings) {
    WEND_ASSIGN_OR_RETURN(scores,
                          ScoreByGraph(version, request, threads, &question, &cosines, &answer));
  }
  // Units of the wanted kind may lie deeper than the first look: then look four times as deep.
  for (size_t depth = units ? size_t{request.limit} * kChunksPerUnit : request.limit;; depth *= 4) {
    std::vector<ScoredChunk> scored;
    if (by_postings) {
      postings = QuestionPostings();
      WEND_ASSIGN_OR_RETURN(scored,
                            RankBm25(version, request, depth, &question, &postings, &answer));
    } else {
      scored = TopOfDense(scores, depth, request.allowed);
    }
    answer.rows.clear();
    if (units) {
      WEND_RETURN_IF_ERROR(ScopeToUnits(version, request, scored, &answer.rows));
    } else {
      for (const ScoredChunk& c : scored) {
        answer.rows.emplace_back();
        answer.rows.back().chunk = ChunkId(c.chunk);
        answer.rows.back().score = c.score;
      }
    }
    if (answer.rows.size() >= request.limit || scored.size() < depth) break;
  }
  if (answer.rows.size() > request.limit) answer.rows.resize(request.limit);
  const Status explained =
      !request.term_scores ? Status()
      : by_postings        ? ExplainBm25(version, request, postings, question.terms.size(), &answer)
                           : ExplainCosine(version, question, cosines, &answer);
  WEND_RETURN_IF_ERROR(explained);
  answer.terms = std::move(question.terms);
  return answer;
}

}  // namespace wend
