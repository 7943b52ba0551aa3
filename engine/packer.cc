#include "engine/packer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "engine/budgeted_coverage.h"
#include "engine/near_duplicates.h"
#include "engine/token_estimate.h"
#include "engine/unit_scope.h"
#include "storage/base/time_text.h"
#include "storage/chunk_rows.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

// Candidates beyond four budgets changed no answer on LoCoMo; the first few are always read.
constexpr uint64_t kBudgetsRead = 4;
constexpr size_t kLeastRead = 20;
constexpr double kRelevancePower = 16;
// What the question's terms, and the terms that candidates share, are worth beside relevance.
constexpr double kQuestionWorth = 0.5;
constexpr double kSharedWorth = 0.25;
constexpr size_t kSharedTerms = 64;
// Fewer tokens are not worth a cut of another passage.
constexpr uint64_t kLeastCut = 32;
constexpr size_t kMinuteText = 16;  // of "2023-05-08T13:56"

struct Candidate {
  uint32_t rank = 0;
  double score = 0;
  DocumentId document;
  UnitRow row;  // its text is not set
  Passage passage;
  std::string day;      // of a message, by its clock; may be empty
  std::string prefix;   // written ahead of its text whatever comes before
  std::string heading;  // written ahead of the first of its group
  uint32_t group = 0;
  std::vector<AnalyzedTerm> terms;
};

// A candidate that was taken, whole or in part.
struct Piece {
  size_t candidate = 0;
  std::optional<PassageCut> cut = {};
};

// Bytes [begin, end) of one unit that are shown as one.
struct Block {
  const Candidate* first = nullptr;
  uint32_t rank = 0;
  double score = 0;
  uint64_t begin = 0;
  uint64_t end = 0;
  std::optional<PassageCut> cut;
};

class Packer {
 public:
  Packer(std::shared_ptr<const CollectionVersion> version, const RankAnswer& answer,
         const PackOptions& options)
      : version_(std::move(version)), answer_(answer), budget_(options.budget) {
    count_ = options.count_tokens ? options.count_tokens : TokenCounter(EstimateTokens);
  }

  Result<PackAnswer> Pack() {
    WEND_RETURN_IF_ERROR(ReadCandidates());
    if (candidates_.empty()) return std::move(packed_);
    taken_.assign(candidates_.size(), false);
    SetGroups();
    WEND_RETURN_IF_ERROR(Analyze());
    CutBest();
    Choose();
    Fill();
    // A counter that costs more for a joined text than for its parts must not break the promise.
    for (;;) {
      WEND_RETURN_IF_ERROR(Write());
      if (packed_.tokens <= budget_ || pieces_.empty()) break;
      pieces_.pop_back();
    }
    packed_.too_small = pieces_.empty();
    return std::move(packed_);
  }

 private:
  // A line end stands behind every row.
  uint64_t SizeOf(std::string_view text) const { return count_(text) + 1; }

  Status ReadCandidates() {
    std::vector<ScoredChunk> chunks;
    for (const RankedChunk& row : answer_.rows) chunks.push_back({row.chunk.value, row.score});
    std::vector<DirectoryEntry> entries;
    WEND_RETURN_IF_ERROR(ReadEntries(*version_, chunks, &entries));
    std::vector<std::vector<uint64_t>> shingles;
    uint64_t size = 0;
    for (size_t i = 0; i < answer_.rows.size(); ++i) {
      if (i >= kLeastRead && size / kBudgetsRead >= budget_) break;
      Candidate candidate;
      candidate.rank = static_cast<uint32_t>(i + 1);
      candidate.score = answer_.rows[i].score;
      WEND_RETURN_IF_ERROR(Read(answer_.rows[i].chunk, entries[i], &candidate));
      ++packed_.candidates;
      if (candidate.passage.text.empty()) continue;  // a vector stands on it, but it says nothing
      std::vector<uint64_t> own = ShinglesOf(candidate.passage.text);
      if (IsDuplicate(candidate, own, shingles)) {
        ++packed_.duplicates;
        continue;
      }
      size += SizeOf(candidate.passage.text);
      shingles.push_back(std::move(own));
      candidates_.push_back(std::move(candidate));
    }
    return {};
  }

