// Telling conversations by their content, and leaving all else alone.

#include "query/exchange/chat/chat_kind.h"

#include <gtest/gtest.h>

namespace wend::exchange {
namespace {

TEST(ChatKindTest, TellsExportsByTheirNames) {
  const auto kind = [](const char* text) { return KindOf("x/conversations.json", text); };
  EXPECT_EQ(kind(R"([{"title":"t","mapping":{"a":{"id":"a","parent":null)"), FileKind::kOpenAi);
  EXPECT_EQ(kind(R"([{"uuid":"u","name":"n","chat_messages":[{"te)"), FileKind::kAnthropic);
  EXPECT_EQ(kind(R"([{"type":"message","ts":"1683540000.1","user":"U"}])"), FileKind::kSlack);
  EXPECT_EQ(kind(R"({"name":"A","messages":[{"id":1,"date_unixtime":"1"}]})"), FileKind::kTelegram);
  EXPECT_EQ(kind(R"({"about":"…","personal_information":{"user_id":1)"), FileKind::kTelegram);
  EXPECT_EQ(kind(R"([{"qa":[{"question":"?","evidence":["D1:1"]}])"), FileKind::kLocomo);
  EXPECT_EQ(kind(R"([{"question_id":"q","haystack_dates":[]}])"), FileKind::kLongMemEval);
  EXPECT_EQ(KindOf("ws/users.json", R"([{"id":"U1","profile":{}}])"), FileKind::kSlackNames);
  EXPECT_EQ(KindOf("", R"({"name":"A","messages":[{"id":1,"date_unixtime":"1"}]})"),
            FileKind::kTelegram);
}

TEST(ChatKindTest, OtherJsonStaysJson) {
  for (const char* text :
       {"", "[]", "{", R"([{"text":"a"},{"mapping":{"a":{"parent":1}}}])", R"({"mapping":3})",
        R"({"ts":"1","type":"log"})", R"([{"id":"U1","name":"n"}])", R"({"messages":["a"]})",
        R"({"a":{"chat_messages":[]}})", "[[[[[[", "\xFF"}) {
    EXPECT_EQ(KindOf("users.json", text), FileKind::kJson) << text;
  }
}

TEST(ChatKindTest, TellsLogsByTheirLines) {
  const auto kind = [](const char* text) { return KindOf("talk.txt", text); };
  EXPECT_EQ(kind("[8/5/23, 10:15:32 PM] Ann: x\n[8/5/23, 10:15:32 PM] Bob: y\n"),
            FileKind::kWhatsApp);
  EXPECT_EQ(kind("05.08.23, 22:10 - Encrypted.\n05.08.23, 22:15 - A: x\n\nmore\nmore\nmore\n"
                 "05.08.23, 22:15 - A: y\n"),
            FileKind::kWhatsApp);
  EXPECT_EQ(kind("05.08.23, 22:15 - A: x"), FileKind::kWhatsApp);
  EXPECT_EQ(kind("[2023-05-08 13:56] Ann: x\n[2023-05-08 13:57] Bob: y\n"), FileKind::kLog);
  EXPECT_EQ(kind("2023-05-08T13:56:00Z user: x\n2023-05-08T13:57:00Z assistant: y\n"),
            FileKind::kLog);
  EXPECT_EQ(kind("Ann: how are you today\nBob: I am well thanks\nAnn: good to hear that\n"
                 "Bob: and how are you\n"),
            FileKind::kLog);
  EXPECT_EQ(kind("From a@b Fri May  5 10:15:32 2023\nFrom: a@b\n\nx\n"), FileKind::kMbox);
  EXPECT_EQ(KindOf("mail/inbox", "From a@b Fri May  5 10:15:32 2023\nFrom: a@b\n\nx\n"),
            FileKind::kMbox);
}

TEST(ChatKindTest, ProseSettingsAndLogsOfProgramsAreNoChats) {
  for (const char* text :
       {"Once upon a time: there was\nnothing: at all\n",
        "Name: Ann\nAge: 5\nName: Bob\nAge: 6\nName: Cid\nAge: 7\n",
        "Package: wend\nVersion: 1\nDepends: rocksdb\nDescription: a database for everyone\n",
        "host: example.org and others\nport: 80 or else 81\nhost: b or c too\nport: 1 or 2 here\n",
        "2023-05-08 13:56:00 INFO: started the server\n2023-05-08 13:57:00 INFO: it is up\n",
        "2023-05-08 13:56:00 sshd[12]: started\n2023-05-08 13:57:00 sshd[12]: stopped\n",
        "[2023-05-08 13:56] one entry\n[2023-05-08 13:57] another entry\n",
        "From the beginning it was 2023\nTo: them\n", "Summary: a\n\nThe text goes on and on.\n",
        "12:30 Lunch: soup\n13:30 Tea: green\n",
        // What is known of a package, and what a test suite says.
        "Name: a name of words\nSummary: what it is for\nClassifier: one of a kind\n"
        "Classifier: two of a kind\nClassifier: three of a kind\nClassifier: four of a kind\n",
        "PASS: one of the tests\nPASS: two of the tests\nPASS: three of the tests\n"
        "PASS: four of the tests\nPASS: five of the tests\nPASS: six of the tests\n"
        "PASS: seven of the tests\nFAIL: eight of the tests\nFAIL: nine of the tests\n"}) {
    EXPECT_EQ(KindOf("notes.txt", text), FileKind::kText) << text;
  }
  // Where the name says nothing of prose, names alone are not enough.
  EXPECT_EQ(KindOf("play.tex",
                   "Ann: how are you today\nBob: I am well thanks\n"
                   "Ann: good to hear that\nBob: and how are you\n"),
            FileKind::kText);
}

TEST(ChatKindTest, KindsHaveTheNamesThatPeopleGive) {
  for (size_t i = 0; i < kFileKindNames.size(); ++i) {
    EXPECT_EQ(KindNamed(kFileKindNames[i]), static_cast<FileKind>(i));
  }
  EXPECT_EQ(KindNamed("whatsapp"), FileKind::kWhatsApp);
  EXPECT_EQ(KindNamed(""), std::nullopt);
}

}  // namespace
}  // namespace wend::exchange
