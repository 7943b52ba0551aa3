// How packing is measured against taking messages in order.
#include "bench/eval/packing.h"

#include <gtest/gtest.h>

#include <memory>

namespace wend::bench {
namespace {

double MetricOf(const QuestionRecord& record, const std::string& name) {
  for (const MetricValue& metric : record.metrics) {
    if (metric.name == name) return metric.value;
  }
  ADD_FAILURE() << name;
  return -1;
}

TEST(PackingTest, CountsWhatIsWholeWithinTheBudget) {
  std::unique_ptr<Database> database;
  ASSERT_FALSE(Database::Open({}, &database));
  int64_t turn = 0;
  // 12 tokens of date and time, 2 of the speaker, the text, 1 for the line end.
  for (const auto& [key, text] :
       {std::pair{"a", "The boat key is red."}, std::pair{"b", "That boat key is blue."}}) {
    Item item{.key = key, .text = text};
    item.session = "s";
    item.speaker = "Ann";
    item.turn = ++turn;
    item.time_us = 1'683'554'160'000'000;
    ASSERT_FALSE(database->AddMessage(item));
  }
  ASSERT_FALSE(database->Flush());
  const Judgments judgments = {{"a", 1}, {"b", 1}};
  const auto measure = [&](int tokens) {
    QuestionRecord record;
    record.question = "boat key";
    const Error error = MeasurePacking({database.get(), tokens, "default"}, judgments, &record);
    EXPECT_FALSE(error.has_value()) << *error;
    return record;
  };
  const int64_t one = wend_estimate_tokens("[2023-05-08 13:56] Ann: The boat key is red.", 44) + 1;
  const int64_t next = wend_estimate_tokens("Ann: That boat key is blue.", 27) + 1;
  const QuestionRecord both = measure(static_cast<int>(one + next));
  EXPECT_EQ(MetricOf(both, "packed"), 1);
  EXPECT_EQ(MetricOf(both, "in_order_shared"), 1);
  EXPECT_EQ(MetricOf(both, "in_order"), 0.5);
  EXPECT_EQ(MetricOf(both, "gain_over_in_order"), 0.5);
  EXPECT_EQ(both.returned, (std::vector<std::string>{"a", "b"}));
  const QuestionRecord first = measure(static_cast<int>(one));
  EXPECT_EQ(MetricOf(first, "packed"), 0.5);
  EXPECT_EQ(MetricOf(first, "gain_over_bm25_in_order"), 0);
  EXPECT_EQ(MetricOf(measure(static_cast<int>(one - 1)), "packed"), 0) << "a cut covers nothing";
}

}  // namespace
}  // namespace wend::bench
