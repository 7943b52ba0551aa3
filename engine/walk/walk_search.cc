#include "engine/walk/walk_search.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/bm25_search.h"
#include "engine/mixture/expert.h"
#include "engine/mixture/mention_expert.h"
#include "engine/mixture/router.h"
#include "engine/relevance.h"
#include "engine/unit_scope.h"
#include "engine/walk/walk_executor.h"
#include "engine/walk/walk_graph.h"

namespace wend {
namespace {

class WalkSearch {
 public:
  WalkSearch(std::shared_ptr<const CollectionVersion> version, const RankRequest& request)
      : version_(std::move(version)), request_(request) {
    if (!request_.filters_walk) {
      std::swap(request_.allowed, result_allowed_);
      request_.earliest.reset();
      request_.latest.reset();
    }
  }

  Result<RankAnswer> Rank(ParsedQuestion question) {
    SetBm25Weights(*version_, &question);
    QuestionPostings postings;
    WEND_RETURN_IF_ERROR(LoadPostings(*version_, question, request_.allowed, &postings));
    const WalkPlan plan = PlanWalk(*version_, request_.walk);
    WalkOptions options = request_.walk;
    options.weights = plan.weights;
    WalkGraph graph(version_, options, request_.allowed);
    std::vector<WalkSeed> seeds;
    WalkMasses masses;
    // Units of the wanted kind may lie behind many of another: then it starts from more seeds.
    for (size_t depth = std::max(options.seeds, request_.limit);; depth *= 4) {
      WEND_ASSIGN_OR_RETURN(const std::vector<ScoredChunk> best,
                            SearchBm25(*version_, request_, depth, postings, &answer_));
      seeds = Sharpen(best);
      WEND_ASSIGN_OR_RETURN(masses, Walk(plan, seeds, &graph));
      std::vector<MixedChunk> mixed = Mix(masses);
      const ExpertInput input{version_, &request_, &question, &postings, best};
      WEND_RETURN_IF_ERROR(KeepLookup(input, &mixed));
      WEND_RETURN_IF_ERROR(MakeRows(std::move(mixed)));
      if (answer_.rows.size() >= request_.limit || best.size() < depth) break;
    }
    Note(plan, masses, graph);
    WEND_RETURN_IF_ERROR(SetRelevance(*version_, request_, question, postings, &answer_));
    answer_.terms = std::move(question.terms);
    if (!request_.term_scores) return std::move(answer_);
    WEND_RETURN_IF_ERROR(ExplainBm25(*version_, request_, postings, &answer_));
    WEND_RETURN_IF_ERROR(FindPaths(seeds, masses, &graph));
    return std::move(answer_);
  }

 private:
  // Ascending by chunk, summing up to one. A seed whose share is lost to rounding is none.
  std::vector<WalkSeed> Sharpen(const std::vector<ScoredChunk>& best) const {
    std::vector<WalkSeed> seeds;
    double sum = 0;
    for (const ScoredChunk& chunk : best) {
      const double p = std::pow(chunk.score / best[0].score, request_.walk.sharpen);
      if (!(p > 0)) continue;
      seeds.push_back({chunk.chunk, p});
      sum += p;
    }
    for (WalkSeed& seed : seeds) seed.probability /= sum;
    std::ranges::sort(seeds, {}, &WalkSeed::chunk);
    return seeds;
  }

  Result<WalkMasses> Walk(const WalkPlan& plan, const std::vector<WalkSeed>& seeds,
                          WalkArcs* arcs) const {
    const WalkOptions& options = request_.walk;
    if (plan.executor == WalkExecutor::kPower) {
      return WalkByPower(seeds, options.alpha, WalkLimits::kMaxPowerChunks, arcs);
    }
    return WalkByPush(seeds, options.alpha, options.epsilon, arcs);
  }

  void Note(const WalkPlan& plan, const WalkMasses& masses, const WalkGraph& graph) {
    WalkFacts& facts = answer_.walk;
    facts.executor = plan.executor;
    facts.reason = plan.reason;
    facts.weights = plan.weights;
    facts.steps = masses.steps;
    facts.reached = masses.chunks.size();
    facts.edges = graph.edge_counts();
    facts.residual = masses.residual;
  }

