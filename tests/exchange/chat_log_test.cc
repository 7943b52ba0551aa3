// Chat logs as text: stamps in their forms, the order of dates, WhatsApp, plain logs.

#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "query/exchange/chat/log_stamp.h"
#include "tests/exchange/chat_fixture.h"

namespace wend::exchange {
namespace {

using Strings = std::vector<std::string>;

// The stamp of a line as a time, and behind '|' what follows; "none" where it has none.
std::string Stamped(const std::string& line, bool day_first = true) {
  LogStamp stamp;
  if (!ReadStamp(line, &stamp)) return "none";
  const std::optional<int64_t> local = LocalMicros(stamp, day_first);
  const std::string offset =
      stamp.offset_minutes.has_value() ? " +" + std::to_string(*stamp.offset_minutes) : "";
  return (local.has_value() ? ClockText({*local, 0}) + offset : "no time") + "|" +
         line.substr(stamp.size);
}

TEST(LogStampTest, ReadsTheFormsThatPhonesAndProgramsWrite) {
  const std::string expected = "2023-05-08 22:15:00|Ann: x";
  for (const char* line :
       {"[8/5/23, 10:15:00 PM] Ann: x", "[8/5/23, 10:15:00\u202FPM] Ann: x",
        "\u200E[08/05/2023, 22:15:00] Ann: x", "08.05.23, 22:15 - Ann: x", "8/5/23 22:15 - Ann: x",
        "08-05-2023 22:15 - Ann: x", "2023-05-08, 10:15 p.m. - Ann: x",
        "2023-05-08, 10:15\u00A0p.\u00A0m. - Ann: x", "2023/05/08, 22:15 - Ann: x",
        "[8.5.2023 klo 22.15.00] Ann: x", "8/5/2023, 10:15 pm - Ann: x",
        "2023. 5. 8. 오후 10:15 - Ann: x", "[2023-05-08 22:15] Ann: x",
        "2023-05-08T22:15:00 Ann: x", "2023-05-08 22:15:00.123 Ann: x",
        "[08.05.23, 22:15:00] Ann: x"}) {
    EXPECT_EQ(Stamped(line), expected) << line;
  }
  EXPECT_EQ(Stamped("2023-05-08T22:15:00+02:00 Ann: x"), "2023-05-08 22:15:00 +120|Ann: x");
  EXPECT_EQ(Stamped("2023-05-08T22:15:00Z Ann: x"), "2023-05-08 22:15:00 +0|Ann: x");
  EXPECT_EQ(Stamped("[22:15] Ann: x"), "no time|Ann: x");
  EXPECT_EQ(Stamped("[5/8/23, 12:15:00 AM] Ann: x", false), "2023-05-08 00:15:00|Ann: x");
}

TEST(LogStampTest, LeavesOtherLinesAlone) {
  for (const char* line :
       {"", "Ann: x", "22:15 Ann: x", "8/5/23 Ann: x", "1.2.3 released", "3/4 of them, 10:15 - x",
        "[8/5/23, 13:15 PM] Ann: x", "[8/5/23, 10:15 Ann: x", "8/5/23, 10:1 - x",
        "8-5/23, 10:10 - x", "2023-05-08", "123/5/23, 10:15 - x", "[see 8/5/23, 10:15] x"}) {
    EXPECT_EQ(Stamped(line), "none") << line;
  }
}

// Writes the date in one of the two orders and finds the order again.
TEST(DateOrderFinderTest, AgreesWithTheOrderThatRandomChatsWereWrittenIn) {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    const bool day_first = random() % 2 == 0;
    DateOrderFinder finder(DateOrder::kAuto);
    auto day =
        std::chrono::sys_days(std::chrono::year(2023) / 1 / 1) + std::chrono::days(random() % 360);
    for (int i = 0; i < 40; ++i) {
      day += std::chrono::days(random() % 3 + 1);
      const std::chrono::year_month_day date(day);
      const unsigned d = static_cast<unsigned>(date.day());
      const unsigned m = static_cast<unsigned>(date.month());
      LogStamp stamp;
      const std::string line = std::to_string(day_first ? d : m) + "/" +
                               std::to_string(day_first ? m : d) + "/" +
                               std::to_string(static_cast<int>(date.year())) + ", 10:15 - x";
      ASSERT_TRUE(ReadStamp(line, &stamp)) << line;
      finder.Observe(stamp);
    }
    EXPECT_TRUE(finder.is_known());
    EXPECT_EQ(finder.day_first(), day_first);
  }
}

TEST(WhatsAppReaderTest, TakesMessagesOfManyLinesAndCountsWhatIsNone) {
  const RecordCollector sink = ReadChatText(
      FileKind::kWhatsApp,
      "05.08.23, 22:10 - Messages are end-to-end encrypted.\n"
      "05.08.23, 22:15 - Ann: Hello\n\nthere: you\n"
      "05.08.23, 22:15 - Bob: <Medien ausgeschlossen>\n"
      "05.08.23, 22:16 - Bob: ok\n05.08.23, 22:16 - Bob: ok\n"
      "05.08.23, 22:17 - Ann changed the subject to \"Trip: Paris\"\nfor us\n"
      "05.08.23, 22:18 - Ann: This message was deleted\n"
      "06.08.23, 09:00 - Ann: The boat leaves at nine\r\n31.02.23, 09:01 - Ann: never\nmore\n",
      {}, "chats/WhatsApp Chat with Ann (1).txt");
  EXPECT_EQ(Said(sink), (Strings{"Ann: Hello\n\nthere: you", "Bob: ok", "Bob: ok",
                                 "Ann: The boat leaves at nine"}));
  EXPECT_EQ(Times(sink)[0], "2023-08-05 22:15:00 +0");
  EXPECT_EQ(Sessions(sink), (Strings{"Ann, 05.08.23, 22:15", "Ann, 05.08.23, 22:15",
                                     "Ann, 05.08.23, 22:15", "Ann, 06.08.23, 09:00"}));
  EXPECT_EQ(sink.records[1].key.rfind("whatsapp/Ann/05.08.23, 22:16 ", 0), 0u);
  EXPECT_EQ(sink.records[2].key, sink.records[1].key + "#2");
  EXPECT_EQ(OnlyFault(sink), "'31.02.23, 09:01' is no time of any day, read with the day first");
  ASSERT_EQ(sink.notes.size(), 2u);
  EXPECT_EQ(sink.notes[0],
            "left out: system lines (2), pictures, files and notices of WhatsApp "
            "(1), deleted messages (1)");
  EXPECT_EQ(sink.notes[1].rfind("times have no offset and are read as UTC", 0), 0u);
}

TEST(WhatsAppReaderTest, KnowsWhatPhonesMarkAsTheirOwnWords) {
  const RecordCollector sink = ReadChatText(
      FileKind::kWhatsApp,
      "[8/5/23, 10:15:32\u202FPM] Trip: \u200EMessages and calls are end-to-end encrypted.\n"
      "[8/5/23, 10:15:40\u202FPM] ~\u202FAnn Lee: Hi all\n"
      "\u200E[8/5/23, 10:16:32\u202FPM] Bob: \u200Eimage omitted\n"
      "[8/14/23, 1:16:32\u202FAM] Bob: see you \u200E<This message was edited>\n",
      {}, "Trip to Rome/_chat.txt");
  EXPECT_EQ(Said(sink), (Strings{"Ann Lee: Hi all", "Bob: see you"}));
  EXPECT_EQ(Times(sink), (Strings{"2023-08-05 22:15:40 +0", "2023-08-14 01:16:32 +0"}));
  EXPECT_EQ(TextAttribute(sink.records[0], "chat"), "Trip to Rome");
}

TEST(WhatsAppReaderTest, TheOrderOfDatesIsFoundOrSaidToBeAGuess) {
  const auto times = [](const std::string& text, DateOrder order, Strings* notes = nullptr) {
    ChatOptions options;
    options.dates = order;
    options.zone = "Europe/Berlin";
    const RecordCollector sink = ReadChatText(FileKind::kWhatsApp, text, options);
    if (notes != nullptr) *notes = sink.notes;
    return Times(sink);
  };
  const std::string open = "8/5/23, 10:15 - A: x\n";
  Strings notes;
  EXPECT_EQ(times(open, DateOrder::kAuto, &notes), Strings{"2023-05-08 10:15:00 +120"});
  EXPECT_EQ(notes, Strings{"nothing tells whether 8/5 is in August or May: read with the day "
                           "first; the option dates says month_first"});
  EXPECT_EQ(times("8/5/23, 10:15 AM - A: x\n", DateOrder::kAuto, &notes),
            Strings{"2023-08-05 10:15:00 +120"});
  EXPECT_EQ(notes.size(), 1u);
  EXPECT_EQ(times(open, DateOrder::kMonthFirst, &notes), Strings{"2023-08-05 10:15:00 +120"});
  EXPECT_TRUE(notes.empty());
  // A day above 12 far below decides what stands above it, and so does an order that ascends.
  EXPECT_EQ(times(open + "8/13/23, 10:15 - A: y\n", DateOrder::kAuto, &notes)[0],
            "2023-08-05 10:15:00 +120");
  EXPECT_EQ(times("1/12/22, 10:15 - A: x\n2/1/23, 10:15 - A: y\n12/1/23, 10:15 - A: y\n"
                  "1/2/23, 10:15 - A: z\n",
                  DateOrder::kAuto, &notes)[0],
            "2022-12-01 10:15:00 +60");
  EXPECT_TRUE(notes.empty());
}

TEST(WhatsAppReaderTest, AFileThatIsNoneIsNamed) {
  const RecordCollector sink = ReadChatText(FileKind::kWhatsApp, "Once upon\na time\n");
  ASSERT_EQ(sink.skipped.size(), 2u);
  EXPECT_EQ(sink.skipped[0], std::pair(uint64_t{1}, std::string("2 lines stand before the first "
                                                                "message")));
  EXPECT_EQ(sink.skipped[1].second.rfind("no message is in it: expected lines such as '[8/5", 0),
            0u);
}

TEST(WhatsAppReaderTest, KeysAreTheSameInAGrownFileAndWithTheOtherOrderOfDates) {
  const std::string start = "8/5/23, 10:15 - A: x\n9/5/23, 10:15 - B: y\n";
  const Strings keys = ReadChatText(FileKind::kWhatsApp, start).Keys();
  Strings grown = ReadChatText(FileKind::kWhatsApp, start + "9/13/23, 1:00 - A: z\n").Keys();
  ASSERT_EQ(grown.size(), 3u);
  grown.pop_back();
  EXPECT_EQ(keys, grown);
}

TEST(ChatLogReaderTest, TakesStampedLogs) {
  const RecordCollector sink = ReadChatText(
      FileKind::kLog,
      "# log\n[2023-05-08 13:56] Ann: Hello Bob\nNote: more\n[2023-05-08 13:57] Bob: Hi\n"
      "2023-05-08T18:00:00+02:00 Bob: again\n[2023-05-08 13:58] Bob:\n");
  EXPECT_EQ(Said(sink), (Strings{"Ann: Hello Bob\nNote: more", "Bob: Hi", "Bob: again"}));
  EXPECT_EQ(sink.Keys(), (Strings{"dir/file.txt#2", "dir/file.txt#4", "dir/file.txt#5"}));
  EXPECT_EQ(Times(sink), (Strings{"2023-05-08 13:56:00 +0", "2023-05-08 13:57:00 +0",
                                  "2023-05-08 18:00:00 +120"}));
  EXPECT_EQ(Sessions(sink)[1], "dir/file.txt, 2023-05-08 13:56");
  EXPECT_EQ(Sessions(sink)[2], "dir/file.txt, 2023-05-08T18:00:00+02:00");
  EXPECT_EQ(OnlyFault(sink), "the line stands before the first message");
  EXPECT_EQ(sink.notes[0], "left out: messages without text (1)");
}

TEST(ChatLogReaderTest, TakesNamesAloneAsOneSessionWithoutTimes) {
  const RecordCollector sink =
      ReadChatText(FileKind::kLog, "Ann: Hello\n  and more\nBob: Hi\n[22:15] Ann: late\n");
  EXPECT_EQ(Said(sink), (Strings{"Ann: Hello\n  and more", "Bob: Hi", "Ann: late"}));
  EXPECT_EQ(Times(sink), (Strings{"none", "none", "none"}));
  EXPECT_EQ(Sessions(sink)[2], "dir/file.txt");
  EXPECT_EQ(sink.notes, Strings{"1 messages have a time of day without a date, which is not kept"});
  EXPECT_EQ(OnlyFault(ReadChatText(FileKind::kLog, "")),
            "no message is in it: expected lines such as 'Ann: text' or '[2023-05-08 13:56] Ann: "
            "text'");
}

TEST(ChatOptionsTest, NamesZonesAndOrdersThatAreNone) {
  ChatOptions options;
  EXPECT_EQ(SetChatOption("zone", "Europe/Berlim", &options).message(),
            "there is no zone 'Europe/Berlim'; did you mean 'Europe/Berlin'?");
  EXPECT_EQ(SetChatOption("dates", "us", &options).message(),
            "dates is one of auto, day_first and month_first, not 'us'");
  EXPECT_TRUE(SetChatOption("dates", "", &options).ok());
  EXPECT_EQ(options.dates, DateOrder::kAuto);
}

}  // namespace
}  // namespace wend::exchange
