#include "query/operators/pack.h"

#include <string>
#include <utility>

#include "engine/rank_request.h"
#include "storage/base/time_text.h"

namespace wend {
namespace {

// In the order of kPackColumns.
enum class Column : size_t {
  kRank,
  kScore,
  kCollection,
  kKey,
  kRevision,
  kTitle,
  kSource,
  kTime,
  kSession,
  kTurn,
  kSpeaker,
  kBegin,
  kEnd,
  kText,
  kTokens,
  kCut,
};
static_assert(static_cast<size_t>(Column::kCut) + 1 == kPackColumns.size());

Value IntegerOf(uint64_t number) { return static_cast<int64_t>(number); }

// Null where the unit has none that can be shown, or is no message.
Value ConversationColumn(const Passage& passage, Column column) {
  if (column == Column::kTime) {
    const std::optional<TimePoint>& time = passage.time;
    if (!time.has_value() || !IsTimeInRange(time->microseconds, time->offset_minutes)) return {};
    return FormatTime(time->microseconds, time->offset_minutes);
  }
  if (!passage.is_message) return {};
  if (column == Column::kSession) return passage.session;
  if (column == Column::kSpeaker) return passage.speaker;
  return passage.turn.has_value() ? Value(*passage.turn) : Value();
}

}  // namespace

PackOperator::PackOperator(std::unique_ptr<RecallOperator> ranking, uint64_t budget,
                           const RunContext& run)
    : ranking_(std::move(ranking)), budget_(budget), run_(run) {}

Status PackOperator::Pack() {
  WEND_ASSIGN_OR_RETURN(const RankAnswer* ranked, ranking_->RankAll());
  PackOptions options;
  options.budget = budget_;
  WEND_ASSIGN_OR_RETURN(answer_, PackRanked(ranking_->collection().version(), *ranked, options));
  packed_ = true;
  const std::string budget = std::to_string(budget_) + (budget_ == 1 ? " token" : " tokens");
  if (answer_.too_small) {
    run_.notices->push_back("no rows: nothing of the passages fits into " + budget);
  } else if (!answer_.passages.empty() && answer_.passages[0].cut) {
    run_.notices->push_back("the best passage is larger than " + budget + "; this is a cut of it");
  }
  return {};
}

Status PackOperator::Plan(bool analyze) { return ranking_->Plan(analyze); }

PlanNode PackOperator::Describe() const {
  PlanNode node;
  node.name = "pack";
  node.detail = std::to_string(budget_) + " tokens";
  node.children.push_back(ranking_->Describe());
  if (!packed_) return node;
  const auto add = [&node](const char* name, uint64_t count) {
    node.facts.emplace_back(name, static_cast<int64_t>(count));
  };
  add("tokens", answer_.tokens);
  add("candidates", answer_.candidates);
  add("duplicates", answer_.duplicates);
  add("merged", answer_.merged);
  return node;
}

Result<bool> PackOperator::Next() {
  if (!packed_) WEND_RETURN_IF_ERROR(Pack());
  if (next_row_ == answer_.passages.size()) return false;
  ++next_row_;
  return true;
}

Status PackOperator::ReadColumn(size_t column, Value* value) {
  const PackedPassage& row = answer_.passages[next_row_ - 1];
  switch (static_cast<Column>(column)) {
    case Column::kRank:
      *value = IntegerOf(row.rank);
      break;
    case Column::kScore:
      *value = row.score;
      break;
    case Column::kCollection:
      *value = ranking_->collection().name();
      break;
    case Column::kKey:
      *value = row.passage.key;
      break;
    case Column::kRevision:
      *value = IntegerOf(row.revision);
      break;
    case Column::kTitle:
      *value = row.passage.title;
      break;
    case Column::kSource:
      *value = row.passage.source;
      break;
    case Column::kTime:
    case Column::kSession:
    case Column::kTurn:
    case Column::kSpeaker:
      *value = ConversationColumn(row.passage, static_cast<Column>(column));
      break;
    case Column::kBegin:
      *value = IntegerOf(row.passage.begin);
      break;
    case Column::kEnd:
      *value = IntegerOf(row.passage.end);
      break;
    case Column::kText:
      *value = row.passage.text;
      break;
    case Column::kTokens:
      *value = IntegerOf(row.tokens);
      break;
    case Column::kCut:
      *value = int64_t{row.cut ? 1 : 0};
      break;
  }
  return {};
}

}  // namespace wend