  Status Read(ChunkId chunk, const DirectoryEntry& entry, Candidate* out) const {
    const CollectionId id = version_->info().id;
    const ReadView& view = version_->view();
    if (!entry.live) return Status::Corruption("a ranked chunk is not there");
    out->document = DocumentId(entry.document);
    WEND_ASSIGN_OR_RETURN(out->row, ReadUnit(view, id, out->document));
    Passage& passage = out->passage;
    passage.chunk = chunk;
    passage.begin = entry.begin;
    passage.end = entry.begin + entry.size;
    WEND_ASSIGN_OR_RETURN(passage.text,
                          ReadText(view, id, out->document, out->row, passage.begin, passage.end));
    const Unit& unit = out->row.unit;
    passage.key = unit.key;
    passage.title = unit.title;
    passage.source = unit.source;
    passage.time = unit.time;
    passage.is_message = unit.kind == Unit::Kind::kMessage;
    passage.session = unit.session;
    passage.speaker = unit.speaker;
    passage.turn = unit.turn;
    if (!passage.is_message) {
      if (!passage.title.empty()) out->heading = passage.title + "\n";
      return {};
    }
    const std::string minute = MinuteOf(passage);
    out->day = minute.substr(0, minute.find(' '));
    if (!minute.empty()) out->heading = "[" + minute + "] ";
    if (!passage.speaker.empty()) out->prefix = passage.speaker + ": ";
    return {};
  }

  bool IsDuplicate(const Candidate& candidate, const std::vector<uint64_t>& own,
                   const std::vector<std::vector<uint64_t>>& shingles) const {
    for (size_t i = 0; i < candidates_.size(); ++i) {
      const Passage& other = candidates_[i].passage;
      const Passage& passage = candidate.passage;
      if (other.is_message != passage.is_message) continue;
      if (other.speaker != passage.speaker || candidates_[i].day != candidate.day) continue;
      if (AreNearDuplicates(own, shingles[i])) return true;
    }
    return false;
  }

  // "2023-05-08 13:56" by the clock of the message; empty where it has no time that can be shown.
  static std::string MinuteOf(const Passage& passage) {
    const std::optional<TimePoint>& time = passage.time;
    if (!time.has_value() || !IsTimeInRange(time->microseconds, time->offset_minutes)) return {};
    std::string text = FormatTime(time->microseconds, time->offset_minutes).substr(0, kMinuteText);
    text[text.find('T')] = ' ';
    return text;
  }

  // Messages of one session and day share date and time, passages of one document its title.
  void SetGroups() {
    std::map<std::tuple<bool, uint32_t, std::string, std::string>, uint32_t> groups;
    for (Candidate& candidate : candidates_) {
      const Passage& passage = candidate.passage;
      std::tuple<bool, uint32_t, std::string, std::string> name;
      if (passage.is_message) {
        name = {true, 0, passage.session, candidate.day};
      } else {
        name = {false, candidate.document.value, {}, {}};
      }
      const auto [it, is_new] = groups.emplace(name, static_cast<uint32_t>(groups.size()));
      candidate.group = it->second;
      if (is_new) group_tokens_.push_back(count_(candidate.heading));
    }
  }

  Status Analyze() {
    WEND_ASSIGN_OR_RETURN(const AnalyzerPool::Lease analyzer, version_->info().analyzers.Borrow());
    std::unordered_map<std::string_view, size_t> asked;
    for (size_t i = 0; i < answer_.terms.size(); ++i) asked.emplace(answer_.terms[i].text, i);
    for (Candidate& candidate : candidates_) {
      analyzer->Analyze(candidate.passage.text, &candidate.terms);
    }
    // Numbers of its own, by first appearance: those of the analyzer depend on what it saw before.
    std::unordered_map<uint32_t, uint32_t> numbers;
    for (Candidate& candidate : candidates_) {
      for (AnalyzedTerm& term : candidate.terms) {
        const auto next = static_cast<uint32_t>(numbers.size());
        const auto [it, is_new] = numbers.emplace(term.term, next);
        if (is_new) {
          const auto found = asked.find(analyzer->TermText(term.term));
          question_term_.push_back(found == asked.end() ? answer_.terms.size() : found->second);
        }
        term.term = it->second;
      }
    }
    return {};
  }

  bool IsAsked(uint32_t term) const { return question_term_[term] < answer_.terms.size(); }
  // Zero weights are of modes that know none: every term of the question then counts alike.
  double QuestionWeight(size_t i) const { return std::max(answer_.terms[i].weight, 1e-3); }

  double RelevanceOf(const Candidate& candidate) const {
    const double best = candidates_.front().score;
    const double share = best > 0 ? std::clamp(candidate.score / best, 0.0, 1.0) : 0.0;
    // Where scores say nothing, ranks do.
    if (share <= 0) return 1e-12 / candidate.rank;
    return std::max(std::pow(share, kRelevancePower), 1e-12 / candidate.rank);
  }

  static std::vector<uint32_t> DistinctTerms(const Candidate& candidate) {
    std::set<uint32_t> distinct;
    for (const AnalyzedTerm& term : candidate.terms) distinct.insert(term.term);
    return {distinct.begin(), distinct.end()};
  }

