// Windows around matches, and their marks.
#include "engine/snippet.h"

#include <gtest/gtest.h>

#include <vector>

namespace wend {
namespace {

TEST(SnippetTest, ShowsTheDensestMatchesWithEllipses) {
  const std::string text = "one hit two three four five six hit seven hit eight nine ten";
  const std::vector<MatchRange> matches = {{4, 7}, {32, 35}, {42, 45}};
  const SnippetWindow window = FindSnippet(text, matches, 5);
  EXPECT_EQ(MarkMatches(text, matches, window, {}), "\u2026six [hit] seven [hit] eight\u2026");
  EXPECT_EQ(MarkMatches(text, matches, {0, text.size()}, {"<b>", "</b>", "..."}),
            "one <b>hit</b> two three four five six <b>hit</b> seven <b>hit</b> eight nine ten");
}

TEST(SnippetTest, CutsAtCodePointsAndMindsEmptyText) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\u6587";
  const SnippetWindow window = FindSnippet(text, {}, 1);
  EXPECT_EQ(window.begin, 0u);
  EXPECT_EQ(window.end % 3, 0u);
  EXPECT_LT(window.end, text.size());
  const SnippetWindow none = FindSnippet("", {}, 3);
  EXPECT_EQ(MarkMatches("", {}, none, {}), "");
  const std::vector<MatchRange> last = {{4, 5}};
  EXPECT_EQ(MarkMatches("a b c", last, FindSnippet("a b c", last, 1), {}), "\u2026[c]");
}

}  // namespace
}  // namespace wend
