#include "engine/mixture/mixture.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/mixture/conversation_expert.h"
#include "engine/mixture/evidence.h"
#include "engine/mixture/link_expert.h"
#include "engine/mixture/mention_expert.h"
#include "engine/mixture/similar_expert.h"
#include "engine/relevance.h"
#include "engine/unit_scope.h"

namespace wend {
namespace {

// Seeds of a question: more of them change little on any data that was measured.
constexpr uint32_t kSeeds = 200;

class Mixture {
 public:
  Mixture(std::shared_ptr<const CollectionVersion> version, const RankRequest& request, Route route)
      : version_(std::move(version)), request_(request), route_(std::move(route)) {
    if (!request_.filters_walk && request_.scope != RankRequest::Scope::kSessions) {
      std::swap(request_.allowed, result_allowed_);
      request_.earliest.reset();
      request_.latest.reset();
    }
    if (request_.mode == RankMode::kEvidence) request_.limit = EvidenceCandidates(wanted_rows_);
  }

  Result<RankAnswer> Rank(ParsedQuestion question) {
    if (route_.conversation && request_.experts.speaker) {
      WEND_ASSIGN_OR_RETURN(speakers_, TakeSpeakers(*version_, &question));
    }
    SetBm25Weights(*version_, &question);
    question_ = std::move(question);
    WEND_RETURN_IF_ERROR(LoadPostings(*version_, question_, request_.allowed, &postings_));
    const bool sessions = request_.scope == RankRequest::Scope::kSessions;
    for (size_t depth = std::max(kSeeds, 2 * request_.limit);; depth *= 4) {
      WEND_ASSIGN_OR_RETURN(const std::vector<ScoredChunk> seeds,
                            SearchBm25(*version_, request_, depth, postings_, &answer_));
      const ExpertInput input{version_, &request_, &question_, &postings_, seeds};
      WEND_RETURN_IF_ERROR(sessions ? RankSessions(input) : RankChunksOf(input));
      if (answer_.rows.size() >= request_.limit || seeds.size() < depth) break;
    }
    if (route_.bridges) {
      WEND_RETURN_IF_ERROR(ArrangeEvidence(*version_, wanted_rows_, &answer_.rows));
    }
    if (answer_.rows.size() > wanted_rows_) answer_.rows.resize(wanted_rows_);
    WEND_RETURN_IF_ERROR(SetRelevance(*version_, request_, question_, postings_, &answer_));
    answer_.reasons = std::move(route_.reasons);
    answer_.terms = std::move(question_.terms);
    if (request_.term_scores) {
      WEND_RETURN_IF_ERROR(ExplainBm25(*version_, request_, postings_, &answer_));
    }
    return std::move(answer_);
  }

 private:
  static RankedChunk RowOf(MixedChunk chunk) {
    RankedChunk row;
    row.chunk = ChunkId(chunk.chunk);
    row.score = chunk.score;
    row.shares = std::move(chunk.shares);
    return row;
  }

  Status RankSessions(const ExpertInput& input) {
    WEND_ASSIGN_OR_RETURN(std::vector<MixedChunk> sessions, MixSessions(input));
    answer_.rows.clear();
    for (MixedChunk& session : sessions) answer_.rows.push_back(RowOf(std::move(session)));
    return {};
  }

  static std::vector<MixedChunk> ByWords(const ExpertInput& input) {
    std::vector<MixedChunk> rows;
    for (const ScoredChunk& seed : input.seeds) {
      rows.push_back({seed.chunk, seed.score, {{"words", seed.score}}});
    }
    return rows;
  }

  // How many of the best messages the answer can be made of: all, where some may drop out or others
  // gain.
  size_t WantedMessages() const {
    if (result_allowed_ != nullptr || version_->counts().documents > 0 || route_.links) {
      return kNoId;
    }
    return std::max(size_t{request_.limit}, kArrangedRows) + 1;
  }

  Result<std::vector<MixedChunk>> Mix(const ExpertInput& input) const {
    std::vector<MixedChunk> mixed;
    if (route_.conversation) {
      WEND_ASSIGN_OR_RETURN(mixed, MixConversation(input, speakers_, WantedMessages()));
    } else if (route_.title_trust > 0) {
      WEND_ASSIGN_OR_RETURN(mixed, MixMentions(input, route_.title_trust));
    } else {
      mixed = ByWords(input);
    }
    if (route_.links) {
      WEND_ASSIGN_OR_RETURN(mixed, MixLinks(input, std::move(mixed)));
    }
    return route_.similar ? MixSimilar(input, std::move(mixed)) : std::move(mixed);
  }

  // The router's rule for lookups: a seed that is far ahead by words stays first.
  Status KeepStrongSeed(const ExpertInput& input, std::vector<MixedChunk>* mixed) {
    if (!route_.keeps_lookups || mixed->empty()) return {};
    WEND_ASSIGN_OR_RETURN(const std::string reason, ReadAsLookup(input));
    if (reason.empty()) return {};
    if (route_.reasons.empty() || route_.reasons.back() != reason) route_.reasons.push_back(reason);
    KeepFirst(input.seeds[0].chunk, mixed);
    return {};
  }

  Status RankChunksOf(const ExpertInput& input) {
    WEND_ASSIGN_OR_RETURN(std::vector<MixedChunk> mixed, Mix(input));
    WEND_RETURN_IF_ERROR(KeepStrongSeed(input, &mixed));
    if (result_allowed_ != nullptr) {
      std::erase_if(mixed,
                    [this](const MixedChunk& c) { return !result_allowed_->contains(c.chunk); });
    }
    answer_.rows.clear();
    if (request_.scope == RankRequest::Scope::kChunks) {
      for (MixedChunk& chunk : mixed) answer_.rows.push_back(RowOf(std::move(chunk)));
      return {};
    }
    std::vector<ScoredChunk> scored;
    std::unordered_map<uint32_t, size_t> place;
    for (size_t i = 0; i < mixed.size(); ++i) {
      scored.push_back({mixed[i].chunk, mixed[i].score});
      place.emplace(mixed[i].chunk, i);
    }
    WEND_RETURN_IF_ERROR(ScopeToUnits(*version_, request_.scope, scored, &answer_.rows));
    for (RankedChunk& row : answer_.rows) {
      row.shares = std::move(mixed[place.at(row.chunk.value)].shares);
    }
    return {};
  }

  const std::shared_ptr<const CollectionVersion> version_;
  RankRequest request_;                       // of evidence, with more rows than are wanted
  const ChunkSet* result_allowed_ = nullptr;  // where the parts see more than the answer may hold
  const uint32_t wanted_rows_ = request_.limit;
  Route route_;
  ParsedQuestion question_;
  QuestionPostings postings_;
  std::vector<std::string> speakers_;
  RankAnswer answer_;
};

}  // namespace

Result<RankAnswer> RankByMixture(const std::shared_ptr<const CollectionVersion>& version,
                                 const RankRequest& request, Route route, ParsedQuestion question) {
  return Mixture(version, request, std::move(route)).Rank(std::move(question));
}

}  // namespace wend
