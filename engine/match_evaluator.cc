// From terms to ids to sets.
#include "engine/match_evaluator.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "engine/match_terms.h"
#include "engine/question.h"
#include "storage/chunk_rows.h"
#include "storage/posting_table.h"
#include "storage/term_table.h"

namespace wend {
namespace {

struct IdSlot {
  std::vector<uint32_t> ids;  // ascending
  uint64_t df = 0;            // of all together, at most

  bool Holds(uint32_t id) const {
    return ids.size() == 1 ? ids[0] == id : std::ranges::binary_search(ids, id);
  }
};

struct IdItem {
  MatchPolarity polarity = MatchPolarity::kOptional;
  std::vector<std::vector<IdSlot>> sequences;
  bool near = false;
  uint32_t distance = 0;

  bool needs_positions() const {
    return (near && sequences.size() > 1) ||
           std::ranges::any_of(sequences, [](const auto& s) { return s.size() > 1; });
  }
};

struct Expansion {
  std::string term;
  uint32_t id;
  uint64_t df = 0;
};

// ---- Terms to ids -----------------------------------------------------------------------------

class MatchResolver {
 public:
  explicit MatchResolver(const CollectionVersion& version) : version_(version) {}

  Status Resolve(const MatchTerms& terms, MatchPlan* plan, std::vector<IdItem>* items);

 private:
  Status LookUp(const MatchTerms& terms);
  Status Expand(const std::string& prefix);
  IdSlot SlotOf(const MatchSlot& slot) const;
  void AddRanked(const MatchTerms& terms, MatchPlan* plan) const;
  uint64_t Estimate(const std::vector<IdItem>& items) const;

