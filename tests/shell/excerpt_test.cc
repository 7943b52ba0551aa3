// Excerpts of passages, and stored text made safe for a terminal.

#include "api/shell/excerpt.h"

#include <gtest/gtest.h>

#include "api/shell/display_text.h"

namespace wend::shell {
namespace {

using Lines = std::vector<std::string>;

// Every occurrence of the words.
std::vector<Match> Find(const std::string& text, const Lines& words) {
  std::vector<Match> ranges;
  for (size_t at = 0; at < text.size(); ++at) {
    for (const std::string& word : words) {
      if (text.compare(at, word.size(), word) == 0) ranges.push_back({at, at + word.size()});
    }
  }
  return ranges;
}

TEST(ExcerptTest, ShowsAShortPassageWholeAndMarksWords) {
  const std::string text = "The quick\n brown\tfox.";
  EXPECT_EQ(MakeExcerpt(text, Find(text, {"quick", "fox"}), {60, 4}, Style()),
            Lines{"The «quick» brown «fox»."});
}

TEST(ExcerptTest, WrapsAtTheWidthAndNeverOverIt) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "word" + std::to_string(i * 7919) + " ";
  text += std::string(500, 'x') + " \u4e2d\u6587\u4e2d\u6587\u4e2d\u6587";
  for (size_t columns : {24u, 40u, 77u}) {
    const Lines lines = MakeExcerpt(text, Find(text, {"55433"}), {columns, 4}, Style());
    EXPECT_EQ(lines.size(), 4u);
    for (const std::string& line : lines) EXPECT_LE(ColumnsOf(line), columns) << line;
  }
}

TEST(ExcerptTest, ChoosesTheClusterWithMostDifferentWords) {
  std::string text = "fox fox fox fox fox. ";
  for (int i = 0; i < 200; ++i) text += "filler ";
  text += "the quick fox jumps ";
  for (int i = 0; i < 200; ++i) text += "filler ";
  const Lines lines = MakeExcerpt(text, Find(text, {"quick", "fox"}), {50, 3}, Style());
  std::string all;
  for (const std::string& line : lines) all += line + " ";
  EXPECT_NE(all.find("«quick» «fox»"), std::string::npos) << all;
  EXPECT_EQ(all.rfind("\u2026", 0), 0u) << all;
  EXPECT_EQ(lines.back().substr(lines.back().size() - 3), "\u2026");
}

TEST(ExcerptTest, StartsParagraphsOnLinesOfTheirOwn) {
  const std::string text = "NAME\n\nls - list files\n.\n-S\nby size.\n \nThe end.\n";
  EXPECT_EQ(MakeExcerpt(text, Find(text, {"size"}), {60, 4}, Style()),
            (Lines{"NAME", "ls - list files", "-S by «size».", "The end."}));
  EXPECT_EQ(MakeExcerpt("a\n\nb\n\nc", {}, {60, 2}, Style()), (Lines{"a", "b\u2026"}));
}

TEST(ExcerptTest, RunsParagraphsTogetherWhereTheMatchWouldNotShow) {
  std::string text = "owl\n\n";
  for (int i = 0; i < 6; ++i) text += "x\n\n";
  text += "fox\n\n";
  EXPECT_EQ(MakeExcerpt(text, Find(text, {"owl", "fox"}), {60, 4}, Style()),
            Lines{"«owl» x x x x x x «fox»"});
}

TEST(ExcerptTest, BeginsWithASentenceWhereOneIsNear) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "filler ";
  text += "end of it. See no. 2. The owl, i.e. the bird, saw a fox. ";
  for (int i = 0; i < 60; ++i) text += "filler ";
  const Lines lines = MakeExcerpt(text, Find(text, {"fox"}), {50, 3}, Style());
  EXPECT_EQ(lines.front().rfind("See no. 2. The owl", 0), 0u) << lines.front();
}

