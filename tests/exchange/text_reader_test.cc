// Plain text, Markdown, HTML and manual pages as documents.

#include "query/exchange/text_reader.h"

#include <gtest/gtest.h>

#include "tests/exchange/record_collector.h"

namespace wend::exchange {
namespace {

std::string MarkdownTitleOf(const std::string& content) {
  return ReadMarkdown(content, kTestOrigin).title;
}

Record Html(const std::string& content) {
  Record record;
  std::string reason;
  EXPECT_TRUE(ReadHtml(content, kTestOrigin, &record, &reason)) << reason;
  return record;
}

TEST(TextReaderTest, KeepsEveryByteButTheByteOrderMark) {
  const std::string content = std::string(
      "\xEF\xBB\xBF"
      "caf\xE9 \x1b[31m\r\n");
  const Record record = ReadText(content, kTestOrigin);
  EXPECT_EQ(record.text, content.substr(3));
  EXPECT_EQ(record.title, "file");
  EXPECT_FALSE(record.time.has_value());
}

TEST(MarkdownReaderTest, TakesTheFirstHeadingAsTitle) {
  EXPECT_EQ(MarkdownTitleOf("text\n\n## The *plan* ##\n# Other\n"), "The *plan*");
  EXPECT_EQ(MarkdownTitleOf("The plan\n========\n"), "The plan");
  EXPECT_EQ(MarkdownTitleOf("```\n# comment\n```\n# C#\r\n"), "C#");
  EXPECT_EQ(MarkdownTitleOf("#hashtag\n#######\n"), "file");
  EXPECT_EQ(MarkdownTitleOf(""), "file");
}

TEST(MarkdownReaderTest, PrefersTheTitleOfFrontMatter) {
  EXPECT_EQ(MarkdownTitleOf("---\ntitle: \"A: b\"\n---\n# Heading\n"), "A: b");
  EXPECT_EQ(MarkdownTitleOf("---\ndate: x\n---\n# Heading\n"), "Heading");
  EXPECT_EQ(MarkdownTitleOf("---\n# Heading\n"), "Heading");
}

TEST(HtmlReaderTest, ReadsTextAsLinesWithoutScripts) {
  const Record record = Html(
      "<html><head><title> A &amp;\n B </title><style>p{}</style></head><body>"
      "<h1>Head</h1><p>One <b>bold</b>\n word.<br>Next<script>x()</script></p>"
      "<ul><li>a<li>b</ul><table><tr><td>1<td>2</table><pre> x\n  y</pre></body></html>");
  EXPECT_EQ(record.title, "A & B");
  EXPECT_EQ(record.text, "Head\n\nOne bold word.\nNext\n\na\nb\n1 2\n x\n  y\n");
}

TEST(HtmlReaderTest, FallsBackToTheHeadingAndTheFileName) {
  EXPECT_EQ(Html("<h1>Only <i>this</i></h1>").title, "Only this");
  EXPECT_EQ(Html("just words").title, "file");
  EXPECT_EQ(Html("").text, "");
}

TEST(HtmlReaderTest, RefusesEndlessNestingAndTakesManyOpenParagraphs) {
  std::string nested;
  for (int i = 0; i < 100000; ++i) nested += "<div>";
  Record record;
  std::string reason;
  EXPECT_FALSE(ReadHtml(nested, kTestOrigin, &record, &reason));
  EXPECT_NE(reason.find("nests"), std::string::npos);
  std::string paragraphs;
  for (int i = 0; i < 10000; ++i) paragraphs += "<p>word<br>";
  EXPECT_FALSE(Html(paragraphs).text.empty());
}

TEST(ManualReaderTest, LeavesTheProse) {
  const Record record = ReadManual(
      ".\\\" comment\n.TH LS \"1\" \"May 2024\"\n.SH NAME\nls \\- list \\fBfiles\\fR\n"
      ".SH OPTIONS\n.TP\n\\fB\\-a\\fR, \\fB\\-\\-all\\fR\ndo not ignore\n.br\n"
      ".BR cat (1),\n.IP \"one two\" 4\n.nr x 1\nA \\(em b\\\\c \\s-1SMALL\\s0\n",
      kTestOrigin);
  EXPECT_EQ(record.title, "ls(1)");
  EXPECT_EQ(record.text,
            "\nNAME\n\nls - list files\n\nOPTIONS\n\n-a, --all\ndo not ignore\ncat(1),\n\none two\n"
            "A \u2014 b\\c SMALL\n");
}

TEST(ManualReaderTest, SurvivesCutOffEscapes) {
  for (const char* content : {"a\\", "a\\(", "a\\(e", "a\\[", "a\\[em", "a\\f", "a\\f[", "a\\s",
                              ".", ".\\", ".B \"", ".B \\", ".TH", "'"}) {
    EXPECT_LE(ReadManual(content, kTestOrigin).text.size(), 4u) << content;
  }
}

TEST(HtmlTest, KeepsWhatItsLinksLeadTo) {
  const std::string page =
      "<p><a href='b.html'>b</a> <a href=\"../c.html?x=1&amp;y\">c</a> <a href='b.html'>b</a> "
      "<a href='#top'>up</a> <a>none</a></p><script>'<a href=d.html>'</script>";
  Record record;
  std::string reason;
  ASSERT_TRUE(ReadHtml(page, kTestOrigin, &record, &reason)) << reason;
  ASSERT_EQ(record.attributes.size(), 1u);
  EXPECT_EQ(record.attributes[0].first, "links");
  EXPECT_EQ(std::get<std::string>(record.attributes[0].second), "b.html\n../c.html?x=1&y");
}

}  // namespace
}  // namespace wend::exchange
