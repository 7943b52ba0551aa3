// LoCoMo and LongMemEval files as conversations, and the dates that they and mails write.

#include <gtest/gtest.h>

#include "query/exchange/chat/named_date.h"
#include "tests/exchange/chat_fixture.h"

namespace wend::exchange {
namespace {

using Strings = std::vector<std::string>;

TEST(LocomoReaderTest, TakesTurnsWithTheTimeOfTheirSession) {
  const RecordCollector sink =
      ReadChatText(FileKind::kLocomo,
                   R"([{"sample_id":"s1","qa":[{"question":"?","answer":"!","evidence":["D1:1"]}],
          "conversation":{"speaker_a":"Ann","speaker_b":"Bob",
          "session_1_date_time":"1:56 pm on 8 May, 2023",
          "session_1":[{"speaker":"Ann","dia_id":"D1:1","text":"Hi"},
                       {"speaker":"Bob","dia_id":"D1:2","text":"See","blip_caption":"a cat"},
                       {"speaker":"Bob","dia_id":"D1:2","text":"twice"},
                       {"speaker":"Ann","dia_id":"D1:3","text":""}],
          "session_3_date_time":"soon","session_3":[{"dia_id":"D3:1","text":"Late"}]}},
          {"sample_id":"s2"},{"sample_id":"s1","conversation":{}}])");
  EXPECT_EQ(Said(sink), (Strings{"Ann: Hi", "Bob: See [a cat]", ": Late"}));
  EXPECT_EQ(sink.Keys(), (Strings{"s1/D1:1", "s1/D1:2", "s1/D3:1"}));
  EXPECT_EQ(Sessions(sink), (Strings{"s1/session_1", "s1/session_1", "s1/session_3"}));
  EXPECT_EQ(Times(sink), (Strings{"2023-05-08 13:56:00 +0", "2023-05-08 13:56:00 +0", "none"}));
  EXPECT_EQ(sink.notes, Strings{"left out: turns without text (1)"});
  ASSERT_EQ(sink.skipped.size(), 4u);
  EXPECT_EQ(sink.skipped[0].second,
            "sample 1 ('s1'), session_1: a turn without a 'dia_id' of its own");
  EXPECT_EQ(sink.skipped[1].second,
            "sample 1 ('s1'), session_3: no time such as '1:56 pm on 8 May, 2023'; its messages "
            "have none");
  EXPECT_EQ(sink.skipped[2].second, "sample 2 ('s2') has no object 'conversation'");
  EXPECT_EQ(sink.skipped[3].second, "sample 3 ('s1') is there twice; the first is kept");
}

TEST(LongMemEvalReaderTest, TakesASessionOnceAndUnderAnIdThatTellsNothing) {
  const std::string session =
      R"([{"role":"user","content":"My cat is Tom","has_answer":true},
          {"role":"assistant","content":"Nice"},{"role":"user","content":""}])";
  const std::string question =
      R"({"question_id":"q1","question":"?","answer":"Tom","haystack_dates":
          ["2023/05/20 (Sat) 02:21","2023/05/21 (Sun) 10:00"],
          "haystack_session_ids":["answer_1","x"],"haystack_sessions":[)" +
      session + R"(,[{"role":"user","content":"Other"}]]})";
  const RecordCollector sink = ReadChatText(
      FileKind::kLongMemEval, "[" + question + "," + question + R"(,{"question_id":"q2"},
      {"question_id":"q3","haystack_dates":["never"],"haystack_sessions":[
        [{"role":"user","content":"Third"}],4]}])");
  EXPECT_EQ(Said(sink),
            (Strings{"user: My cat is Tom", "assistant: Nice", "user: Other", "user: Third"}));
  for (const std::string& id : Sessions(sink)) EXPECT_EQ(id.find("answer"), std::string::npos);
  EXPECT_EQ(Sessions(sink)[0].substr(0, 20), "2023-05-20 02:21:00 ");
  EXPECT_EQ(Sessions(sink)[0], Sessions(sink)[1]);
  EXPECT_EQ(sink.Keys()[1], Sessions(sink)[0] + "/2");
  EXPECT_EQ(sink.notes,
            Strings{"left out: turns without text (1), sessions that were read before (2)"});
  ASSERT_EQ(sink.skipped.size(), 3u);
  EXPECT_EQ(sink.skipped[0].second, "question 3 ('q2') has no array 'haystack_sessions'");
  EXPECT_EQ(sink.skipped[1].second,
            "question 4 ('q3'), session 1: no date such as '2023/05/20 (Sat) 02:21'; its messages "
            "have none");
  EXPECT_EQ(sink.skipped[2].second, "question 4 ('q3'), session 2 is no JSON array");
}

std::string MailDate(const std::string& text) {
  const std::optional<Timestamp> time = ParseMailDate(text);
  if (!time.has_value()) return "none";
  return ClockText(*time) + " +" + std::to_string(time->offset_minutes);
}

TEST(NamedDateTest, ReadsTheDatesOfMails) {
  EXPECT_EQ(MailDate("Fri, 5 May 2023 10:15:32 +0230 (X)"), "2023-05-05 10:15:32 +150");
  EXPECT_EQ(MailDate("5 May 23 10:15 -0800"), "2023-05-05 10:15:00 +-480");
  EXPECT_EQ(MailDate("Fri, 05-Sep-1997 10:15:32 EDT"), "1997-09-05 10:15:32 +-240");
  EXPECT_EQ(MailDate("Fri May  5 10:15:32 2023"), "2023-05-05 10:15:32 +0");
  EXPECT_EQ(MailDate("Fri May 05 10:15:32 +0000 2023"), "2023-05-05 10:15:32 +0");
  for (const char* bad : {"", "Fri", "30 Feb 2023 10:00:00 +0000", "5 May 2023 25:00:00 +0000",
                          "5 May 2023", "5 May 2023 10:00 +9999", "5 Mai2023 1"}) {
    EXPECT_EQ(MailDate(bad), "none") << bad;
  }
}

TEST(NamedDateTest, ReadsTheDatesOfDataSets) {
  EXPECT_EQ(ParseLocomoDate("12:05 am on 1 January, 2023"),
            ParseLongMemEvalDate("2023/01/01 (Sun) 00:05"));
  EXPECT_EQ(ParseLocomoDate("12:05 pm on 1 January, 2023"),
            ParseLongMemEvalDate("2023/01/01 (Sun) 12:05"));
  for (const char* bad : {"13:05 pm on 1 May, 2023", "1:05 on 1 May, 2023", "1:05 pm 1 May 2023"}) {
    EXPECT_FALSE(ParseLocomoDate(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace wend::exchange
