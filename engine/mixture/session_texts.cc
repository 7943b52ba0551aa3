#include "engine/mixture/session_texts.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <utility>

#include "engine/attributes.h"
#include "engine/mixture/term_parts.h"
#include "storage/posting_table.h"
#include "storage/term_table.h"

namespace wend {

namespace {

struct SessionTerm {
  std::string term;
  uint32_t id = kNoId;
  size_t session = 0;  // its place among those asked for
};

// Those that the collection knows, ascending by id.
Result<std::vector<SessionTerm>> FindSessionTerms(const CollectionVersion& version,
                                                  const std::vector<std::string>& sessions) {
  std::vector<SessionTerm> terms;
  for (size_t s = 0; s < sessions.size(); ++s) {
    terms.push_back({EncodeAttribute("session", sessions[s]), kNoId, s});
  }
  std::ranges::sort(terms, {}, &SessionTerm::term);
  std::vector<std::string_view> names;
  for (const SessionTerm& term : terms) names.push_back(term.term);
  WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> ids,
                        FindTermIds(version.view(), version.info().id, names));
  for (size_t i = 0; i < ids.size(); ++i) terms[i].id = ids[i];
  const uint32_t end = version.counts().next_term;
  std::erase_if(terms, [end](const SessionTerm& t) { return t.id == kNoId || t.id >= end; });
  std::ranges::sort(terms, {}, &SessionTerm::id);
  return terms;
}

}  // namespace

Result<std::vector<std::vector<uint32_t>>> ChunksOfSessions(
    const ExpertInput& input, const std::vector<std::string>& sessions) {
  const CollectionVersion& version = *input.version;
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  WEND_ASSIGN_OR_RETURN(const std::vector<SessionTerm> terms, FindSessionTerms(version, sessions));
  std::vector<std::vector<uint32_t>> chunks(sessions.size());
  const auto add = [&](uint32_t id, std::span<const PostingEntry> entries) {
    const auto term = std::ranges::lower_bound(terms, id, {}, &SessionTerm::id);
    for (const PostingEntry& entry : entries) {
      const bool hidden = version.hidden() != nullptr && version.hidden()->contains(entry.chunk);
      if (resident->IsLive(entry.chunk) && !hidden) chunks[term->session].push_back(entry.chunk);
    }
  };
  std::vector<uint32_t> ids;
  for (const SessionTerm& term : terms) ids.push_back(term.id);
  WEND_RETURN_IF_ERROR(
      VisitPostings(version.view(), version.info().id, ids, version.counts().sealed_chunks, add));
  std::vector<PostingEntry> tail;
  for (const uint32_t id : ids) {
    tail.clear();
    resident->tail().Postings(id, &tail);
    add(id, tail);
  }
  return chunks;
}

void KeepAllowed(const ExpertInput& input, std::vector<uint32_t>* chunks) {
  size_t kept = 0;
  for (size_t i = 0; i < chunks->size() && kept < kMaxSessionChunks; ++i) {
    if (input.Allows((*chunks)[i])) (*chunks)[kept++] = (*chunks)[i];
  }
  chunks->resize(kept);
}

Result<std::vector<double>> ScoreSessions(const ExpertInput& input,
                                          const std::vector<std::vector<uint32_t>>& chunks,
                                          TermWeights weights) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, input.version->resident());
  std::vector<std::pair<uint32_t, uint32_t>> places;  // chunk, session
  std::vector<double> length(chunks.size(), 0.0);
  double total = 0;
  for (size_t s = 0; s < chunks.size(); ++s) {
    for (const uint32_t chunk : chunks[s]) {
      places.emplace_back(chunk, static_cast<uint32_t>(s));
      length[s] += resident->Length(chunk);
    }
    total += length[s];
  }
  std::vector<double> scores(chunks.size(), 0.0);
  if (!(total > 0)) return scores;
  std::ranges::sort(places);
  std::vector<uint32_t> all;
  for (const auto& [chunk, session] : places) all.push_back(chunk);
  const Bm25Params params{input.request->k1, input.request->b,
                          total / static_cast<double>(chunks.size())};
  std::vector<uint32_t> counts;
  for (const TermPostings& list : input.postings->lists) {
    counts.assign(chunks.size(), 0);
    WEND_RETURN_IF_ERROR(VisitCounts(
        list, all, [&](size_t i, uint32_t count) { counts[places[i].second] += count; }));
    double weight = list.weight;
    if (weights == TermWeights::kOfSessions) {
      const auto n = static_cast<double>(chunks.size());
      const double df = n - static_cast<double>(std::ranges::count(counts, 0u));
      weight = std::log(1.0 + (n - df + 0.5) / (df + 0.5));
    }
    for (size_t s = 0; s < chunks.size(); ++s) {
      if (counts[s] == 0) continue;
      scores[s] += Bm25Part(weight, counts[s], static_cast<uint32_t>(length[s]), params);
    }
  }
  const double best = *std::ranges::max_element(scores);
  if (best > 0) {
    for (double& score : scores) score /= best;
  }
  return scores;
}

}  // namespace wend
