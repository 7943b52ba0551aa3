#include "engine/mixture/conversation_expert.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>

#include "engine/attribute_index.h"
#include "engine/attributes.h"
#include "engine/chunk_cursor.h"
#include "engine/mixture/neighbours.h"
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

// The seeds and their neighbours, ascending.
Result<std::vector<MessageWindow>> ReadCandidates(const ExpertInput& input) {
  NeighbourReader reader(input);
  std::vector<uint32_t> seeds;
  for (const ScoredChunk& seed : input.seeds) seeds.push_back(seed.chunk);
  std::ranges::sort(seeds);
  std::vector<MessageWindow> windows;
  std::vector<uint32_t> around;
  for (const uint32_t seed : seeds) {
    WEND_ASSIGN_OR_RETURN(windows.emplace_back(), reader.Read(seed));
    for (const auto& side : {windows.back().before, windows.back().behind}) {
      for (const uint32_t chunk : side) {
        if (chunk != kNoId && !std::ranges::binary_search(seeds, chunk)) around.push_back(chunk);
      }
    }
  }
  std::ranges::sort(around);
  around.erase(std::unique(around.begin(), around.end()), around.end());
  for (const uint32_t chunk : around) {
    WEND_ASSIGN_OR_RETURN(windows.emplace_back(), reader.Read(chunk));
  }
  std::ranges::sort(windows, {}, &MessageWindow::chunk);
  return windows;
}

