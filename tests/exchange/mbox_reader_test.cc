// mbox: separators, headers, parts, charsets, threads.

#include <gtest/gtest.h>

#include "query/exchange/chat/mail_text.h"
#include "tests/exchange/chat_fixture.h"

namespace wend::exchange {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kFrom = "From ann@example.org Fri May  5 10:15:32 2023\n";

std::string Mail(const std::string& id, const std::string& rest) {
  return std::string(kFrom) +
         "From: Ann Lee <ann@example.org>\nDate: Fri, 5 May 2023 12:15:32 "
         "+0200\nMessage-ID: <" +
         id + ">\n" + rest + "\n";
}

TEST(MboxReaderTest, TakesMailsWithThreadsAndTimes) {
  const RecordCollector sink = ReadChatText(
      FileKind::kMbox,
      Mail("m1@x",
           "To: bob@example.org\nSubject: =?utf-8?Q?Caf=C3=A9?=\n =?utf-8?Q?_plan?=\n\n"
           "Meet me.\n>From now on.\n>>From here.\nFrom the sea with love\n") +
          Mail("m2@x", "In-Reply-To: <m1@x>\nSubject: Re: plan\n\nYes\n") +
          Mail("m3@x", "References: <m1@x> <m2@x>\nSubject: only a subject\n\n\n") +
          Mail("m2@x", "\nthe same again\n"));
  EXPECT_EQ(Said(sink),
            (Strings{"Ann Lee: Meet me.\nFrom now on.\n>From here.\nFrom the sea with love",
                     "Ann Lee: Yes", "Ann Lee: only a subject"}));
  EXPECT_EQ(sink.Keys(), (Strings{"m1@x", "m2@x", "m3@x"}));
  EXPECT_EQ(Sessions(sink), (Strings{"m1@x", "m1@x", "m1@x"}));
  EXPECT_EQ(sink.records[0].title, "Café plan");
  EXPECT_EQ(TextAttribute(sink.records[1], "reply_to"), "m1@x");
  EXPECT_EQ(TextAttribute(sink.records[2], "reply_to"), "m2@x");
  EXPECT_EQ(TextAttribute(sink.records[0], "from"), "ann@example.org");
  EXPECT_EQ(TextAttribute(sink.records[0], "to"), "bob@example.org");
  EXPECT_EQ(Times(sink)[0], "2023-05-05 12:15:32 +120");
  EXPECT_EQ(sink.notes, Strings{"left out: second copies of a mail (1)"});
  EXPECT_TRUE(sink.skipped.empty());
}

TEST(MboxReaderTest, NamesWhatCannotBeReadAndReadsTheOthers) {
  const RecordCollector sink =
      ReadChatText(FileKind::kMbox, "hello\nagain\n\n" + std::string(kFrom) + "\nno header\n\n" +
                                        "From a@b Fri Xxx  5 10:15:32 2023\n\n" +
                                        Mail("m1@x", "Content-Type: multipart/mixed\n\nbody\n") +
                                        std::string(kFrom) + "From: a@b\nDate: never\n\nundated\n");
  EXPECT_EQ(Said(sink), Strings{"a@b: undated"});
  EXPECT_EQ(Times(sink), Strings{"2023-05-05 10:15:32 +0"});
  EXPECT_EQ(sink.Keys()[0].rfind("mail-", 0), 0u);
  ASSERT_EQ(sink.skipped.size(), 2u);
  EXPECT_EQ(sink.skipped[0].second.rfind("expected a line such as 'From ann@example.org", 0), 0u);
  EXPECT_EQ(sink.skipped[1].second, "mail 1 has no header");
  EXPECT_EQ(sink.notes, Strings{"left out: mails without text (1)"});
  EXPECT_EQ(ReadChatText(FileKind::kMbox, "\n").skipped.back().second, "no mail is in it");
}

std::string TextOfMail(const std::string& mail, uint64_t* attachments = nullptr) {
  std::string_view body;
  const MailFields fields = ReadFields(mail, &body);
  const MailText text = ReadMailText(fields, body);
  if (attachments != nullptr) *attachments = text.attachments;
  return text.unreadable > 0 ? "unreadable" : text.text;
}

TEST(MailTextTest, PrefersPlainTextAndReducesHtml) {
  const std::string head = "Content-Type: multipart/alternative; boundary=\"x y\"\n\nignored\n";
  const std::string plain = "--x y\nContent-Type: text/plain\n\nPlain\n";
  const std::string html = "--x y\nContent-Type: text/html\n\n<p>A &amp; <b>B</b></p>\n";
  EXPECT_EQ(TextOfMail(head + html + plain + "--x y--\nafter\n"), "Plain");
  EXPECT_EQ(TextOfMail(head + html + "--x y--\n"), "A & B");
  EXPECT_EQ(TextOfMail(head + html), "A & B");
}

TEST(MailTextTest, JoinsPartsAndCountsAttachments) {
  uint64_t attachments = 0;
  EXPECT_EQ(TextOfMail("Content-Type: multipart/mixed; boundary=a\n\n"
                       "--a\nContent-Type: multipart/alternative; boundary=ab\n\n"
                       "--ab\n\nOne\n--ab--\n"
                       "--a\nContent-Type: image/png\n\nxx\n"
                       "--a\nContent-Disposition: attachment; filename=x\n\nhidden\n"
                       "--a\nContent-Type: message/rfc822\n\nSubject: Fwd\n\nTwo\n--a--\n",
                       &attachments),
            "One\n\nFwd\n\nTwo");
  EXPECT_EQ(attachments, 2u);
}

TEST(MailTextTest, DecodesTransferEncodingsAndCharsets) {
  EXPECT_EQ(
      TextOfMail("Content-Type: text/plain; charset=\"ISO-8859-1\"\n"
                 "Content-Transfer-Encoding: Quoted-Printable\n\ncaf=E9 and=\n more =3D =zz\n"),
      "café and more = =zz");
  EXPECT_EQ(TextOfMail("Content-Type: text/plain; charset=iso-2022-jp\n"
                       "Content-Transfer-Encoding: base64\n\nGyRCRnxLXBsoQg==\n"),
            "日本");
  EXPECT_EQ(TextOfMail("Content-Type: text/plain; charset=nonesuch\n\ncaf\xE9\n"), "café");
  EXPECT_EQ(TextOfMail("Content-Type: text/plain; charset=utf-8\n\ncaf\xE9!\n"), "caf\uFFFD!");
}

TEST(MailTextTest, EndsWherePartsNestTooDeep) {
  std::string mail;
  for (int depth = 0; depth < 100; ++depth) {
    const std::string name = "b" + std::to_string(depth);
    mail += "Content-Type: multipart/mixed; boundary=" + name + "\n\n--" + name + "\n";
  }
  EXPECT_EQ(TextOfMail(mail), "unreadable");
}

TEST(MailHeaderTest, DecodesWords) {
  EXPECT_EQ(DecodeWords("Re: =?ISO-8859-1?B?Q2Fm6Q==?= =?utf-8?q?_=E2=82=AC?= ok"),
            "Re: Café € ok");
  // A character may be cut between two words of one charset.
  EXPECT_EQ(DecodeWords("=?utf-8?Q?=E2=82?= =?utf-8?Q?=AC?="), "€");
  EXPECT_EQ(DecodeWords("=?utf-8*en?Q?a?="), "a");
  for (const char* plain : {"", "=?", "=?utf-8?Q?", "=?utf-8?Z?a?=", "a =? b ?="}) {
    EXPECT_EQ(DecodeWords(plain), plain);
  }
}

TEST(MailHeaderTest, ReadsAddressesAndIds) {
  EXPECT_EQ(ReadAddress("\"Lee, Ann\" <ann@x>").name, "Lee, Ann");
  EXPECT_EQ(ReadAddress("ann@x (Ann Lee)").name, "Ann Lee");
  EXPECT_EQ(ReadAddress("ann@x (Ann Lee)").address, "ann@x");
  EXPECT_EQ(ReadAddress("=?utf-8?Q?L=C3=A9e?= <ann@x>").name, "Lée");
  EXPECT_EQ(FirstMessageId("<a@x> <b@x>"), "a@x");
  EXPECT_EQ(LastMessageId("<a@x> <b@x>"), "b@x");
  EXPECT_EQ(FirstMessageId("none"), "");
}

}  // namespace
}  // namespace wend::exchange
