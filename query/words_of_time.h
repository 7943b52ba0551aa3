// Words of time: what query/time_expression reads, as conditions of the language over the columns
// time, session and speaker, so that they are planned, explained and tested like any other.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/database.h"
#include "engine/rank_request.h"
#include "engine/session_list.h"
#include "query/ast.h"
#include "query/row.h"
#include "query/run_context.h"
#include "query/time_expression/time_expression.h"
#include "query/time_options.h"
#include "storage/base/status.h"

namespace wend {

// The sessions and speakers of a collection, looked up when they are first asked for.
class CollectionConversation final : public Conversation {
 public:
  explicit CollectionConversation(const CollectionView& collection) : collection_(collection) {}

  std::span<const SessionSpan> sessions() const override;
  std::span<const std::string> speakers() const override;
  // Null where nobody asked yet, or it failed.
  const SessionList* list() const { return list_.get(); }
  // Why they could not be read.
  const Status& status() const { return status_; }

 private:
  const SessionList* Load() const;

  const CollectionView& collection_;
  mutable std::shared_ptr<const SessionList> list_;
  mutable Status status_;
};

// A text, read. `conditions` stand beside those of the expression.
struct TimeReading {
  TimeExpression expression;
  std::vector<ExpressionNode> conditions;
  std::vector<std::string> notices;  // what is worth knowing of each, and how each was read
};

class TimeReader {
 public:
  // What it is given outlives it.
  TimeReader(const CollectionView& collection, const Now& now, const TimeExpressionOptions& options)
      : collection_(collection), now_(now), options_(options), conversation_(collection) {}

  const Conversation& conversation() const { return conversation_; }
  // The expression alone; sessions are looked up only where the text counts them.
  Result<TimeExpression> Compile(std::string_view text) const;
  // The question with what it needs of the turns before it (carry_over.h).
  Result<std::string> CarryOver(std::string_view question, std::string_view turns) const;
  // Its conditions, over `time` for the moment of a row. Anchors are searched for.
  Result<TimeReading> Read(TimeExpression expression, const ExpressionNode& time);

 private:
  Result<ExpressionNode> Condition(const TimeCondition& condition, const ExpressionNode& time,
                                   std::string* found);
  Result<ExpressionNode> WhenCondition(const TimeCondition& condition, const ExpressionNode& time);
  Result<ExpressionNode> EventCondition(const TimeCondition& condition, const ExpressionNode& time,
                                        std::string* found);
  Result<ExpressionNode> OccurrenceCondition(const TimeCondition& condition,
                                             const ExpressionNode& time, std::string* found);
  Result<ExpressionNode> DurationCondition(const TimeCondition& condition, std::string* found);
  ExpressionNode SessionCondition(std::span<const uint32_t> ordinals, const ExpressionNode& time,
                                  size_t offset) const;
  // The message that tells best of a text, and has a time; nothing where none does.
  Result<std::optional<Passage>> FindAnchor(const std::string& text) const;

  const CollectionView& collection_;
  const Now& now_;
  const TimeExpressionOptions& options_;
  CollectionConversation conversation_;
};

// Whether the text of a DURING is left to this layer: it is no period, and not written like one.
bool IsWordsOfTime(std::string_view text);
// Ok where the text says something of time, as far as can be told without a conversation.
Status CheckWordsOfTime(std::string_view text, const TimeExpressionOptions& options);
bool HasWordsOfTime(const ExpressionNode& node, const std::vector<Value>* parameters);

// Replaces every DURING of words below `*node` by what the words mean in the collection, and says
// in the notices of the run how they were read. `as_of` counts as now where DURING names none.
struct DuringScope {
  const CollectionView& collection;
  std::span<const ColumnInfo> columns;
  std::optional<std::string> as_of;
};
Status ResolveWordsOfTime(const DuringScope& scope, const RunContext& run, ExpressionNode* node);

}  // namespace wend
