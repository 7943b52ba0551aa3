#include "engine/mixture/conversation_expert.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

#include "engine/attribute_index.h"
#include "engine/attributes.h"
#include "engine/chunk_cursor.h"
#include "engine/edges.h"
#include "engine/mixture/session_likeness.h"
#include "engine/mixture/session_texts.h"
#include "engine/mixture/term_parts.h"
#include "engine/rank_request.h"

namespace wend {
namespace {

// What a term in a neighbour is worth, by how far it stands before or behind.
constexpr std::array<double, 2> kBefore = {0.6, 0.3};
constexpr std::array<double, 2> kBehind = {0.35, 0.15};
constexpr double kSessionShare = 0.45;
constexpr double kOtherSpeaker = 0.6;
constexpr double kAsking = 0.85;
constexpr double kLengthShare = 0.1;
// A plateau from 2 to 4; cosines of sessions are mostly below .2.
constexpr double kAlikeShare = 2.5;
// Sessions of more seeds than these are too many to be looked at as a whole.
constexpr size_t kMaxSessions = 64;
// Names of more speakers than these are not looked up for a question.
constexpr size_t kMaxSpeakers = 256;

// Who asks, as roles of chats are written.
constexpr std::array<std::string_view, 5> kAskers = {"user", "human", "me", "customer", "client"};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool EndsAsking(std::string_view text) {
  const size_t end = text.find_last_not_of(" \t\r\n");
  return end != std::string_view::npos && text[end] == '?';
}

struct Message {
  uint32_t chunk = 0;
  std::array<uint32_t, 2> before = {kNoId, kNoId};
  std::array<uint32_t, 2> behind = {kNoId, kNoId};
};

// Reads neighbours in sessions: the chunks that `next` joins, by whether they came earlier.
class NeighbourReader {
 public:
  explicit NeighbourReader(const ExpertInput& input) : input_(input), edges_(input.version) {}

  Result<Message> Read(uint32_t chunk) {
    Message message;
    message.chunk = chunk;
    WEND_RETURN_IF_ERROR(Walk(chunk, /*earlier=*/true, &message.before));
    WEND_RETURN_IF_ERROR(Walk(chunk, /*earlier=*/false, &message.behind));
    return message;
  }

 private:
  Status Walk(uint32_t chunk, bool earlier, std::array<uint32_t, 2>* out) {
    for (uint32_t& place : *out) {
      WEND_RETURN_IF_ERROR(edges_.ReadNext(chunk, 1, 1.0, &around_));
      uint32_t next = kNoId;
      for (const WeightedChunk& to : around_) {
        if ((to.chunk < chunk) == earlier) next = to.chunk;
      }
      if (next == kNoId) return {};
      if (input_.Allows(next)) place = next;
      chunk = next;
    }
    return {};
  }

  const ExpertInput& input_;
  EdgeReader edges_;
  std::vector<WeightedChunk> around_;
};

// The seeds and their neighbours, ascending.
Result<std::vector<Message>> ReadCandidates(const ExpertInput& input) {
  NeighbourReader reader(input);
  std::map<uint32_t, Message> messages;
  std::vector<uint32_t> around;
  for (const ScoredChunk& seed : input.seeds) {
    WEND_ASSIGN_OR_RETURN(const Message message, reader.Read(seed.chunk));
    messages.emplace(seed.chunk, message);
    around.insert(around.end(), message.before.begin(), message.before.end());
    around.insert(around.end(), message.behind.begin(), message.behind.end());
  }
  for (const uint32_t chunk : around) {
    if (chunk == kNoId || messages.contains(chunk)) continue;
    WEND_ASSIGN_OR_RETURN(const Message message, reader.Read(chunk));
    messages.emplace(chunk, message);
  }
  std::vector<Message> out;
  out.reserve(messages.size());
  for (const auto& [chunk, message] : messages) out.push_back(message);
  return out;
}

Result<TermParts> ReadParts(const ExpertInput& input, const std::vector<Message>& messages) {
  std::vector<uint32_t> chunks;
  for (const Message& message : messages) {
    chunks.push_back(message.chunk);
    for (const auto& side : {message.before, message.behind}) {
      for (const uint32_t chunk : side) {
        if (chunk != kNoId) chunks.push_back(chunk);
      }
    }
  }
  std::sort(chunks.begin(), chunks.end());
  chunks.erase(std::unique(chunks.begin(), chunks.end()), chunks.end());
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, input.version->resident());
  return TermParts::Read(input.postings->lists, *resident,
                         Bm25ParamsOf(*input.version, *input.request), std::move(chunks));
}

struct NearScore {
  double own = 0;   // by its own words
  double near = 0;  // by those of its window, its own included
};

NearScore ScoreWindow(const Message& message, const TermParts& parts, bool with_near) {
  NearScore score;
  const std::span<const double> own = parts.Of(message.chunk);
  std::vector<double> best(own.begin(), own.end());
  const auto look = [&](uint32_t chunk, double weight) {
    if (chunk == kNoId) return;
    const std::span<const double> other = parts.Of(chunk);
    for (size_t i = 0; i < best.size(); ++i) best[i] = std::max(best[i], weight * other[i]);
  };
  for (size_t d = 0; with_near && d < 2; ++d) {
    look(message.before[d], kBefore[d]);
    look(message.behind[d], kBehind[d]);
  }
  for (size_t i = 0; i < best.size(); ++i) {
    score.own += own[i];
    score.near += best[i];
  }
  return score;
}

// What is kept of the unit of a chunk.
struct Said {
  std::string session;
  std::string speaker;
  bool asks = false;
};

Result<std::vector<Said>> ReadUnits(const ExpertInput& input, const std::vector<uint32_t>& chunks) {
  ChunkCursor cursor(input.version, nullptr);
  std::vector<Said> out(chunks.size());
  for (size_t i = 0; i < chunks.size(); ++i) {
    WEND_ASSIGN_OR_RETURN(const bool lives, cursor.Seek(ChunkId(chunks[i])));
    if (!lives) continue;
    WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor.ReadUnit());
    out[i].session = unit->session;
    out[i].speaker = unit->speaker;
    out[i].asks = unit->text_inline() && EndsAsking(unit->text);
  }
  return out;
}

