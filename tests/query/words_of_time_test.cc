// Words of time in statements: what DURING accepts, what it puts in their place, and what it says.
#include "query/words_of_time.h"

#include <gtest/gtest.h>

#include "engine/time_zone.h"
#include "query/statement.h"
#include "query/time_period.h"

namespace wend {
namespace {

class WordsOfTimeTest : public testing::Test {
 protected:
  WordsOfTimeTest() {
    auto opened = Database::Open(":memory:", {});
    EXPECT_TRUE(opened.ok());
    database_ = std::move(*opened);
    // Mondays are the 1st and 8th of May 2023, Tuesdays the 2nd, 9th and 16th.
    Add("a1", "s1", "Ann", "2023-05-01T10:00:00Z", "I put the spare key under the flower pot.");
    Add("a2", "s1", "Bob", "2023-05-01T10:01:00Z", "The gardener comes and moves the pots.");
    Add("b1", "s2", "Ann", "2023-05-02T18:30:00Z", "We leave for the trip to Paris.");
    Add("c1", "s3", "Bob", "2023-05-09T08:00:00Z", "Where was the key?");
    Add("d1", "s4", "Ann", "2023-05-16T23:30:00+09:00", "The boat is sold.");
  }

  void Add(const std::string& key, const std::string& session, const std::string& speaker,
           const std::string& time, const std::string& text) {
    Keys("INSERT INTO messages (key, session, speaker, time, text) VALUES ('" + key + "', '" +
         session + "', '" + speaker + "', '" + time + "', '" + text + "')");
  }

  // The first column of all rows, one blank apart; the status of the first failure instead.
  std::string Keys(const std::string& sql) {
    std::string keys;
    auto prepared = Statement::Prepare(database_.get(), sql, {});
    if (!prepared.ok()) return std::string(prepared.status().message());
    for (;;) {
      const Result<bool> step = (*prepared)->Step();
      notices_ = (*prepared)->notices();
      if (!step.ok()) return std::string(step.status().message());
      if (!*step) return keys;
      const Value& cell = *(*prepared)->Column(0);
      keys += keys.empty() ? "" : " ";
      if (const auto* text = std::get_if<std::string>(&cell)) keys += *text;
      if (const auto* integer = std::get_if<int64_t>(&cell)) keys += std::to_string(*integer);
    }
  }

