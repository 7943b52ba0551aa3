// Exports of accounts: OpenAI, Anthropic, Slack, Telegram.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/exchange/chat_fixture.h"

namespace wend::exchange {
namespace {

using Strings = std::vector<std::string>;

// A node of OpenAI's tree; `said` is the message without its braces, empty for none.
std::string Node(const std::string& id, const std::string& parent, const std::string& children,
                 const std::string& said) {
  return "\"" + id + "\":{\"id\":\"" + id +
         "\",\"parent\":" + (parent.empty() ? "null" : "\"" + parent + "\"") + ",\"children\":[" +
         children +
         "],\"message\":" + (said.empty() ? "null" : "{\"id\":\"" + id + "\"," + said + "}") + "}";
}

std::string Words(const std::string& role, const std::string& text, const std::string& time) {
  return "\"author\":{\"role\":\"" + role + "\"},\"create_time\":" + time +
         ",\"content\":{\"content_type\":\"text\",\"parts\":[\"" + text + "\"]}";
}

std::string Conversation(const std::string& id, const std::string& current,
                         const std::string& nodes) {
  return "{\"id\":\"" + id + "\",\"title\":\"Trip\",\"create_time\":1683540000," + current +
         "\"mapping\":{" + nodes + "}}";
}

const std::string kBranches =
    Node("n0", "", "\"n1\"", "") + "," +
    Node("n1", "n0", "\"n2\",\"n3\"", Words("user", "Where to?", "1683540001.25")) + "," +
    Node("n2", "n1", "", Words("assistant", "Rome", "1683540002")) + "," +
    Node("n3", "n1", "\"n4\"", Words("assistant", "Paris", "null")) + "," +
    Node("n4", "n3", "", Words("user", "Thanks", "1683540099"));

TEST(OpenAiReaderTest, TakesTheBranchThatIsShownAndCountsTheOthers) {
  const RecordCollector sink = ReadChatText(
      FileKind::kOpenAi, "[" + Conversation("c1", "\"current_node\":\"n4\",", kBranches) + "]");
  EXPECT_EQ(Said(sink), (Strings{"user: Where to?", "assistant: Paris", "user: Thanks"}));
  EXPECT_EQ(sink.Keys(), (Strings{"c1/n1", "c1/n3", "c1/n4"}));
  EXPECT_EQ(Sessions(sink), (Strings{"c1", "c1", "c1"}));
  EXPECT_EQ(Times(sink), (Strings{"2023-05-08 10:00:01 +0", "2023-05-08 10:00:01 +0",
                                  "2023-05-08 10:01:39 +0"}));
  EXPECT_EQ(sink.records[0].title, "Trip");
  EXPECT_EQ(sink.notes, Strings{"left out: messages of branches that are not shown (1)"});
}

TEST(OpenAiReaderTest, WithoutACurrentNodeTheLastChildrenAreTheConversation) {
  for (const std::string current : {"", "\"current_node\":\"gone\","}) {
    const RecordCollector sink =
        ReadChatText(FileKind::kOpenAi, Conversation("c1", current, kBranches));
    EXPECT_EQ(sink.Keys(), (Strings{"c1/n1", "c1/n3", "c1/n4"}));
  }
}

TEST(OpenAiReaderTest, LeavesOutWhatNobodySaidToTheOther) {
  const std::string nodes =
      Node("a", "", "\"b\"", Words("system", "Be kind", "1")) + "," +
      Node("b", "a", "\"c\"", Words("assistant", "search()", "2") + ",\"recipient\":\"web\"") +
      "," + Node("c", "b", "\"d\"", Words("tool", "3 results", "3")) + "," +
      Node("d", "c", "\"e\"",
           "\"author\":{\"role\":\"assistant\"},\"content\":{\"content_type\":\"thoughts\","
           "\"parts\":[\"hm\"]}") +
      "," + Node("e", "d", "\"f\"", Words("user", "", "4")) + "," +
      Node("f", "e", "",
           "\"author\":{\"role\":\"user\"},\"content\":{\"parts\":[{\"asset\":\"x\"},\"Look\","
           "{\"text\":\"spoken\"}]}");
  const RecordCollector sink =
      ReadChatText(FileKind::kOpenAi, Conversation("c", "\"current_node\":\"f\",", nodes));
  EXPECT_EQ(Said(sink), Strings{"user: Look\n\nspoken"});
  EXPECT_EQ(sink.notes, Strings{"left out: system messages (1), calls of tools (1), answers of "
                                "tools (1), thoughts (1), messages without text (1)"});
}

TEST(OpenAiReaderTest, NamesConversationsThatCannotBeReadAndReadsTheOthers) {
  const std::string circle = Node("x", "y", "\"y\"", Words("user", "a", "1")) + "," +
                             Node("y", "x", "\"x\"", Words("user", "b", "2"));
  const std::string good = Conversation("good", "\"current_node\":\"n4\",", kBranches);
  const RecordCollector sink =
      ReadChatText(FileKind::kOpenAi, "[{\"id\":\"bad\",\"mapping\":[]}," +
                                          Conversation("round", "\"current_node\":\"x\",", circle) +
                                          "," + good + "," + good + ",{\"id\":\"cut");
  EXPECT_EQ(sink.records.size(), 3u);
  ASSERT_EQ(sink.skipped.size(), 4u);
  EXPECT_EQ(sink.skipped[0].second, "conversation 1 ('bad') has no object 'mapping'");
  EXPECT_EQ(sink.skipped[1].second, "conversation 2 ('round'): its messages run in a circle");
  EXPECT_EQ(sink.skipped[2].second, "conversation 4 ('good') is there twice; the first is kept");
  EXPECT_EQ(sink.skipped[3].second, "the JSON ends too early: was the file cut off?");
}

const std::string kSoup =
    "{\"uuid\":\"a1\",\"name\":\"Soup\",\"created_at\":\"2024-01-15T10:00:00.123456Z\","
    "\"chat_messages\":[{\"uuid\":\"m1\",\"sender\":\"human\",\"text\":\"How to cook soup?\","
    "\"created_at\":\"2024-01-15T10:00:01+00:00\",\"attachments\":[{\"file_name\":\"notes.txt\","
    "\"extracted_content\":\"carrots and leek\"}]},"
    "{\"uuid\":\"m2\",\"sender\":\"assistant\",\"text\":\"old\",\"content\":[{\"type\":"
    "\"thinking\",\"thinking\":\"hm\"},{\"type\":\"text\",\"text\":\"Boil\"},{\"type\":\"text\","
    "\"text\":\"water.\"}]},{\"uuid\":\"m3\",\"sender\":\"human\",\"text\":\"\"},5,"
    "{\"uuid\":\"m2\",\"text\":\"again\"}]}";

TEST(AnthropicReaderTest, TakesMessagesAndTheTextOfAttachments) {
  const RecordCollector sink = ReadChatText(FileKind::kAnthropic, "[" + kSoup + "]");
  EXPECT_EQ(Said(sink), (Strings{"user: How to cook soup?", "user: carrots and leek",
                                 "assistant: Boil\n\nwater."}));
  EXPECT_EQ(sink.Keys(), (Strings{"a1/m1", "a1/m1/attachment/1", "a1/m2"}));
  EXPECT_EQ(sink.records[1].title, "notes.txt");
  EXPECT_EQ(TextAttribute(sink.records[1], "reply_to"), "a1/m1");
  EXPECT_EQ(Times(sink)[2], "2024-01-15 10:00:01 +0");
  EXPECT_EQ(sink.notes,
            Strings{"left out: blocks that are not text (1), messages without text (1)"});
  ASSERT_EQ(sink.skipped.size(), 2u);
  EXPECT_EQ(sink.skipped[0].second, "conversation 1 ('a1'), message 4 is no JSON object");
  EXPECT_EQ(sink.skipped[1].second, "conversation 1 ('a1'), message 5 ('m2') is there twice");
}

TEST(AnthropicReaderTest, NamesConversationsThatCannotBeRead) {
  const RecordCollector sink = ReadChatText(
      FileKind::kAnthropic, "[{\"uuid\":\"x\",\"chat_messages\":{}}," + kSoup + "," + kSoup + "]");
  EXPECT_EQ(sink.records.size(), 3u);
  EXPECT_EQ(sink.skipped.front().second, "conversation 1 ('x') has no array 'chat_messages'");
  EXPECT_EQ(sink.skipped.back().second, "conversation 3 ('a1') is there twice; the first is kept");
}

TEST(AnthropicReaderTest, TimesAreShownByTheClockOfTheZone) {
  ChatOptions options;
  ASSERT_TRUE(SetChatOption("zone", "Europe/Berlin", &options).ok());
  EXPECT_EQ(Times(ReadChatText(FileKind::kAnthropic, kSoup, options))[0],
            "2024-01-15 11:00:01 +60");
}

TEST(SlackReaderTest, ADayWithoutTheFilesBesideItHasIdsForNames) {
  const RecordCollector sink = ReadChatText(
      FileKind::kSlack,
      "[{\"type\":\"message\",\"subtype\":\"channel_join\",\"user\":\"U1\",\"ts\":\"1.0\"},"
      "{\"type\":\"message\",\"user\":\"U1\",\"ts\":\"1683540010.000200\",\"text\":\"<@U2> and "
      "<#C1|general> &amp;lt; <!here> <https://x.example|page> <mailto:a@b.c|a@b.c> a < b\"},"
      "{\"type\":\"message\",\"ts\":\"1683540011.000000\",\"username\":\"robot\",\"text\":\"\","
      "\"attachments\":[{\"fallback\":\"built\"}]},"
      "{\"type\":\"message\",\"user\":\"U1\",\"ts\":\"1683540010.000200\",\"text\":\"twice\"},"
      "{\"type\":\"message\",\"user\":\"U1\",\"ts\":\"soon\",\"text\":\"x\"}]");
  EXPECT_EQ(Said(sink), (Strings{"U1: @U2 and #general &lt; @here page (https://x.example) "
                                 "mailto:a@b.c a < b",
                                 "robot: built"}));
  EXPECT_EQ(sink.Keys(), (Strings{"slack/1683540010.000200", "slack/1683540011.000000"}));
  EXPECT_EQ(sink.records[0].time->microseconds, 1683540010000200);
  EXPECT_EQ(sink.notes, Strings{"left out: notices of Slack (1)"});
  ASSERT_EQ(sink.skipped.size(), 2u);
  EXPECT_EQ(sink.skipped[0].second, "message 4 ('1683540010.000200') is there twice");
  EXPECT_EQ(sink.skipped[1].second, "message 5 has no time 'ts', such as 1683554000.000100");
}

TEST(SlackReaderTest, NamesOfPeopleAndChannelsComeFromTheFolderOfTheExport) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(::testing::TempDir()) / "wend_slack_reader_test";
  fs::create_directories(folder / "general");
  std::ofstream(folder / "users.json")
      << R"([{"id":"U1","name":"ann","profile":{"display_name":"Ann"}},
            {"id":"U2","name":"bob","profile":{"display_name":"","real_name":"Bob Ray"}}])";
  std::ofstream(folder / "dms.json") << R"([{"id":"D1","members":["U1","U2"]}])";
  const std::string day = (folder / "general" / "2023-05-08.json").string();
  std::ofstream(day)
      << R"([{"type":"message","user":"U1","ts":"1683540010.0","thread_ts":"1683540010.0",
             "text":"Hi <@U2>"},
            {"type":"message","user":"U2","ts":"1683540020.0","thread_ts":"1683540010.0",
             "text":"yes"},
            {"type":"message","user":"U2","ts":"1683549999.0","text":"later in <#D1>"}])";
  RecordCollector sink;
  std::string reason;
  const auto source = OpenFile(day, &reason);
  ASSERT_NE(source, nullptr) << reason;
  ChatReaders({}).Read(FileKind::kSlack, source.get(), kTestOrigin, day, &sink);
  EXPECT_EQ(Said(sink),
            (Strings{"Ann: Hi @Bob Ray", "Bob Ray: yes", "Bob Ray: later in #Ann, Bob Ray"}));
  EXPECT_EQ(Sessions(sink), (Strings{"general, 2023-05-08 10:00:10", "general, thread 1683540010.0",
                                     "general, 2023-05-08 12:46:39"}));
  EXPECT_EQ(TextAttribute(sink.records[1], "reply_to"), "general/1683540010.0");
  EXPECT_EQ(TextAttribute(sink.records[1], "chat"), "general");
  fs::remove_all(folder);
}