  // By mass, with its parts as shares: where it began, then by type.
  static std::vector<MixedChunk> Mix(const WalkMasses& masses) {
    std::vector<MixedChunk> mixed;
    for (const WalkedChunk& chunk : masses.chunks) {
      MixedChunk row{chunk.chunk, chunk.mass, {}};
      if (chunk.parts[kWalkEdges] > 0) row.shares.push_back({"seed", chunk.parts[kWalkEdges]});
      for (size_t type = 0; type < kWalkEdges; ++type) {
        if (chunk.parts[type] > 0) row.shares.push_back({kWalkEdgeNames[type], chunk.parts[type]});
      }
      mixed.push_back(std::move(row));
    }
    std::ranges::sort(mixed, IsBetter);
    return mixed;
  }

  Status KeepLookup(const ExpertInput& input, std::vector<MixedChunk>* mixed) {
    if (mixed->empty()) return {};
    WEND_ASSIGN_OR_RETURN(const std::string reason, ReadAsLookup(input));
    if (reason.empty()) return {};
    answer_.reasons = {reason};
    KeepFirst(input.seeds[0].chunk, mixed);
    return {};
  }

  Status MakeRows(std::vector<MixedChunk> mixed) {
    if (result_allowed_ != nullptr) {
      std::erase_if(mixed,
                    [this](const MixedChunk& c) { return !result_allowed_->contains(c.chunk); });
    }
    std::vector<ScoredChunk> scored;
    std::unordered_map<uint32_t, size_t> place;
    for (size_t i = 0; i < mixed.size(); ++i) {
      scored.push_back({mixed[i].chunk, mixed[i].score});
      place.emplace(mixed[i].chunk, i);
    }
    answer_.rows.clear();
    if (request_.scope == RankRequest::Scope::kChunks) {
      if (scored.size() > request_.limit) scored.resize(request_.limit);
      for (const ScoredChunk& chunk : scored) {
        RankedChunk& row = answer_.rows.emplace_back();
        row.chunk = ChunkId(chunk.chunk);
        row.score = chunk.score;
      }
    } else {
      WEND_RETURN_IF_ERROR(ScopeToUnits(*version_, request_.scope, scored, &answer_.rows));
      if (answer_.rows.size() > request_.limit) answer_.rows.resize(request_.limit);
    }
    for (RankedChunk& row : answer_.rows) {
      row.shares = std::move(mixed[place.at(row.chunk.value)].shares);
    }
    return {};
  }

  Status FindPaths(const std::vector<WalkSeed>& seeds, const WalkMasses& masses, WalkArcs* arcs) {
    std::vector<uint32_t> targets;
    for (const RankedChunk& row : answer_.rows) targets.push_back(row.chunk.value);
    WEND_ASSIGN_OR_RETURN(
        std::vector<std::vector<WalkStep>> paths,
        FindLikelyPaths(seeds, request_.walk.alpha, masses.walked, targets, arcs));
    for (size_t i = 0; i < paths.size(); ++i) answer_.rows[i].path = std::move(paths[i]);
    return {};
  }

  const std::shared_ptr<const CollectionVersion> version_;
  RankRequest request_;
  const ChunkSet* result_allowed_ = nullptr;  // where the walk sees more than the answer may hold
  RankAnswer answer_;
};

}  // namespace

const char* NameOfExecutor(WalkExecutor executor) {
  return executor == WalkExecutor::kPower ? "power" : "push";
}

WalkPlan PlanWalk(const CollectionVersion& version, const WalkOptions& options) {
  const CountsRow& counts = version.counts();
  WalkPlan plan{options.executor, "as asked", options.weights};
  if (options.executor == WalkExecutor::kAuto) {
    const bool small = counts.live_chunks <= kSmallGraph;
    plan.executor = small ? WalkExecutor::kPower : WalkExecutor::kPush;
    plan.reason = small ? "the collection has at most " + std::to_string(kSmallGraph) + " passages"
                        : "the walk stays near its seeds";
  }
  double& links = plan.weights[static_cast<size_t>(WalkEdge::kLink)];
  double& mentions = plan.weights[static_cast<size_t>(WalkEdge::kMention)];
  if (counts.links + counts.found_links == 0) links = 0;
  if (counts.titled == 0) mentions = 0;
  if (!options.chosen) mentions *= TrustInTitles(version);
  return plan;
}

Result<RankAnswer> RankByWalk(const std::shared_ptr<const CollectionVersion>& version,
                              const RankRequest& request, ParsedQuestion question) {
  return WalkSearch(version, request).Rank(std::move(question));
}

}  // namespace wend