  const CollectionVersion& version_;
  std::map<std::string, std::pair<uint32_t, uint64_t>, std::less<>> known_;  // id, df
  std::map<std::string, std::vector<Expansion>> expansions_;
};

Status MatchResolver::Expand(const std::string& prefix) {
  const auto [it, is_new] = expansions_.try_emplace(prefix);
  if (!is_new) return {};
  std::vector<Expansion>& found = it->second;
  WEND_RETURN_IF_ERROR(VisitTermsWithPrefix(version_.view(), version_.info().id, prefix,
                                            [&](std::string_view term, uint32_t id) {
                                              if (id < version_.counts().next_term)
                                                found.push_back({std::string(term), id});
                                              return true;
                                            }));
  std::ranges::sort(found, {}, &Expansion::id);
  std::vector<uint32_t> ids;
  for (const Expansion& e : found) ids.push_back(e.id);
  WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> df, version_.Frequencies(ids));
  for (size_t i = 0; i < found.size(); ++i) found[i].df = df[i];
  return {};
}

Status MatchResolver::LookUp(const MatchTerms& terms) {
  std::set<std::string> texts;
  std::set<std::string> prefixes;
  const auto gather = [&](const MatchSlot& slot) {
    texts.insert(slot.terms.begin(), slot.terms.end());
    if (!slot.prefix.empty()) prefixes.insert(slot.prefix);
  };
  for (const MatchItem& item : terms.items) {
    for (const MatchSequence& sequence : item.sequences) std::ranges::for_each(sequence, gather);
  }
  for (const MatchRankSlot& ranked : terms.ranked) gather(ranked.slot);
  ParsedQuestion question;
  for (const std::string& text : texts) {
    question.terms.emplace_back();
    question.terms.back().text = text;
  }
  WEND_RETURN_IF_ERROR(LookUpTerms(version_, &question));
  for (size_t i = 0; i < question.ids.size(); ++i) {
    known_[question.terms[i].text] = {question.ids[i], question.terms[i].df};
  }
  for (const std::string& prefix : prefixes) WEND_RETURN_IF_ERROR(Expand(prefix));
  return {};
}

IdSlot MatchResolver::SlotOf(const MatchSlot& slot) const {
  IdSlot out;
  const auto add = [&](uint32_t id, uint64_t df) {
    if (id == kNoId) return;
    out.ids.push_back(id);
    out.df += df;
  };
  if (!slot.prefix.empty()) {
    for (const Expansion& e : expansions_.find(slot.prefix)->second) add(e.id, e.df);
  }
  for (const std::string& term : slot.terms) {
    if (!slot.prefix.empty() && term.starts_with(slot.prefix)) continue;
    const auto& [id, df] = known_.find(term)->second;
    add(id, df);
  }
  std::ranges::sort(out.ids);
  out.ids.erase(std::unique(out.ids.begin(), out.ids.end()), out.ids.end());
  out.df = std::min<uint64_t>(out.df, version_.counts().live_chunks);
  return out;
}

void MatchResolver::AddRanked(const MatchTerms& terms, MatchPlan* plan) const {
  std::unordered_map<std::string_view, size_t> place;
  const auto add = [&](std::string_view text, const std::string& surface, uint64_t df) {
    const auto [it, is_new] = place.emplace(text, plan->terms.size());
    if (!is_new) return false;
    QuestionTerm& term = plan->terms.emplace_back();
    term.text = text;
    term.surface = surface;
    term.df = df;
    return true;
  };
  for (const MatchRankSlot& ranked : terms.ranked) {
    for (const std::string& text : ranked.slot.terms) {
      // A word that is asked for twice counts twice, as in a question.
      const uint64_t df = known_.find(text)->second.second;
      if (!add(text, ranked.surface, df)) ++plan->terms[place[text]].count;
    }
    if (ranked.slot.prefix.empty()) continue;
    std::vector<const Expansion*> best;
    for (const Expansion& e : expansions_.find(ranked.slot.prefix)->second) {
      if (e.df > 0) best.push_back(&e);
    }
    std::ranges::sort(best, [](const Expansion* a, const Expansion* b) {
      return a->df != b->df ? a->df > b->df : a->term < b->term;
    });
    if (best.size() > kMaxRankedExpansions) best.resize(kMaxRankedExpansions);
    for (const Expansion* e : best) add(e->term, ranked.surface, e->df);
  }
}

uint64_t MatchResolver::Estimate(const std::vector<IdItem>& items) const {
  const uint64_t live = version_.counts().live_chunks;
  uint64_t required = live, optional = 0;
  bool has_required = false;
  for (const IdItem& item : items) {
    uint64_t all = live, any = 0;
    for (const std::vector<IdSlot>& sequence : item.sequences) {
      uint64_t held = live;
      for (const IdSlot& slot : sequence) held = std::min(held, slot.df);
      all = std::min(all, held);
      any += held;
    }
    const uint64_t chunks = item.near ? all : any;
    if (item.polarity == MatchPolarity::kOptional) optional += chunks;
    if (item.polarity != MatchPolarity::kRequired) continue;
    has_required = true;
    required = std::min(required, chunks);
  }
  return has_required ? required : std::min(optional, live);
}

Status MatchResolver::Resolve(const MatchTerms& terms, MatchPlan* plan,
                              std::vector<IdItem>* items) {
  WEND_RETURN_IF_ERROR(LookUp(terms));
  for (const MatchItem& item : terms.items) {
    IdItem& out = items->emplace_back();
    out.polarity = item.polarity;
    out.near = item.near;
    out.distance = item.distance;
    for (const MatchSequence& sequence : item.sequences) {
      std::vector<IdSlot>& slots = out.sequences.emplace_back();
      for (const MatchSlot& slot : sequence) slots.push_back(SlotOf(slot));
    }
  }
  AddRanked(terms, plan);
  plan->ignored = terms.ignored;
  plan->notices = terms.notices;
  plan->estimated_chunks = Estimate(*items);
  return {};
}

// ---- Positions --------------------------------------------------------------------------------

// Whether the item stands within terms [begin, end) of the stream.
bool StandsIn(const IdItem& item, std::span<const uint32_t> stream, uint32_t begin, uint32_t end) {
  NearPlaces places;
  for (const std::vector<IdSlot>& sequence : item.sequences) {
    std::vector<uint32_t>& found = places.begins.emplace_back();
    const auto length = static_cast<uint32_t>(sequence.size());
    places.lengths.push_back(length);
    FindSequence(
        begin, end, length,
        [&](uint32_t slot, uint32_t at) { return sequence[slot].Holds(stream[at]); },
        [&](uint32_t at) { found.push_back(at); });
    if (found.empty()) return false;
  }
  std::vector<size_t> chosen(item.sequences.size(), 0);
  return FindNear(places, item.distance, &chosen);
}

// Streams and title lengths of the row at hand.
class PositionReader {
 public:
  explicit PositionReader(const CollectionVersion& version) : version_(version) {}

  Result<bool> Verify(const IdItem& item, uint32_t chunk);
  uint64_t rows_read() const { return rows_read_; }

 private:
  Status Load(uint32_t chunk);

