// Times in the questions of RECALL: what filters, what counts, what is left alone, and what is
// said.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "query/statement.h"
#include "query/time_options.h"

namespace wend {
namespace {

class QuestionTimeTest : public testing::Test {
 protected:
  QuestionTimeTest() {
    auto opened = Database::Open(":memory:", {});
    EXPECT_TRUE(opened.ok());
    database_ = std::move(*opened);
    Add("a1", "s1", "Ann", "2023-05-01T10:00:00Z", "The boat needs paint.");
    Add("a2", "s1", "Bob", "2023-05-01T10:01:00Z", "Blue paint, I hope.");
    Add("b1", "s2", "Ann", "2023-05-05T18:30:00Z", "The wedding was lovely.");
    Add("b2", "s2", "Bob", "2023-05-05T18:31:00Z", "And the band played all night.");
    Add("c1", "s3", "Bob", "2023-05-09T08:00:00Z", "I sold the boat.");
    Add("c2", "s3", "Ann", "2023-05-09T08:01:00Z", "Who bought the boat?");
  }

  void Add(const std::string& key, const std::string& session, const std::string& speaker,
           const std::string& time, const std::string& text) {
    Run("INSERT INTO messages (key, session, speaker, time, text) VALUES ('" + key + "', '" +
        session + "', '" + speaker + "', '" + time + "', '" + text + "')");
  }

  // One column of all rows, one blank apart; the status of the first failure instead.
  std::string Run(const std::string& sql, std::string_view column = "key") {
    std::string cells;
    auto prepared = Statement::Prepare(database_.get(), sql, {});
    if (!prepared.ok()) return std::string(prepared.status().message());
    Statement& statement = **prepared;
    for (;;) {
      const Result<bool> step = statement.Step();
      notices_ = statement.notices();
      if (!step.ok()) return std::string(step.status().message());
      if (!*step) return cells;
      const Value* cell = statement.Column(std::max(statement.FindColumn(column), 0));
      cells += cells.empty() ? "" : column == "plan" ? "\n" : " ";
      if (const auto* text = std::get_if<std::string>(cell)) cells += *text;
    }
  }

  // Keys of messages, now being the end of May 9th.
  std::string Recall(const std::string& question, const std::string& options = "") {
    std::string quoted;
    for (const char c : question) quoted += c == '\'' ? std::string("''") : std::string(1, c);
    return Run("RECALL '" + quoted + "' FROM messages USING default (now => '2023-05-09'" +
               options + ")");
  }

  bool Says(const std::string& part) const {
    for (const std::string& notice : notices_) {
      if (notice.find(part) != std::string::npos) return true;
    }
    return false;
  }