// Sessions in the order in which they were met, and their chunks.
struct Sessions {
  std::unordered_map<std::string, size_t> index;
  std::vector<std::string> names;

  void Add(const std::string& session) {
    if (session.empty() || names.size() == kMaxSessions) return;
    if (index.emplace(session, names.size()).second) names.push_back(session);
  }
};

Result<std::vector<std::vector<uint32_t>>> ReadSessionChunks(const ExpertInput& input,
                                                             const Sessions& sessions) {
  std::vector<std::vector<uint32_t>> chunks;
  for (const std::string& name : sessions.names) {
    WEND_ASSIGN_OR_RETURN(std::vector<uint32_t> of, ChunksOfSession(input, name));
    chunks.push_back(std::move(of));
  }
  return chunks;
}

}  // namespace

Result<std::vector<std::string>> TakeSpeakers(const CollectionVersion& version,
                                              ParsedQuestion* question) {
  std::vector<std::string> named;
  WEND_ASSIGN_OR_RETURN(const AttributeValueList speakers,
                        ListAttributeValues(version, RangeOfName("speaker"), kMaxSpeakers + 1));
  if (speakers.values.size() > kMaxSpeakers) return named;
  std::vector<bool> is_name(question->terms.size(), false);
  for (const AttributeValue& value : speakers.values) {
    const auto* const name = std::get_if<std::string>(&value.value);
    if (name == nullptr) continue;
    WEND_ASSIGN_OR_RETURN(const ParsedQuestion words, ParseQuestion(version, *name));
    bool found = false;
    for (size_t i = 0; i < question->terms.size(); ++i) {
      for (const QuestionTerm& word : words.terms) {
        if (word.text != question->terms[i].text) continue;
        is_name[i] = true;
        found = true;
      }
    }
    if (found) named.push_back(*name);
  }
  bool is_left = false;
  for (size_t i = 0; i < is_name.size(); ++i) {
    is_left = is_left || (!is_name[i] && question->terms[i].df > 0);
  }
  if (!is_left) return named;
  for (size_t i = 0; i < is_name.size(); ++i) {
    if (is_name[i]) question->ids[i] = kNoId;
  }
  return named;
}