const std::string kTelegramMessages =
    R"([{"id":1,"type":"service","date_unixtime":"1683540000","action":"phone_call","text":""},
    {"id":2,"type":"message","date":"2023-05-08T12:00:10","date_unixtime":"1683540010",
     "from":"Anna","text":["Look at ",{"type":"link","text":"https://x.example"},"!"]},
    {"id":3,"type":"message","date":"2023-05-08T14:00:10","date_unixtime":"1683547210",
     "from":null,"from_id":"user2","reply_to_message_id":2,"text":"Nice",
     "forwarded_from":"Carl"},
    {"id":4,"type":"message","date":"2023-05-08T14:00:11","from":"Anna","text":"",
     "poll":{"question":"Lunch?","answers":[{"text":"yes"},{"text":"no"}]}},
    {"id":5,"type":"message","date_unixtime":"1683547212","from":"Anna","text":"","photo":"p"},
    {"id":3,"type":"message","date_unixtime":"1683547213","from":"Anna","text":"again"},
    {"id":6,"type":"message","from":"Anna","text":"when?"},{"type":"message"},7])";

TEST(TelegramReaderTest, TakesTheMessagesOfAChat) {
  const RecordCollector sink = ReadChatText(
      FileKind::kTelegram,
      R"({"name":"Anna","type":"personal_chat","id":4242,"messages":)" + kTelegramMessages + "}");
  EXPECT_EQ(Said(sink), (Strings{"Anna: Look at https://x.example!", "user2: Nice",
                                 "Anna: Lunch?\n- yes\n- no"}));
  EXPECT_EQ(sink.Keys(), (Strings{"telegram/4242/2", "telegram/4242/3", "telegram/4242/4"}));
  EXPECT_EQ(Times(sink)[0], "2023-05-08 12:00:10 +120");
  EXPECT_EQ(Sessions(sink)[0], "Anna, 2023-05-08 10:00:10");
  EXPECT_EQ(Sessions(sink)[1], "Anna, 2023-05-08 12:00:10");
  EXPECT_EQ(TextAttribute(sink.records[1], "reply_to"), "telegram/4242/2");
  EXPECT_EQ(TextAttribute(sink.records[1], "forwarded_from"), "Carl");
  EXPECT_EQ(sink.notes, Strings{"left out: service messages (1), pictures, files and stickers "
                                "without words (1)"});
  ASSERT_EQ(sink.skipped.size(), 4u);
  EXPECT_EQ(sink.skipped[0].second, "'Anna', message 6 (id 3) is there twice");
  EXPECT_EQ(sink.skipped[1].second, "'Anna', message 7 (id 6) has neither date_unixtime nor date");
  EXPECT_EQ(sink.skipped[2].second, "'Anna', message 8 has no number 'id'");
  EXPECT_EQ(sink.skipped[3].second, "'Anna', message 9 is no JSON object");
}