  const CollectionVersion& version_;
  uint32_t begin_ = kNoId;  // first chunk of the row
  uint32_t end_ = 0;
  TermStreams streams_;
  std::vector<DirectoryEntry> directory_;  // empty: not read yet
  uint64_t rows_read_ = 0;
};

Status PositionReader::Load(uint32_t chunk) {
  const uint32_t begin = chunk - chunk % kChunksPerRow;
  if (begin == begin_) return {};
  begin_ = begin;
  end_ = static_cast<uint32_t>(
      std::min<uint64_t>(uint64_t{begin} + kChunksPerRow, version_.counts().next_chunk));
  streams_.terms.clear();
  streams_.ends.clear();
  directory_.clear();
  ++rows_read_;
  return ReadStreams(version_.view(), version_.info().id, begin_, end_, &streams_);
}

Result<bool> PositionReader::Verify(const IdItem& item, uint32_t chunk) {
  WEND_RETURN_IF_ERROR(Load(chunk));
  const std::span<const uint32_t> stream = streams_.Stream(chunk - begin_);
  const auto size = static_cast<uint32_t>(stream.size());
  if (!StandsIn(item, stream, 0, size)) return false;
  if (directory_.empty()) {
    WEND_RETURN_IF_ERROR(
        ReadDirectory(version_.view(), version_.info().id, begin_, end_, &directory_));
  }
  const uint32_t border = std::min(directory_[chunk - begin_].title_terms, size);
  if (border == 0 || border == size) return true;
  return StandsIn(item, stream, 0, border) || StandsIn(item, stream, border, size);
}

// ---- Sets -------------------------------------------------------------------------------------

// An item that asks for positions.
struct Pending {
  const IdItem* item;
  ChunkSet candidates;
  ChunkSet matches;
};

class MatchEvaluator {
 public:
  MatchEvaluator(const CollectionVersion& version, const Resident& resident)
      : version_(version), resident_(resident), positions_(version) {}

  Status Evaluate(const std::vector<IdItem>& items, MatchAnswer* answer);

 private:
  Status AddTerm(uint32_t id, ChunkSet* out);
  Result<ChunkSet> Holding(const IdSlot& slot);
  Result<ChunkSet> HoldingAll(const IdItem& item);
  Result<ChunkSet> HoldingAny(const IdItem& item);
  Status Gather(const std::vector<IdItem>& items);
  void Narrow();
  Status VerifyPending(MatchAnswer* answer);