Result<TermParts> ReadParts(const ExpertInput& input, const std::vector<MessageWindow>& messages) {
  std::vector<uint32_t> chunks;
  for (const MessageWindow& message : messages) {
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

NearScore ScoreWindow(const MessageWindow& message, const TermParts& parts, bool with_near) {
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

// Fills those of `*said`, which stand beside `chunks`, that `places` (ascending) tells.
Status ReadUnits(const ExpertInput& input, const std::vector<uint32_t>& chunks,
                 const std::vector<size_t>& places, std::vector<Said>* said) {
  ChunkCursor cursor(input.version, nullptr);
  for (const size_t i : places) {
    WEND_ASSIGN_OR_RETURN(const bool lives, cursor.Seek(ChunkId(chunks[i])));
    if (!lives) continue;
    WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor.ReadUnit());
    (*said)[i].session = unit->session;
    (*said)[i].speaker = unit->speaker;
    (*said)[i].asks = unit->text_inline() && EndsAsking(unit->text);
  }
  return {};
}

Result<std::vector<Said>> ReadUnits(const ExpertInput& input, const std::vector<uint32_t>& chunks) {
  std::vector<Said> said(chunks.size());
  std::vector<size_t> places(chunks.size());
  std::iota(places.begin(), places.end(), size_t{0});
  WEND_RETURN_IF_ERROR(ReadUnits(input, chunks, places, &said));
  return said;
}

// Sessions in the order in which they were met, and their chunks.
struct Sessions {
  std::unordered_map<std::string, size_t> index;
  std::vector<std::string> names;

  bool full() const { return names.size() == kMaxSessions; }
  void Add(const std::string& session) {
    if (session.empty() || full()) return;
    if (index.emplace(session, names.size()).second) names.push_back(session);
  }
};

// The seeds and their neighbours by words and sessions. Speaker and form only take away from that,
// so of most of them the unit need not be read to know that they are not among the best.
class MessageMixer {
 public:
  MessageMixer(const ExpertInput& input, const std::vector<std::string>& speakers)
      : input_(input), speakers_(speakers), experts_(input.request->experts) {}

  Result<std::vector<MixedChunk>> Mix(size_t wanted) {
    WEND_RETURN_IF_ERROR(ScoreWords());
    if (!(top_ > 0)) return std::vector<MixedChunk>();
    if (experts_.session) WEND_RETURN_IF_ERROR(AddSessions());
    WEND_RETURN_IF_ERROR(BoundScores());
    std::vector<size_t> order(chunks_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, [this](size_t a, size_t b) {
      return bounds_[a] != bounds_[b] ? bounds_[a] > bounds_[b] : a < b;
    });
    std::span<const size_t> rest = order;
    std::vector<MixedChunk> mixed;
    while (!rest.empty() && bounds_[rest.front()] >= WorstOfBest(mixed, wanted)) {
      const size_t count = std::min(rest.size(), std::max(wanted / 2, kFewest));
      WEND_RETURN_IF_ERROR(MixPlaces(rest.first(count), &mixed));
      rest = rest.subspan(count);
    }
    const size_t first = PlaceOf(input_.seeds[0].chunk);
    if (std::ranges::find(rest, first) != rest.end()) {
      WEND_RETURN_IF_ERROR(MixPlaces({&first, 1}, &mixed));
    }
    std::ranges::sort(mixed, IsBetter);
    return mixed;
  }

 private:
  static constexpr size_t kFewest = 32;  // units that are read together

  // Below it none can be among the `wanted` best.
  static double WorstOfBest(const std::vector<MixedChunk>& mixed, size_t wanted) {
    if (mixed.size() < wanted) return -std::numeric_limits<double>::infinity();
    std::vector<double> scores;
    for (const MixedChunk& chunk : mixed) scores.push_back(chunk.score);
    const auto worst = scores.begin() + static_cast<ptrdiff_t>(wanted) - 1;
    std::ranges::nth_element(scores, worst, std::greater());
    return *worst;
  }

  size_t PlaceOf(uint32_t chunk) const {
    return static_cast<size_t>(std::ranges::lower_bound(chunks_, chunk) - chunks_.begin());
  }

  Status ScoreWords() {
    WEND_ASSIGN_OR_RETURN(const std::vector<MessageWindow> messages, ReadCandidates(input_));
    WEND_ASSIGN_OR_RETURN(const TermParts parts, ReadParts(input_, messages));
    for (const MessageWindow& message : messages) {
      scores_.push_back(ScoreWindow(message, parts, experts_.near));
      chunks_.push_back(message.chunk);
      top_ = std::max(top_, scores_.back().near);
    }
    said_.resize(chunks_.size());
    is_read_.assign(chunks_.size(), false);
    of_session_.assign(chunks_.size(), 0.0);
    return {};
  }

  Status AddSessions() {
    std::vector<size_t> seeds;
    for (const ScoredChunk& seed : input_.seeds) seeds.push_back(PlaceOf(seed.chunk));
    Sessions sessions;
    for (std::span<const size_t> rest = seeds; !rest.empty() && !sessions.full();) {
      const std::span<const size_t> next = rest.first(std::min(rest.size(), kFewest));
      WEND_RETURN_IF_ERROR(ReadSaid(next));
      for (const size_t seed : next) sessions.Add(said_[seed].session);
      rest = rest.subspan(next.size());
    }
    WEND_ASSIGN_OR_RETURN(auto chunks_of, ChunksOfSessions(input_, sessions.names));
    std::vector<std::vector<size_t>> places(chunks_of.size());
    for (size_t s = 0; s < chunks_of.size(); ++s) {
      places[s] = PlacesOf(chunks_of[s]);
      KeepAllowed(input_, &chunks_of[s]);
    }
    WEND_ASSIGN_OR_RETURN(const std::vector<double> scores,
                          ScoreSessions(input_, chunks_of, TermWeights::kOfChunks));
    for (size_t s = 0; s < places.size(); ++s) {
      for (const size_t place : places[s]) of_session_[place] = kSessionShare * top_ * scores[s];
    }
    return {};
  }

  // Where the candidates among `chunks` stand; both ascend.
  std::vector<size_t> PlacesOf(const std::vector<uint32_t>& chunks) const {
    std::vector<size_t> places;
    if (chunks.empty()) return places;
    for (size_t i = PlaceOf(chunks.front()); i < chunks_.size(); ++i) {
      if (chunks_[i] > chunks.back()) break;
      if (std::ranges::binary_search(chunks, chunks_[i])) places.push_back(i);
    }
    return places;
  }

  // By length, the one thing about a speaker's way that needs no unit.
  Status BoundScores() {
    WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident,
                          input_.version->resident());
    const double average = Bm25ParamsOf(*input_.version, *input_.request).average_length;
    for (size_t i = 0; i < chunks_.size(); ++i) {
      double factor = 1;
      if (experts_.speaker) {
        factor += kLengthShare * std::log((resident->Length(chunks_[i]) + 2) / (average + 2));
      }
      factors_.push_back(factor);
      bounds_.push_back((scores_[i].near + of_session_[i]) * factor);
    }
    return {};
  }

  Status ReadSaid(std::span<const size_t> places) {
    std::vector<size_t> unread;
    for (const size_t place : places) {
      if (!is_read_[place]) unread.push_back(place);
      is_read_[place] = true;
    }
    std::ranges::sort(unread);
    return ReadUnits(input_, chunks_, unread, &said_);
  }

  Status MixPlaces(std::span<const size_t> places, std::vector<MixedChunk>* mixed) {
    if (experts_.speaker) WEND_RETURN_IF_ERROR(ReadSaid(places));
    for (const size_t i : places) {
      double factor = factors_[i];
      if (experts_.speaker) {
        if (said_[i].asks) factor *= kAsking;
        if (speakers_.size() == 1 && said_[i].speaker != speakers_[0]) factor *= kOtherSpeaker;
      }
      MixedChunk chunk;
      chunk.chunk = chunks_[i];
      const double sum = scores_[i].near + of_session_[i];
      chunk.score = sum * factor;
      if (!(chunk.score > 0)) continue;
      chunk.shares = {{"words", scores_[i].own},
                      {"near", scores_[i].near - scores_[i].own},
                      {"session", of_session_[i]},
                      {"speaker", chunk.score - sum}};
      mixed->push_back(std::move(chunk));
    }
    return {};
  }

  const ExpertInput& input_;
  const std::vector<std::string>& speakers_;
  const ExpertSwitches& experts_;
  std::vector<uint32_t> chunks_;  // the candidates, ascending; the others stand beside them
  std::vector<NearScore> scores_;
  std::vector<double> of_session_;
  std::vector<double> factors_;
  std::vector<double> bounds_;
  std::vector<Said> said_;
  std::vector<bool> is_read_;
  double top_ = 0;
};

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
                                                const std::vector<std::string>& speakers,
                                                size_t wanted) {
  if (input.seeds.empty()) return std::vector<MixedChunk>();
  return MessageMixer(input, speakers).Mix(wanted);
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
  WEND_ASSIGN_OR_RETURN(auto chunks, ChunksOfSessions(input, sessions.names));
  for (std::vector<uint32_t>& of : chunks) KeepAllowed(input, &of);
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