TEST(ExcerptTest, PrefersTheTermsThatWeighMost) {
  std::string text = "patents patent patented contributor contributors ";
  for (int i = 0; i < 100; ++i) text += "filler ";
  text += "covenant not to sue for a patent.";
  std::vector<Match> matches = Find(text, {"patented", "contributors", "sue", "patent."});
  for (Match& match : matches) {
    const char first = text[match.begin];
    match.term = first == 'p' ? 0 : first == 'c' ? 1 : 2;
    match.weight = first == 's' ? 0.5 : 0.25;
  }
  const Lines lines = MakeExcerpt(text, matches, {50, 2}, Style());
  EXPECT_NE(lines.back().find("«sue»"), std::string::npos) << lines.back();
}

TEST(ExcerptTest, ShowsControlCharactersAndMalformedBytesAsReplacements) {
  const std::string text =
      "a\x1b]0;evil\x07 b\xE9"
      "c \xE2\x80\xAEx \xC2\x9B"
      "31m";
  const Lines lines = MakeExcerpt(text, {}, {60, 4}, Style());
  EXPECT_EQ(lines, Lines{"a\u241B]0;evil\u2407 b\uFFFDc \uFFFDx \uFFFD31m"});
}

TEST(ExcerptTest, LeavesOutRangesThatAreOutsideOrOverlap) {
  const std::string text = "one two";
  EXPECT_EQ(MakeExcerpt(text, {{0, 3}, {1, 5}, {4, 7}, {6, 99}, {50, 60}}, {60, 4}, Style()),
            Lines{"«one» «two»"});
  EXPECT_TRUE(MakeExcerpt("", {{0, 3}}, {60, 4}, Style()).empty());
  EXPECT_TRUE(MakeExcerpt(" \n ", {}, {60, 4}, Style()).empty());
}

TEST(ExcerptTest, MarksEachWordOfAPhrase) {
  const std::string text = "in New York City now";
  EXPECT_EQ(MakeExcerpt(text, {{3, 16}}, {60, 4}, Style()), Lines{"in «New» «York» «City» now"});
}

TEST(ExcerptTest, ColoursTakeNoRoom) {
  Style style;
  style.mark = "<";
  style.mark_end = ">";
  style.colours = true;
  const std::string text = "aaaaaaaaa bbbbbbbbb";
  EXPECT_EQ(MakeExcerpt(text, {{0, 9}, {10, 19}}, {20, 4}, style),
            Lines{"<aaaaaaaaa> <bbbbbbbbb>"});
}

TEST(DisplayTextTest, CountsColumns) {
  EXPECT_EQ(ColumnsOf("abc"), 3u);
  EXPECT_EQ(ColumnsOf("e\u0301"), 1u);
  EXPECT_EQ(ColumnsOf("\u4e2d\u6587"), 4u);
  EXPECT_EQ(Visible(" a\n\n b\x7F"), "a b\u2421");
}

TEST(DisplayTextTest, CountsMalformedBytesWhereverTheyStand) {
  for (size_t before = 0; before < 20; ++before) {
    const std::string text = std::string(before, 'a') + "\xFF\u00e9\x80" + std::string(9, 'b');
    EXPECT_EQ(MalformedBytes(text), 2u) << before;
  }
  EXPECT_EQ(MalformedBytes(std::string(100, 'a')), 0u);
}

TEST(DisplayTextTest, KnowsWellFormedUtf8) {
  EXPECT_TRUE(IsValidUtf8("\u00e9\u4e2d\U0001F600"));
  for (const char* text : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                           "\xF8\x88\x80\x80\x80", "\xE4\xB8", "\x80", "a\xFF"}) {
    EXPECT_FALSE(IsValidUtf8(text)) << text;
  }
}

TEST(DisplayTextTest, WritesNumbersForPeople) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1234567), "1,234,567");
  EXPECT_EQ(ByteSize(999), "999 B");
  EXPECT_EQ(ByteSize(12300000), "12.3 MB");
  EXPECT_EQ(ByteSize(999999), "1.0 MB");
}

}  // namespace
}  // namespace wend::shell
