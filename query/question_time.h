// Question time: what a question in plain words says of times, sessions and speakers, taken out of
// it before it is ranked.
//
// A condition is *sure* where the question speaks of the conversation itself: nothing but
// conditions is asked ("what did we discuss last Friday?"), a word of talking or for a session is
// in the condition or stands right before it ("in our third conversation", "as mentioned on May
// 8th"), or it gives the date of a day on which there was a conversation. Sure ones filter, and
// their words are not ranked.
//
// Others may speak of when something happened rather than when it was told ("what did I buy ten
// days ago?"). They filter nothing: each counts as one more term of the question, which the chunks
// inside have, and weighs what such a term weighs in BM25, its inverse document frequency. So a day
// weighs much and "in the past few years" nothing; the words stay, as messages may hold them.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/database.h"
#include "query/ast.h"
#include "query/run_context.h"
#include "query/time_options.h"
#include "storage/base/status.h"

namespace wend {

struct QuestionTime {
  std::string content;                   // what is ranked
  bool time_only = false;                // nothing is: all that passes is wanted, in order of time
  std::optional<ExpressionNode> filter;  // of the sure conditions
  std::vector<ExpressionNode> hints;     // of the others
  std::vector<std::string> notices;
  std::string now;    // as it is shown; empty where nothing was read
  std::string asked;  // the question with its context, where that changed it
};

struct QuestionScope {
  const CollectionView& collection;
  const TimeOptions& options;
  std::optional<std::string> as_of;
};
Result<QuestionTime> ReadQuestionTime(std::string_view question, const QuestionScope& scope,
                                      const RunContext& run);

}  // namespace wend
