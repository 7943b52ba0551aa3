// Links as texts write them out, and the keys that their addresses name.
#include "engine/link_scanner.h"

#include <gtest/gtest.h>

#include <string>

namespace wend {
namespace {

// "a.md b.md [Name]", in order.
std::string Links(const std::string& text) {
  std::string all;
  ScanLinks(text, [&](const TextLink& link) {
    all += (all.empty() ? "" : " ");
    all += link.is_name ? "[" + std::string(link.text) + "]" : std::string(link.text);
  });
  return all;
}

std::string Key(const std::string& base, const std::string& address) {
  return KeyOfAddress(base, address).value_or("-");
}

TEST(LinkScannerTest, ReadsMarkdownLinks) {
  EXPECT_EQ(Links("See [this](a.md) and [that](b.md#part)."), "a.md b.md#part");
  EXPECT_EQ(Links("[a](<with space.md> \"title\") [b]( c.md 'title' ) [d](e.md (title))"),
            "with space.md c.md e.md");
  EXPECT_EQ(Links("[a [nested [deep]] b](x.md)"), "x.md");
  EXPECT_EQ(Links("[a](b(c)d.md) [e](f\\)g.md)"), "b(c)d.md f\\)g.md");
  EXPECT_EQ(Links("[over\nlines](x.md\n\"title\")"), "x.md");
  EXPECT_EQ(Links("[empty]()"), "");
}

TEST(LinkScannerTest, ReadsDefinitionsOfReferences) {
  EXPECT_EQ(Links("[text][id]\n\n[id]: a.md \"title\"\n  [other]: <b c.md>\n"), "a.md b c.md");
  EXPECT_EQ(Links("[1]: Smith said so"), "") << "a note is none";
  EXPECT_EQ(Links("[^1]: word"), "");
}

TEST(LinkScannerTest, ReadsWikiLinks) {
  EXPECT_EQ(Links("[[Title]] [[path/note#part|label]] [[a\\|b]]"), "[Title] [path/note] [a]");
  EXPECT_EQ(Links("[[]] [[#part]] [[ | ]] [[no\nend]]"), "");
  EXPECT_EQ(Links("[[[x](y.md)]]"), "y.md");
}

TEST(LinkScannerTest, LeavesOutWhatIsNoLink) {
  EXPECT_EQ(Links("![image](a.png) ![[b.png]] row[i](x) m[[1]]"), "");
  EXPECT_EQ(Links("[![image](a.png)](page.md)"), "page.md") << "an image may be what is clicked";
  EXPECT_EQ(Links("\\[no](a.md) `[code](b.md)` ``[c`](d.md)``"), "");
  EXPECT_EQ(Links("```\n[a](b.md)\n```\n[c](d.md)"), "d.md");
  EXPECT_EQ(Links("~~~~ md\n[a](b.md)\n~~~\n[c](d.md)\n~~~~\n[e](f.md)"), "f.md");
  EXPECT_EQ(Links("````\n[never closed](b.md)"), "");
  EXPECT_EQ(Links("[a\n\nb](c.md)"), "") << "a paragraph ends";
  EXPECT_EQ(Links("[a](b c.md) [d](e.md \"open) [f] (g.md)"), "");
  EXPECT_EQ(Links("an ` alone and [a](b.md)"), "b.md");
  EXPECT_EQ(Links("[a [inner](x.md) b](y.md)"), "x.md") << "a link holds no links";
}

TEST(LinkScannerTest, TakesLinearTimeForTextsMadeToBeSlow) {
  for (const char* const piece : {"[", "](", "[[", "`", "[](", "[a](\"", "``` `", "[x]: ",
                                  "]("
                                  "<"}) {
    std::string text;
    while (text.size() < 1 << 20) text += piece;
    size_t links = 0;
    ScanLinks(text + "]]", [&](const TextLink&) { ++links; });
    EXPECT_LT(links, text.size());
  }
}

TEST(LinkScannerTest, AddressesAreRelativeToTheFolderOfTheirText) {
  EXPECT_EQ(Key("docs/a.md", "b.md"), "docs/b.md");
  EXPECT_EQ(Key("docs/a.md", "../b%20c.md?x=1#part"), "b c.md");
  EXPECT_EQ(Key("docs/a.md", "./x//y/../z.md"), "docs/x/z.md");
  EXPECT_EQ(Key("docs/a.md", "/b.md"), "b.md");
  EXPECT_EQ(Key("/docs/a.md", "/b.md"), "/b.md");
  EXPECT_EQ(Key("/docs/a.md", "../../../b.md"), "/b.md");
  EXPECT_EQ(Key("a.md", "../../b.md"), "../../b.md");
  EXPECT_EQ(Key("a.md", "b\\_c.md"), "b_c.md");
  EXPECT_EQ(Key("a.md", "100%.md"), "100%.md");
}

TEST(LinkScannerTest, AddressesOnTheWebStandForThemselves) {
  EXPECT_EQ(Key("a.md", "https://x.org/y?q=1#z"), "https://x.org/y?q=1");
  EXPECT_EQ(Key("https://x.org/a/b.html?u=/v", "c.html"), "https://x.org/a/c.html");
  EXPECT_EQ(Key("https://x.org/a/b.html", "../../d/?p=../q"), "https://x.org/d/?p=../q");
  EXPECT_EQ(Key("https://x.org", "c.html"), "https://x.org/c.html");
  EXPECT_EQ(Key("https://x.org/a/b", "/c%20d"), "https://x.org/c%20d");
}

TEST(LinkScannerTest, SomeAddressesAreNoKeys) {
  for (const char* const address : {"", "#part", "a.md", "./a.md", "?q", "mailto:a@b.c",
                                    "javascript:x()", "//x.org/y", "b%00c.md", "%ff.md"}) {
    EXPECT_EQ(Key("a.md", address), "-") << address;
  }
  EXPECT_EQ(Key("a.md", std::string(1025, 'x')), "-");
}

}  // namespace
}  // namespace wend