  const CollectionVersion& version_;
  const Resident& resident_;
  PositionReader positions_;
  bool has_required_ = false;
  std::optional<ChunkSet> required_;  // held by all required items seen so far; none: any
  ChunkSet optional_;
  ChunkSet excluded_;
  std::vector<Pending> pending_;
  std::vector<PostingEntry> entries_;
  std::vector<uint32_t> live_;
};

Status MatchEvaluator::AddTerm(uint32_t id, ChunkSet* out) {
  StoredPostings stored;
  WEND_RETURN_IF_ERROR(ReadPostings(version_.view(), version_.info().id, id,
                                    version_.counts().sealed_chunks, &stored));
  entries_.clear();
  for (const PostingBlock& block : stored.blocks) {
    WEND_RETURN_IF_ERROR(block.Decode(&entries_));
  }
  entries_.insert(entries_.end(), stored.entries.begin(), stored.entries.end());
  resident_.tail().Postings(id, &entries_);
  live_.clear();
  for (const PostingEntry& e : entries_) {
    // Postings of dead chunks stay until their page is rewritten.
    if (resident_.Length(e.chunk) != 0) live_.push_back(e.chunk);
  }
  out->addMany(live_.size(), live_.data());
  return {};
}

Result<ChunkSet> MatchEvaluator::Holding(const IdSlot& slot) {
  ChunkSet chunks;
  for (const uint32_t id : slot.ids) WEND_RETURN_IF_ERROR(AddTerm(id, &chunks));
  return chunks;
}

Result<ChunkSet> MatchEvaluator::HoldingAll(const IdItem& item) {
  std::vector<const IdSlot*> slots;
  for (const std::vector<IdSlot>& sequence : item.sequences) {
    for (const IdSlot& slot : sequence) slots.push_back(&slot);
  }
  std::ranges::sort(slots, {}, &IdSlot::df);
  std::optional<ChunkSet> all;
  for (const IdSlot* slot : slots) {
    if (all && all->isEmpty()) break;
    WEND_ASSIGN_OR_RETURN(ChunkSet held, Holding(*slot));
    if (all) {
      *all &= held;
    } else {
      all = std::move(held);
    }
  }
  return all ? std::move(*all) : ChunkSet();
}

Result<ChunkSet> MatchEvaluator::HoldingAny(const IdItem& item) {
  ChunkSet any;
  for (const std::vector<IdSlot>& sequence : item.sequences) {
    for (const IdSlot& slot : sequence) {
      for (const uint32_t id : slot.ids) WEND_RETURN_IF_ERROR(AddTerm(id, &any));
    }
  }
  return any;
}

// Sets of all that need no positions; candidates of the rest.
Status MatchEvaluator::Gather(const std::vector<IdItem>& items) {
  for (const IdItem& item : items) {
    if (item.polarity == MatchPolarity::kOptional && has_required_) continue;  // only ranks
    if (item.needs_positions()) {
      WEND_ASSIGN_OR_RETURN(ChunkSet candidates, HoldingAll(item));
      if (item.polarity == MatchPolarity::kRequired) {
        required_ = required_ ? *required_ & candidates : candidates;
      }
      pending_.push_back({&item, std::move(candidates), {}});
      continue;
    }
    WEND_ASSIGN_OR_RETURN(ChunkSet held, HoldingAny(item));
    switch (item.polarity) {
      case MatchPolarity::kOptional:
        optional_ |= held;
        break;
      case MatchPolarity::kRequired:
        required_ = required_ ? *required_ & held : std::move(held);
        break;
      case MatchPolarity::kExcluded:
        excluded_ |= held;
        break;
    }
  }
  return {};
}

// Leaves out of the candidates what is decided already.
void MatchEvaluator::Narrow() {
  ChunkSet possible = optional_;
  for (const Pending& p : pending_) {
    if (p.item->polarity == MatchPolarity::kOptional) possible |= p.candidates;
  }
  if (has_required_) possible = *required_;
  possible -= excluded_;
  for (Pending& p : pending_) {
    p.candidates &= possible;
    if (p.item->polarity == MatchPolarity::kOptional) p.candidates -= optional_;
  }
}

Status MatchEvaluator::VerifyPending(MatchAnswer* answer) {
  ChunkSet all;
  for (const Pending& p : pending_) all |= p.candidates;
  for (const uint32_t chunk : all) {
    for (Pending& p : pending_) {
      if (pending_.size() > 1 && !p.candidates.contains(chunk)) continue;
      WEND_ASSIGN_OR_RETURN(const bool stands, positions_.Verify(*p.item, chunk));
      if (stands) p.matches.add(chunk);
    }
  }
  answer->verified_chunks = all.cardinality();
  answer->stream_rows_read = positions_.rows_read();
  return {};
}

Status MatchEvaluator::Evaluate(const std::vector<IdItem>& items, MatchAnswer* answer) {
  has_required_ = std::ranges::any_of(
      items, [](const IdItem& i) { return i.polarity == MatchPolarity::kRequired; });
  WEND_RETURN_IF_ERROR(Gather(items));
  Narrow();
  WEND_RETURN_IF_ERROR(VerifyPending(answer));
  for (const Pending& p : pending_) {
    switch (p.item->polarity) {
      case MatchPolarity::kOptional:
        optional_ |= p.matches;
        break;
      case MatchPolarity::kRequired:
        *required_ &= p.matches;
        break;
      case MatchPolarity::kExcluded:
        excluded_ |= p.matches;
        break;
    }
  }
  answer->chunks = has_required_ ? std::move(*required_) : std::move(optional_);
  answer->chunks -= excluded_;
  return {};
}

Status Prepare(const CollectionVersion& version, std::string_view match, MatchPlan* plan,
               std::vector<IdItem>* items) {
  WEND_ASSIGN_OR_RETURN(const MatchQuery query, ParseMatch(match));
  WEND_ASSIGN_OR_RETURN(const MatchTerms terms, AnalyzeMatch(version.info(), query));
  plan->is_plain = query.is_plain();
  return MatchResolver(version).Resolve(terms, plan, items);
}

}  // namespace

Result<MatchPlan> PlanMatch(const CollectionVersion& version, std::string_view match) {
  MatchPlan plan;
  std::vector<IdItem> items;
  WEND_RETURN_IF_ERROR(Prepare(version, match, &plan, &items));
  return plan;
}

Result<MatchAnswer> EvaluateMatch(const CollectionVersion& version, std::string_view match) {
  MatchAnswer answer;
  std::vector<IdItem> items;
  WEND_RETURN_IF_ERROR(Prepare(version, match, &answer.plan, &items));
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  WEND_RETURN_IF_ERROR(MatchEvaluator(version, *resident).Evaluate(items, &answer));
  if (version.hidden() != nullptr) answer.chunks -= *version.hidden();
  return answer;
}

}  // namespace wend