  // Of messages, now being the end of May 17th.
  std::string During(const std::string& words, const std::string& options = "") {
    return Keys("SELECT key FROM messages WHERE at DURING '" + words + "' (now => '2023-05-17'" +
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

TEST_F(WordsOfTimeTest, DuringTakesWhatTheCompilerReads) {
  EXPECT_EQ(During("yesterday"), "d1");
  EXPECT_EQ(During("last Tuesday"), "d1");
  EXPECT_EQ(During("between May 1st and May 2nd"), "a1 a2 b1");
  EXPECT_EQ(During("on Tuesdays"), "b1 c1 d1");
  EXPECT_EQ(During("in the morning"), "a1 a2 c1");
  EXPECT_EQ(During("sessions 2 to 3"), "b1 c1");
  EXPECT_EQ(During("the third conversation on a Tuesday"), "d1");
  EXPECT_EQ(During("two sessions ago"), "c1");
  EXPECT_EQ(During("did Bob say in our first session"), "a2");
  EXPECT_EQ(During("letzten Dienstag", ", language => german"), "d1");
  EXPECT_EQ(During("1/5/2023", ", dates => day_first"), "a1 a2");
}

TEST_F(WordsOfTimeTest, SaysHowItWasRead) {
  During("yesterday");
  EXPECT_EQ(notices_,
            std::vector<std::string>{"'yesterday' is read as at DURING '2023-05-16'; now is "
                                     "2023-05-17T23:59:59Z, as given"});
  Keys("EXPLAIN SELECT key FROM messages AS OF '2023-05-10' WHERE at DURING 'the last session'");
  EXPECT_TRUE(Says("read as session = 's4'; now is 2023-05-10T23:59:59Z, by AS OF"));
  During("today", ", zone => 'Asia/Tokyo'");
  EXPECT_TRUE(Says("now is 2023-05-17T23:59:59+09:00, as given"));
  Keys("SELECT key FROM messages WHERE at DURING 'today'");
  EXPECT_TRUE(Says("by the clock of this machine"));
}

TEST_F(WordsOfTimeTest, BadInputHasAResultAndANotice) {
  EXPECT_EQ(During("February 30th"), "");
  EXPECT_TRUE(Says("there is no such date"));
  EXPECT_EQ(During("the 500th session"), "");
  EXPECT_TRUE(Says("there are 4 sessions"));
  EXPECT_EQ(During("sessions 3 to 2"), "b1 c1");
  EXPECT_TRUE(Says("the range runs backwards"));
  EXPECT_EQ(During("in May 2023 in June 2023"), "");
  EXPECT_TRUE(Says("no time is in this and in an earlier part too"));
  EXPECT_EQ(During("tomorrow"), "");
  EXPECT_TRUE(Says("this lies after now"));
  EXPECT_EQ(During("yesterday", ", zone => 'Europe/Berln'"), "d1");
  EXPECT_TRUE(Says("there is no zone 'Europe/Berln'; read as UTC; did you mean 'Europe/Berlin'?"));
  EXPECT_EQ(During("what Zoe said yesterday"), "d1");
  EXPECT_TRUE(Says("nobody of this name speaks here"));
  EXPECT_EQ(During("before the flood of frogs"), "");
  EXPECT_TRUE(Says("nothing tells of 'the flood of frogs'"));
}

TEST_F(WordsOfTimeTest, EventsAreFoundAndShown) {
  EXPECT_EQ(During("after the trip to Paris"), "c1 d1");
  EXPECT_TRUE(Says("'the trip to Paris' is found in 'b1' of 2023-05-02T18:30:00Z by Ann"));
  EXPECT_EQ(During("the second time the key came up"), "c1");
  EXPECT_EQ(During("how long between the gardener and the boat"), "a2 d1");
  EXPECT_TRUE(Says("between them lie 15 days"));
}

TEST_F(WordsOfTimeTest, MessagesWithoutASessionAreGathered) {
  Add("e2", "", "Ann", "2023-05-17T10:15:00Z", "Later.");
  Add("e1", "", "Bob", "2023-05-17T10:00:00Z", "Sooner.");
  Add("f1", "", "Bob", "2023-05-17T10:36:00Z", "More than twenty minutes behind.");
  EXPECT_EQ(During("two sessions ago"), "e2 e1");
  EXPECT_EQ(During("the last session"), "f1");
  Add("e3", "", "Ann", "2023-05-17T10:30:00Z", "Between, and late.");
  EXPECT_EQ(During("the last session"), "e2 e1 f1 e3");
  Keys("DELETE FROM messages WHERE key = 'e3'");
  EXPECT_EQ(During("the last session"), "f1");
}

TEST_F(WordsOfTimeTest, TheGapIsTheCollections) {
  Keys("CREATE COLLECTION slow WITH (session_gap_minutes = 120)");
  Keys(
      "INSERT INTO slow.messages (key, time, text) VALUES ('a', '2023-05-01T10:00:00Z', 'One.'), "
      "('b', '2023-05-01T11:30:00Z', 'Two.'), ('c', '2023-05-01T13:31:00Z', 'Three.')");
  EXPECT_EQ(Keys("SELECT key FROM slow.messages WHERE at DURING 'the first session'"), "a b");
}

TEST_F(WordsOfTimeTest, SessionsWithoutATimeStandBehind) {
  Keys("INSERT INTO messages (key, session, text) VALUES ('x', 's0', 'When?')");
  EXPECT_EQ(During("the fifth session"), "x");
  EXPECT_TRUE(Says("1 sessions have no time"));
  EXPECT_EQ(During("the first session"), "a1 a2");
}

TEST_F(WordsOfTimeTest, TheListFollowsWritesAndRollbacks) {
  EXPECT_EQ(During("the fourth session"), "d1");
  Keys("BEGIN");
  Add("z1", "s0", "Ann", "2023-04-01T10:00:00Z", "Earliest.");
  EXPECT_EQ(During("the first session"), "z1");
  Keys("ROLLBACK");
  Add("y1", "s9", "Ann", "2023-06-01T10:00:00Z", "Latest.");
  EXPECT_EQ(During("the first session"), "a1 a2");
  EXPECT_EQ(During("the fifth session"), "y1");
}

TEST_F(WordsOfTimeTest, UpdatesAndDeletesTakeThem) {
  EXPECT_EQ(Keys("UPDATE messages SET meta.old = TRUE WHERE at DURING 'sessions 1 to 2'"), "3");
  EXPECT_EQ(Keys("DELETE FROM messages WHERE time DURING 'yesterday' (now => '2023-05-10')"), "1");
  EXPECT_EQ(Keys("SELECT key FROM messages WHERE meta.old IS NULL"), "d1");
}

TEST_F(WordsOfTimeTest, ErrorsAreAtTheirPlaces) {
  EXPECT_NE(Keys("SELECT key FROM messages WHERE at DURING 'foo'").find("such as 'last Friday'"),
            std::string::npos);
  EXPECT_NE(Keys("SELECT key FROM documents WHERE at DURING 'the first session'")
                .find("asks for a session, which rows of this table do not have"),
            std::string::npos);
  EXPECT_NE(Keys("SELECT key FROM messages WHERE key DURING 'today'").find("DURING asks of a time"),
            std::string::npos);
  EXPECT_NE(During("today", ", dayz => both").find("did you mean 'days'?"), std::string::npos);
  EXPECT_NE(During("today", ", days => some").find("'calendar', 'elapsed' or 'both'"),
            std::string::npos);
  EXPECT_NE(During("today", ", now => '2024'").find("given twice"), std::string::npos);
  EXPECT_NE(During("2023").find("is a period"), std::string::npos);
  EXPECT_NE(Keys("SELECT key FROM messages WHERE at DURING 'today' (now => 'noon')")
                .find("now is a time such as"),
            std::string::npos);
}

TEST(TimeZoneTest, FollowsTheRulesOfAPlace) {
  const auto at = [](const char* text) { return ParseTimePeriod(text)->begin; };
  EXPECT_EQ(ZoneOffsetMinutes("Europe/Berlin", at("2024-03-31T00:59:59Z")), 60);
  EXPECT_EQ(ZoneOffsetMinutes("Europe/Berlin", at("2024-03-31T01:00:00Z")), 120);
  EXPECT_EQ(ZoneOffsetMinutes("Europe/Berlin", at("2024-10-27T00:59:59Z")), 120);
  EXPECT_EQ(ZoneOffsetMinutes("Europe/Berlin", at("2024-10-27T01:00:00Z")), 60);
  EXPECT_EQ(ZoneOffsetMinutes("America/New_York", at("2024-03-10T06:59:59Z")), -300);
  EXPECT_EQ(ZoneOffsetMinutes("America/New_York", at("2024-03-10T07:00:00Z")), -240);
  EXPECT_EQ(ZoneOffsetMinutes("Australia/Sydney", at("2024-01-01T00:00:00Z")), 660);
  EXPECT_EQ(ZoneOffsetMinutes("Australia/Sydney", at("2024-07-01T00:00:00Z")), 600);
  EXPECT_EQ(ZoneOffsetMinutes("Asia/Kolkata", at("2024-07-01T00:00:00Z")), 330);
  EXPECT_EQ(ZoneOffsetMinutes("Europe/Berlin", at("1970-06-01T00:00:00Z")), 60);
  EXPECT_EQ(ZoneOffsetMinutes("+05:30", 0), 330);
  EXPECT_EQ(ZoneOffsetMinutes("-0800", 0), -480);
  EXPECT_EQ(ZoneOffsetMinutes("Mars/Olympus", 0), std::nullopt);
  EXPECT_EQ(ZoneOffsetMinutes("+99:00", 0), std::nullopt);
  EXPECT_EQ(MomentOfZoneTime("Europe/Berlin", at("2024-10-27T02:30:00Z")),
            at("2024-10-27T00:30:00Z"));  // shown twice
  EXPECT_EQ(MomentOfZoneTime("Europe/Berlin", at("2024-03-31T02:30:00Z")),
            at("2024-03-31T01:30:00Z"));  // never shown
}

}  // namespace
}  // namespace wend