  // Features are terms: those of the question by their weight, and of the others the
  // kSharedTerms with most relevance behind them that more than one candidate holds.
  std::vector<double> FeatureWeights(const std::vector<std::vector<uint32_t>>& terms,
                                     const std::vector<double>& relevance) const {
    std::vector<double> weights(question_term_.size());
    std::vector<double> support(question_term_.size());
    std::vector<uint32_t> holders(question_term_.size());
    for (size_t i = 0; i < terms.size(); ++i) {
      for (const uint32_t term : terms[i]) {
        support[term] += relevance[i];
        ++holders[term];
      }
    }
    double asked = 0;
    std::vector<uint32_t> shared;
    for (uint32_t term = 0; term < weights.size(); ++term) {
      if (holders[term] > 0 && IsAsked(term)) {
        weights[term] = QuestionWeight(question_term_[term]);
        asked += weights[term];
      } else if (holders[term] > 1) {
        shared.push_back(term);
      }
    }
    for (double& weight : weights) weight *= asked > 0 ? kQuestionWorth / asked : 0;
    std::ranges::stable_sort(shared,
                             [&](uint32_t a, uint32_t b) { return support[a] > support[b]; });
    if (shared.size() > kSharedTerms) shared.resize(kSharedTerms);
    double sum = 0;
    for (const uint32_t term : shared) sum += support[term];
    for (const uint32_t term : shared) {
      weights[term] = sum > 0 ? kSharedWorth * support[term] / sum : 0;
    }
    return weights;
  }

  // The best candidate where it is larger than the budget; it has its place whatever it is worth.
  void CutBest() {
    const Candidate& best = candidates_.front();
    if (SizeOf(best.heading + best.prefix + best.passage.text) <= budget_) return;
    const std::vector<CutMatch> matches = MatchesOf(best);
    const std::string header = best.heading + best.prefix;
    const CutRequest request{best.passage.text, header, matches, budget_ > 0 ? budget_ - 1 : 0,
                             count_};
    std::optional<PassageCut> cut = CutSentences(request);
    if (!cut.has_value()) cut = CutBeginning(request);
    if (cut.has_value()) Take({0, cut});
  }

  void Take(const Piece& piece) {
    const Candidate& candidate = candidates_[piece.candidate];
    const std::string text = piece.cut.has_value() ? TextOfCut(candidate.passage.text, *piece.cut)
                                                   : candidate.passage.text;
    spent_ += SizeOf(candidate.prefix + text) + std::exchange(group_tokens_[candidate.group], 0);
    taken_[piece.candidate] = true;
    pieces_.push_back(piece);
  }

  std::vector<CutMatch> MatchesOf(const Candidate& candidate) const {
    std::vector<CutMatch> matches;
    for (const AnalyzedTerm& term : candidate.terms) {
      if (!IsAsked(term.term)) continue;
      matches.push_back({term.begin, term.term, QuestionWeight(question_term_[term.term])});
    }
    return matches;
  }

  // Whole candidates, by coverage.
  void Choose() {
    std::vector<std::vector<uint32_t>> terms(candidates_.size());
    std::vector<double> relevance(candidates_.size());
    for (size_t i = 0; i < candidates_.size(); ++i) {
      terms[i] = DistinctTerms(candidates_[i]);
      relevance[i] = RelevanceOf(candidates_[i]);
    }
    const std::vector<double> weights = FeatureWeights(terms, relevance);
    std::vector<CoverageItem> items(candidates_.size());
    for (size_t i = 0; i < candidates_.size(); ++i) {
      const Candidate& candidate = candidates_[i];
      items[i].relevance = relevance[i];
      items[i].tokens = taken_[i] ? budget_ + 1 : SizeOf(candidate.prefix + candidate.passage.text);
      items[i].group = candidate.group;
      for (const uint32_t term : terms[i]) {
        if (weights[term] > 0) items[i].features.push_back(term);
      }
    }
    const uint64_t left = spent_ < budget_ ? budget_ - spent_ : 0;
    const std::vector<size_t> chosen = CoverWithinBudget({.items = items,
                                                          .group_tokens = group_tokens_,
                                                          .feature_weights = weights,
                                                          .budget = left});
    for (const size_t i : chosen) Take({i});
  }

  // Sentences of candidates that do not fit whole, where they speak of the question.
  void Fill() {
    for (size_t i = 0; i < candidates_.size() && spent_ + kLeastCut <= budget_; ++i) {
      if (taken_[i]) continue;
      const Candidate& candidate = candidates_[i];
      const std::vector<CutMatch> matches = MatchesOf(candidate);
      if (matches.empty()) continue;
      std::string header = candidate.prefix;
      if (group_tokens_[candidate.group] > 0) header.insert(0, candidate.heading);
      const CutRequest request{candidate.passage.text, header, matches, budget_ - spent_ - 1,
                               count_};
      const std::optional<PassageCut> cut = CutSentences(request);
      if (!cut.has_value()) continue;
      const bool speaks = std::ranges::any_of(matches, [&cut](const CutMatch& match) {
        return match.begin >= cut->begin && match.begin < cut->end;
      });
      if (speaks) Take({i, cut});
    }
  }

