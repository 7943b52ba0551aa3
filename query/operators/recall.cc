#include "query/operators/recall.h"

#include <string_view>
#include <utility>

#include "query/explain.h"
#include "query/select_plan.h"
#include "storage/base/time_text.h"

namespace wend {
namespace {

// In the order of kRecallColumns.
enum class Column : size_t {
  kRank,
  kScore,
  kCollection,
  kKey,
  kTitle,
  kSource,
  kTime,
  kSession,
  kTurn,
  kSpeaker,
  kBegin,
  kEnd,
  kText,
  kMatches,
  kWhy,
};
static_assert(static_cast<size_t>(Column::kWhy) + 1 == kRecallColumns.size());

void SetInteger(uint64_t number, Value* value) { *value = static_cast<int64_t>(number); }

Status SetTime(const Passage& passage, Value* value) {
  if (!passage.time.has_value()) return {};
  const TimePoint& time = *passage.time;
  if (!IsTimeInRange(time.microseconds, time.offset_minutes)) {
    return Status::Corruption("the time of '" + passage.key + "' is out of range");
  }
  *value = FormatTime(time.microseconds, time.offset_minutes);
  return {};
}

}  // namespace

RecallOperator::RecallOperator(DatabaseView view, BoundRecall recall,
                               std::optional<ExpressionNode> where, const RunContext& run)
    : view_(std::move(view)), recall_(std::move(recall)), where_(std::move(where)), run_(run) {}

Status RecallOperator::Rank() {
  WEND_ASSIGN_OR_RETURN(collection_, view_.Collection(recall_.collection));
  RankRequest request = recall_.request;
  request.question = recall_.question;
  FoundChunks found;
  if (where_.has_value()) {
    WEND_ASSIGN_OR_RETURN(found, FindChunksWhere(*collection_, *where_, run_));
    request.allowed = &found.chunks;
    request.filter_strategy = run_.options.filter_strategy;
    request.earliest = found.earliest;
    request.latest = found.latest;
  }
  WEND_ASSIGN_OR_RETURN(answer_, collection_->Rank(request));
  return {};
}

Result<bool> RecallOperator::Next() {
  if (!collection_.has_value()) WEND_RETURN_IF_ERROR(Rank());
  if (next_row_ == answer_.rows.size()) return false;
  WEND_ASSIGN_OR_RETURN(passage_, collection_->ReadPassage(answer_.rows[next_row_].chunk));
  ++next_row_;
  return true;
}

Status RecallOperator::ReadColumn(size_t column, Value* value) {
  const RankedChunk& row = answer_.rows[next_row_ - 1];
  switch (static_cast<Column>(column)) {
    case Column::kRank:
      SetInteger(next_row_, value);
      break;
    case Column::kScore:
      *value = row.score;
      break;
    case Column::kCollection:
      *value = recall_.collection;
      break;
    case Column::kKey:
      *value = passage_.key;
      break;
    case Column::kTitle:
      *value = passage_.title;
      break;
    case Column::kSource:
      *value = passage_.source;
      break;
    case Column::kTime:
      return SetTime(passage_, value);
    case Column::kSession:
      if (passage_.is_message) *value = passage_.session;
      break;
    case Column::kTurn:
      if (passage_.is_message && passage_.turn.has_value()) *value = *passage_.turn;
      break;
    case Column::kSpeaker:
      if (passage_.is_message) *value = passage_.speaker;
      break;
    case Column::kBegin:
      SetInteger(passage_.begin, value);
      break;
    case Column::kEnd:
      SetInteger(passage_.end, value);
      break;
    case Column::kText:
      *value = passage_.text;
      break;
    case Column::kMatches: {
      WEND_ASSIGN_OR_RETURN(const auto ranges,
                            collection_->FindMatches(passage_.text, answer_.terms));
      *value = RangesToJson(ranges);
      break;
    }
    case Column::kWhy:
      *value = ExplainRow(recall_.request, answer_, row);
      break;
  }
  return {};
}

}  // namespace wend