TEST(TelegramReaderTest, TakesAllChatsOfAnAccount) {
  const std::string message =
      R"([{"id":1,"type":"message","date_unixtime":"1683540000","from":"Ben","text":"Hi"}])";
  const RecordCollector sink = ReadChatText(
      FileKind::kTelegram,
      R"({"about":"…","contacts":{"list":[{"name":"x"}]},"chats":{"about":"…","list":[
         {"name":"A","id":1,"messages":)" +
          message + R"(},3,{"name":null,"id":2,"messages":)" + message +
          R"(}]},"left_chats":{"list":[{"name":"C","id":3,"messages":)" + message + "}]}}");
  EXPECT_EQ(sink.Keys(), (Strings{"telegram/1/1", "telegram/2/1", "telegram/3/1"}));
  EXPECT_EQ(TextAttribute(sink.records[1], "chat"), "chat 2");
  EXPECT_EQ(OnlyFault(sink), "chat 2 is no JSON object");
}

TEST(TelegramReaderTest, SaysWhatIsNoExport) {
  EXPECT_EQ(OnlyFault(ReadChatText(FileKind::kTelegram, "[]")),
            "expected an object with 'messages' or 'chats'");
  EXPECT_EQ(OnlyFault(ReadChatText(FileKind::kTelegram, "{\"a\":1}")),
            "there are neither 'messages' nor 'chats' in it");
}

TEST(ChatReadersTest, AGrownExportKeepsTheKeysOfWhatWasThere) {
  const auto day = [](int messages) {
    std::string text = "{\"name\":\"A\",\"id\":1,\"messages\":[";
    for (int i = 1; i <= messages; ++i) {
      text += (i == 1 ? "" : ",") + std::string("{\"id\":") + std::to_string(i) +
              ",\"type\":\"message\",\"date_unixtime\":\"" + std::to_string(1683540000 + i * 700) +
              "\",\"from\":\"B\",\"text\":\"t\"}";
    }
    return text + "]}";
  };
  const RecordCollector before = ReadChatText(FileKind::kTelegram, day(5));
  const RecordCollector after = ReadChatText(FileKind::kTelegram, day(9), {}, "newer/b.json");
  ASSERT_EQ(after.records.size(), 9u);
  for (size_t i = 0; i < before.records.size(); ++i) {
    EXPECT_EQ(before.records[i].key, after.records[i].key);
    EXPECT_EQ(before.records[i].source, "telegram");
    EXPECT_EQ(after.records[i].source, "telegram");
    EXPECT_EQ(before.records[i].attributes, after.records[i].attributes);
  }
}

}  // namespace
}  // namespace wend::exchange