  // Sets the passages from the pieces.
  Status Write() {
    packed_.passages.clear();
    packed_.tokens = 0;
    uint32_t group = kNoId;
    const std::vector<Block> blocks = BlocksOf();
    packed_.merged = pieces_.size() - blocks.size();
    for (const Block& block : blocks) {
      const Candidate& candidate = *block.first;
      PackedPassage& row = packed_.passages.emplace_back();
      row.rank = block.rank;
      row.score = block.score;
      row.revision = candidate.row.revision;
      row.cut = block.cut.has_value();
      row.passage = candidate.passage;
      row.passage.begin = block.begin;
      row.passage.end = block.end;
      std::string& text = row.passage.text;
      if (row.cut) {
        text = TextOfCut(text, *block.cut);
      } else {
        WEND_ASSIGN_OR_RETURN(
            text, ReadText(version_->view(), version_->info().id, candidate.document, candidate.row,
                           block.begin, block.end));
      }
      const bool goes_on = std::exchange(group, candidate.group) == candidate.group;
      text.insert(0, goes_on ? candidate.prefix : candidate.heading + candidate.prefix);
      row.tokens = SizeOf(text);
      packed_.tokens += row.tokens;
    }
    return {};
  }

  // In the order of the answer, neighbours joined.
  std::vector<Block> BlocksOf() const {
    std::vector<Block> blocks;
    uint32_t next_chunk = kNoId;  // behind the last piece, if that is whole
    for (const Piece& piece : SortedPieces()) {
      const Candidate& candidate = candidates_[piece.candidate];
      const Passage& passage = candidate.passage;
      const bool joins = !piece.cut.has_value() && passage.chunk.value == next_chunk &&
                         candidate.document == blocks.back().first->document;
      next_chunk = piece.cut.has_value() ? kNoId : passage.chunk.value + 1;
      if (joins) {
        Join(candidate, &blocks.back());
        continue;
      }
      Block block{&candidate,    candidate.rank, candidate.score,
                  passage.begin, passage.end,    piece.cut};
      if (piece.cut.has_value()) {
        block.begin = passage.begin + piece.cut->begin;
        block.end = passage.begin + piece.cut->end;
      }
      blocks.push_back(block);
    }
    return blocks;
  }

  static int64_t TimeOf(const Passage& passage) {
    return passage.is_message && passage.time.has_value() ? passage.time->microseconds : 0;
  }

  // Documents by their best rank, each from its beginning; then sessions by the first time that is
  // shown, each by time.
  std::vector<Piece> SortedPieces() const {
    std::map<uint32_t, std::pair<int64_t, uint32_t>> order;  // of groups: time, best rank
    for (const Piece& piece : pieces_) {
      const Candidate& candidate = candidates_[piece.candidate];
      const std::pair own(TimeOf(candidate.passage), candidate.rank);
      auto& [time, rank] = order.try_emplace(candidate.group, own).first->second;
      time = std::min(time, own.first);
      rank = std::min(rank, own.second);
    }
    const auto key = [&](const Piece& piece) {
      const Candidate& candidate = candidates_[piece.candidate];
      const Passage& passage = candidate.passage;
      return std::tuple(passage.is_message, order.at(candidate.group), candidate.group,
                        TimeOf(passage), passage.chunk);
    };
    std::vector<Piece> sorted = pieces_;
    std::ranges::sort(sorted, [&](const Piece& a, const Piece& b) { return key(a) < key(b); });
    return sorted;
  }

  static void Join(const Candidate& candidate, Block* block) {
    block->end = std::max(block->end, candidate.passage.end);
    if (candidate.rank > block->rank) return;
    block->rank = candidate.rank;
    block->score = candidate.score;
  }

  const std::shared_ptr<const CollectionVersion> version_;
  const RankAnswer& answer_;
  const uint64_t budget_;
  TokenCounter count_;
  std::vector<Candidate> candidates_;   // best first, no near-duplicates
  std::vector<uint64_t> group_tokens_;  // 0 for those with a piece
  std::vector<bool> taken_;
  std::vector<Piece> pieces_;  // in the order in which they were taken
  uint64_t spent_ = 0;
  std::vector<size_t> question_term_;  // of a term; answer_.terms.size() where not asked for
  PackAnswer packed_;
};

}  // namespace

uint32_t CandidatesFor(uint64_t budget) {
  constexpr uint64_t kMost = 1000;
  return static_cast<uint32_t>(std::min(kMost, kLeastRead + budget / 8));
}

Result<PackAnswer> PackRanked(const std::shared_ptr<const CollectionVersion>& version,
                              const RankAnswer& answer, const PackOptions& options) {
  return Packer(version, answer, options).Pack();
}

}  // namespace wend
