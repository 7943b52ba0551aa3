#include "engine/mixture/router.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "engine/mixture/mention_expert.h"
#include "engine/mixture/similar_expert.h"
#include "engine/mixture/term_parts.h"
#include "engine/mixture/wording.h"

namespace wend {
namespace {

// A seed that holds all the words and scores this much more than the next is looked up, not
// searched for. No question of LoCoMo, HotpotQA or MuSiQue is answered better without the rule.
constexpr double kLead = 1.5;
// Fewer words are a hint, not a lookup.
constexpr size_t kLookupTerms = 2;
constexpr double kAgainst = 0.1;

std::string Quoted(std::string_view text) {
  std::string quoted(1, '\'');
  quoted.append(text).push_back('\'');
  return quoted;
}

std::string NumberOf(size_t count, std::string_view noun) {
  std::string text = std::to_string(count);
  text.append(" ").append(noun).append(count == 1 ? "" : "s");
  return text;
}

// Whether a known word is left that does not only frame a request for a summary.
bool HasTopic(const ParsedQuestion& question) {
  return std::ranges::any_of(question.terms, [](const QuestionTerm& term) {
    return term.df > 0 && !FramesSummary(term.surface);
  });
}

void ReadWording(const RankRequest& request, const ParsedQuestion& question, Route* route) {
  for (const WordingCue& cue : FindWordings(request.question)) {
    switch (cue.wording) {
      case Wording::kSummary:
        // With a topic the words of the topic are better evidence than what is central.
        if (HasTopic(question)) {
          route->reasons.push_back("asks for a summary, " + Quoted(cue.text) +
                                   ", of a topic: ranked by the topic (USING global sums it up)");
          break;
        }
        route->summary = true;
        route->reasons.push_back("read as a summary question: " + Quoted(cue.text));
        break;
      case Wording::kComparison:
        route->reasons.push_back("compares: " + Quoted(cue.text));
        break;
      case Wording::kBridge:
        route->reasons.push_back("asks by way of something else: " + Quoted(cue.text));
        break;
      case Wording::kTime:
        route->reasons.push_back("asks for a time: " + Quoted(cue.text));
        break;
    }
  }
}

// Names and numbers that almost no chunk holds start chains (similar_expert.h).
void ReadRarity(const ParsedQuestion& question, Route* route) {
  for (size_t i = 0; i < question.terms.size(); ++i) {
    const QuestionTerm& term = question.terms[i];
    if (question.ids[i] == kNoId || term.df == 0 || term.df > SimilarLimits::kFew) continue;
    route->reasons.push_back("rare: " + Quoted(term.surface) + " is in " +
                             NumberOf(term.df, "passage") + ", chains from there are followed");
    return;
  }
}

}  // namespace

Result<Route> ChooseRoute(const CollectionVersion& version, const RankRequest& request,
                          const ParsedQuestion& question) {
  using Scope = RankRequest::Scope;
  const CountsRow& counts = version.counts();
  const ExpertSwitches& experts = request.experts;
  Route route;
  route.keeps_lookups = experts.router;
  const bool by_words = request.terms != nullptr;  // of a MATCH: nobody asked in words
  if (experts.router && !by_words) ReadWording(request, question, &route);
  if (route.summary) return route;
  const bool chunks = request.scope == Scope::kChunks;
  const bool sessions = request.scope == Scope::kSessions;
  route.conversation =
      counts.messages > 0 &&
      (request.scope == Scope::kMessages || sessions || (chunks && counts.documents == 0)) &&
      (sessions ? experts.session : experts.near || experts.session || experts.speaker);
  if (route.conversation) {
    route.reasons.push_back(sessions ? "conversations: whole sessions, and what the asker said"
                                     : "a conversation: neighbours, sessions and speakers count");
  }
  if (request.scope == Scope::kDocuments || (chunks && counts.messages == 0)) {
    route.title_trust = TrustInTitles(version);
    if (!experts.title && !experts.walk && !experts.pair) route.title_trust = 0;
    if (route.title_trust > 0) {
      route.reasons.push_back("titles are names here: documents that name each other count");
    }
  }
  const uint64_t links = counts.links + counts.found_links;
  route.links = links > 0 && experts.link && !sessions;
  if (route.links) {
    route.reasons.push_back(NumberOf(links, "link") +
                            " between units: the best rows lead on");
  }
  route.similar = chunks && !route.conversation && (experts.chain || experts.similar);
  if (route.similar && experts.chain) ReadRarity(question, &route);
  route.bridges =
      experts.bridge && (request.mode == RankMode::kEvidence || (route.conversation && !sessions));
  if (!route.has_experts()) route.reasons.push_back("by words alone");
  return route;
}

Result<std::string> ReadAsLookup(const ExpertInput& input) {
  if (input.seeds.empty() || input.postings->lists.size() < kLookupTerms) return std::string();
  const bool leads =
      input.seeds.size() == 1 || input.seeds[0].score >= kLead * input.seeds[1].score;
  if (!leads) return std::string();
  // Unknown words are not held by any seed.
  for (const QuestionTerm& term : input.question->terms) {
    if (term.df == 0) return std::string();
  }
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, input.version->resident());
  WEND_ASSIGN_OR_RETURN(
      const TermParts parts,
      TermParts::Read(input.postings->lists, *resident,
                      Bm25ParamsOf(*input.version, *input.request), {input.seeds[0].chunk}));
  for (const double part : parts.Of(input.seeds[0].chunk)) {
    if (!(part > 0)) return std::string();
  }
  return "read as a lookup: one passage holds all " +
         NumberOf(input.postings->lists.size(), "word") + " and is far ahead";
}

void KeepFirst(uint32_t chunk, std::vector<MixedChunk>* mixed) {
  const auto seed = std::ranges::find(*mixed, chunk, &MixedChunk::chunk);
  if (seed == mixed->begin() || seed == mixed->end()) return;
  const auto is_against = [&](const ExpertShare& share) {
    return share.score < -kAgainst * seed->score;
  };
  if (std::ranges::any_of(seed->shares, is_against)) return;
  const double first = std::nextafter(mixed->front().score, std::numeric_limits<double>::max());
  seed->shares.push_back({"lookup", first - seed->score});
  seed->score = first;
  std::rotate(mixed->begin(), seed, seed + 1);
}

}  // namespace wend