Result<std::vector<MixedChunk>> MixConversation(const ExpertInput& input,
                                                const std::vector<std::string>& speakers) {
  std::vector<MixedChunk> mixed;
  if (input.seeds.empty()) return mixed;
  WEND_ASSIGN_OR_RETURN(const std::vector<Message> messages, ReadCandidates(input));
  WEND_ASSIGN_OR_RETURN(const TermParts parts, ReadParts(input, messages));
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, input.version->resident());
  const double average = Bm25ParamsOf(*input.version, *input.request).average_length;
  const ExpertSwitches& experts = input.request->experts;
  std::vector<NearScore> scores;
  std::vector<uint32_t> chunks;
  double top = 0;
  for (const Message& message : messages) {
    scores.push_back(ScoreWindow(message, parts, experts.near));
    chunks.push_back(message.chunk);
    top = std::max(top, scores.back().near);
  }
  if (!(top > 0)) return mixed;
  WEND_ASSIGN_OR_RETURN(const std::vector<Said> said, ReadUnits(input, chunks));
  Sessions sessions;
  for (const ScoredChunk& seed : input.seeds) {
    if (!experts.session) break;
    const auto at = std::ranges::lower_bound(chunks, seed.chunk) - chunks.begin();
    sessions.Add(said[static_cast<size_t>(at)].session);
  }
  WEND_ASSIGN_OR_RETURN(const auto session_chunks, ReadSessionChunks(input, sessions));
  WEND_ASSIGN_OR_RETURN(const std::vector<double> session_scores,
                        ScoreSessions(input, session_chunks, TermWeights::kOfChunks));
  for (size_t i = 0; i < chunks.size(); ++i) {
    const auto session = sessions.index.find(said[i].session);
    const double of_session =
        session == sessions.index.end() ? 0 : kSessionShare * top * session_scores[session->second];
    double factor = 1;
    if (experts.speaker) {
      factor += kLengthShare * std::log((resident->Length(chunks[i]) + 2) / (average + 2));
      if (said[i].asks) factor *= kAsking;
      if (speakers.size() == 1 && said[i].speaker != speakers[0]) factor *= kOtherSpeaker;
    }
    MixedChunk chunk;
    chunk.chunk = chunks[i];
    const double sum = scores[i].near + of_session;
    chunk.score = sum * factor;
    if (!(chunk.score > 0)) continue;
    chunk.shares = {{"words", scores[i].own},
                    {"near", scores[i].near - scores[i].own},
                    {"session", of_session},
                    {"speaker", chunk.score - sum}};
    mixed.push_back(std::move(chunk));
  }
  std::ranges::sort(mixed, IsBetter);
  return mixed;
}

Result<std::vector<MixedChunk>> MixSessions(const ExpertInput& input) {
  std::vector<MixedChunk> mixed;
  if (input.seeds.empty()) return mixed;
  std::vector<uint32_t> seeds;
  for (const ScoredChunk& seed : input.seeds) seeds.push_back(seed.chunk);
  WEND_ASSIGN_OR_RETURN(const std::vector<Said> said, ReadUnits(input, seeds));
  Sessions sessions;
  std::vector<uint32_t> best;
  for (size_t i = 0; i < seeds.size(); ++i) {
    const size_t before = sessions.names.size();
    sessions.Add(said[i].session);
    if (sessions.names.size() > before) best.push_back(seeds[i]);
  }
  WEND_ASSIGN_OR_RETURN(const auto chunks, ReadSessionChunks(input, sessions));
  WEND_ASSIGN_OR_RETURN(const std::vector<double> whole,
                        ScoreSessions(input, chunks, TermWeights::kOfSessions));
  std::vector<std::vector<uint32_t>> own(chunks.size());
  for (size_t s = 0; s < chunks.size(); ++s) {
    WEND_ASSIGN_OR_RETURN(const std::vector<Said> messages, ReadUnits(input, chunks[s]));
    for (size_t i = 0; i < messages.size(); ++i) {
      const bool is_asker = std::ranges::find(kAskers, Lower(messages[i].speaker)) != kAskers.end();
      if (is_asker) own[s].push_back(chunks[s][i]);
    }
  }
  WEND_ASSIGN_OR_RETURN(const std::vector<double> asker,
                        ScoreSessions(input, own, TermWeights::kOfSessions));
  std::vector<double> sums;
  for (size_t s = 0; s < chunks.size(); ++s) sums.push_back(whole[s] + asker[s]);
  std::vector<double> alike(chunks.size(), 0.0);
  if (input.request->experts.similar) {
    WEND_ASSIGN_OR_RETURN(alike, LikenessToBest(*input.version, own, sums));
  }
  const double top = input.seeds[0].score;
  for (size_t s = 0; s < chunks.size(); ++s) {
    MixedChunk session;
    session.chunk = best[s];
    session.score = top * (sums[s] + kAlikeShare * alike[s]);
    session.shares = {{"session", top * whole[s]},
                      {"asker", top * asker[s]},
                      {"similar", top * kAlikeShare * alike[s]}};
    if (session.score > 0) mixed.push_back(std::move(session));
  }
  std::ranges::sort(mixed, IsBetter);
  return mixed;
}

}  // namespace wend