  std::unique_ptr<Database> database_;
  std::vector<std::string> notices_;
};

TEST_F(QuestionTimeTest, TimesAloneReturnAllInOrder) {
  EXPECT_EQ(Recall("What did we discuss last Friday?"), "b1 b2");
  EXPECT_TRUE(Says("'last Friday' is read as time DURING '2023-05-05'"));
  EXPECT_TRUE(Says("now is 2023-05-09T23:59:59Z, as given"));
  EXPECT_EQ(Recall("What did we talk about since May 1st?"), "a1 a2 b1 b2 c1 c2");
  EXPECT_EQ(Recall("What did Bob say in our first session?"), "a2");
  EXPECT_EQ(Run("RECALL 'what did we discuss in May 2023?' FROM messages LIMIT 3"), "a1 a2 b1");
  EXPECT_EQ(Run("RECALL 'what did we discuss in May 2023?' FROM sessions", "session"), "s1 s2 s3");
  for (int i = 0; i < 30; ++i) {
    Add("d" + std::to_string(i), "s4", "Ann", "2023-05-20T08:00:00Z", "Again.");
  }
  Run("RECALL 'what did we discuss on May 20th 2023?' FROM messages");
  EXPECT_EQ(std::count(notices_.begin(), notices_.end(), ""), 0);
  EXPECT_EQ(Recall("What did we discuss on May 20th 2023?").substr(0, 8), "d0 d1 d2");
}

TEST_F(QuestionTimeTest, SureConditionsFilterAndContentRanksInside) {
  EXPECT_EQ(Recall("What did we say about the boat in our third conversation?"), "c1 c2");
  EXPECT_EQ(Recall("the boat in our first session"), "a1 a2");  // what has no word of it comes last
  EXPECT_EQ(Recall("What was blue as mentioned on May 1st?"), "a2 a1");
  EXPECT_EQ(Run("RECALL 'the boat in our third conversation' FROM messages WHERE speaker = 'Ann'"),
            "c2");
}

TEST_F(QuestionTimeTest, OthersCountForRowsInside) {
  // May 2nd has no conversation: the boat may have been painted then, and told of later.
  const std::string all = Recall("boat");
  const std::string hinted = Recall("Who touched the boat this week?");
  EXPECT_NE(hinted.find("a1"), std::string::npos);  // nothing is filtered
  EXPECT_TRUE(Says("'this week' counts for rows with time BETWEEN '2023-05-08' AND '2023-05-14'"));
  EXPECT_EQ(hinted.substr(0, 1), "c");
  const std::string plan =
      Run("EXPLAIN ANALYZE RECALL 'Who touched the boat this week?' FROM messages "
          "USING default (now => '2023-05-09')",
          "plan");
  EXPECT_NE(plan.find("hint time BETWEEN '2023-05-08' AND '2023-05-14'"), std::string::npos)
      << plan;
  EXPECT_NE(plan.find("weight 1.03"), std::string::npos) << plan;  // ln(1 + 4.5 / 2.5)
}

TEST_F(QuestionTimeTest, PureContentIsLeftAlone) {
  for (const char* question :
       {"Who bought the boat?", "wedding band", "paint it blue, I may say"}) {
    const std::string with = Recall(question);
    EXPECT_TRUE(notices_.empty()) << question;
    EXPECT_EQ(with, Run(std::string("RECALL '") + question +
                        "' FROM messages USING default (time => off)"));
  }
}

TEST_F(QuestionTimeTest, DocumentsAloneAreNoConversation) {
  Run("INSERT INTO songs.documents (key, time, text) VALUES ('x', '2020-12-25T10:00:00Z', 'Last "
      "Christmas'), "
      "('y', '2022-12-25T10:00:00Z', 'Silent night')");
  EXPECT_EQ(Run("RECALL 'last Christmas' FROM songs.documents"), "x");
  EXPECT_TRUE(notices_.empty());
  EXPECT_EQ(Run("RECALL 'last Christmas' FROM songs.documents "
                "USING default (time => on, now => '2023-05-09')"),
            "y");
}

TEST_F(QuestionTimeTest, OptionsSwitchIt) {
  EXPECT_NE(Recall("boat last Friday", ", time => off"), "");
  EXPECT_FALSE(Says("is read as"));
  Run("RECALL 'what did we discuss last Friday?' FROM messages USING bm25");
  EXPECT_FALSE(Says("is read as"));
  EXPECT_EQ(Run("RECALL 'what did we discuss last Friday?' FROM messages "
                "USING bm25 (time => on, now => '2023-05-09')"),
            "b1 b2");
  EXPECT_EQ(Recall("What did I say last Friday?", ", me => 'Bob'"), "b2");
  EXPECT_EQ(Recall("Was haben wir letzten Freitag besprochen?", ", language => german"), "b1 b2");
  EXPECT_EQ(Recall("What did we discuss 4 days ago?", ", days => elapsed"), "");
  EXPECT_EQ(Recall("What did we discuss 3 days ago?", ", days => elapsed"), "b1 b2");
  EXPECT_NE(Recall("x", ", dayz => both").find("did you mean 'days'?"), std::string::npos);
}

TEST_F(QuestionTimeTest, LongTextsAreNotReadForTimes) {
  std::string text;
  while (text.size() < 9'000) text += "today boat ";
  EXPECT_NE(Recall(text).find("c1"), std::string::npos);
  EXPECT_FALSE(Says("is read as"));
  EXPECT_NE(
      Run("SELECT key FROM messages WHERE at DURING '" + text + "'").find("at most 8192 bytes"),
      std::string::npos);
  TimeOptions options;
  const Status status = SetTimeOption("context", std::string(70'000, 'x'), &options);
  EXPECT_EQ(status.message(), "context has at most 65536 bytes, this one 70000");
}

TEST_F(QuestionTimeTest, NoWordsMakeAStatementFail) {
  constexpr const char* kWords[] = {
      "last",   "next",    "this",   "the",     "Friday",    "week",    "9999",       "years",
      "ago",    "session", "third",  "to",      "from",      "between", "and",        "May",
      "31st",   "2024",    "before", "after",   "since",     "until",   "boat",       "Ann",
      "say",    "did",     "what",   "morning", "today",     "0",       "8/5/2023",   "Q3",
      "spring", "of",      "on",     "a",       "second",    "time",    "one",        "that",
      "how",    "long",    "over",   "past",    "Christmas", "1",       "99/99/9999", "noon",
      "hours",  "I",       "you",    "he",      "then",      "?",       "0001",       "century",
      ",",      "-1",      "year",   "29th",    "February"};
  std::mt19937_64 random(7);
  for (int i = 0; i < 1'000; ++i) {
    std::string text;
    for (uint64_t words = 1 + random() % 8; words > 0; --words) {
      text += std::string(text.empty() ? "" : " ") + kWords[random() % std::size(kWords)];
    }
    for (const char* now : {"2023-05-09", "0001-01-02", "9999-12-30"}) {
      auto recall =
          Statement::Prepare(database_.get(),
                             "RECALL ? FROM messages USING default (now => '" + std::string(now) +
                                 "', context => 'Ann: What did Bob say last Friday?')",
                             {});
      ASSERT_TRUE(recall.ok());
      ASSERT_TRUE((*recall)->Bind(1, text).ok());
      const Result<bool> step = (*recall)->Step();
      ASSERT_TRUE(step.ok()) << text << ": " << step.status().message();
      const std::string rows =
          Run("SELECT key FROM messages WHERE at DURING '" + text + "' (now => '" + now + "')");
      const bool understood = rows.empty() || rows.find(' ') == 2 || rows.size() == 2 ||
                              rows.find("is a period") != std::string::npos;
      ASSERT_TRUE(understood || rows.find("expected") != std::string::npos) << text << ": " << rows;
    }
  }
}

TEST_F(QuestionTimeTest, ThePlanShowsIt) {
  const std::string plan =
      Run("EXPLAIN RECALL 'What did we discuss last Friday?' FROM messages "
          "USING default (now => '2023-05-09')",
          "plan");
  EXPECT_NE(plan.find("in order of time"), std::string::npos) << plan;
  EXPECT_NE(plan.find("now 2023-05-09T23:59:59Z, as given"), std::string::npos) << plan;
  EXPECT_NE(plan.find("filter time DURING '2023-05-05'"), std::string::npos) << plan;
}

TEST_F(QuestionTimeTest, EventsAndDurationsAreFoundAndShown) {
  EXPECT_EQ(Recall("What did we discuss after the wedding?"), "b2 c1 c2");
  EXPECT_TRUE(Says("'the wedding' is found in 'b1'"));
  EXPECT_EQ(Recall("How long between the blue paint and the wedding?").substr(0, 5), "a2 b1");
  EXPECT_TRUE(Says("between them lie 4 days"));
  Recall("Who played the band after the wedding?");  // has content: the words are content too
  EXPECT_TRUE(notices_.empty());
}

TEST_F(QuestionTimeTest, BadInputHasAResultAndANotice) {
  EXPECT_EQ(Recall("What did we discuss on February 30th?"), "");
  EXPECT_TRUE(Says("there is no such date"));
  EXPECT_EQ(Recall("What did we discuss in the 500th session?"), "");
  EXPECT_TRUE(Says("there are 3 sessions"));
  EXPECT_EQ(Recall("What did we discuss in May 2023 in June 2023?"), "");
  EXPECT_TRUE(Says("so nothing qualifies"));
  EXPECT_EQ(Recall("What did we discuss next week?"), "");
  EXPECT_TRUE(Says("this lies after now"));
  EXPECT_NE(Recall("What did Zoe say about the boat?"), "");
  EXPECT_TRUE(Says("'Zoe': nobody of this name speaks here; read as content"));
  EXPECT_EQ(Recall("What did we discuss today?", ", zone => 'Nowhere'"), "c1 c2");
  EXPECT_TRUE(Says("there is no zone 'Nowhere'; read as UTC"));
}

TEST_F(QuestionTimeTest, ContextIsCarriedOver) {
  const auto with = [this](const std::string& turns, const std::string& question) {
    return Recall(question, ", context => '" + turns + "'");
  };
  EXPECT_EQ(with("Ann: I see that we talked last Friday.\nBob: Yes! We did.",
                 "I enjoyed it too! Can you summarize what we discussed?"),
            "b1 b2");
  EXPECT_TRUE(
      Says("with its context the question is 'Can you summarize what we discussed last "
           "Friday?'"));
  EXPECT_EQ(with("Ann: Do you remember our first session?\nBob: I do. Shall I tell you?",
                 "Yes, please do."),
            "a1 a2");
  EXPECT_EQ(with("Ann: What was said of the boat on May 1st?\nBob: It needs paint.",
                 "And what about May 9th?"),
            "c1 c2");
  EXPECT_TRUE(Says("boat"));
  EXPECT_EQ(with("Ann: What did Bob say?\nZoe: A lot.", "What did he say in our first session?"),
            "a2");
  EXPECT_EQ(with("Ann: We talked last Friday.", "Who bought the boat?"),
            Recall("Who bought the boat?"));
}

}  // namespace
}  // namespace wend
