// Where statements end: at a ';', but not in texts, names and comments.
#include "api/shell/statement_splitter.h"

#include <gtest/gtest.h>

#include <vector>

namespace wend::shell {
namespace {

// Feeds `text` in pieces of `size` bytes.
std::vector<std::string> Split(std::string_view text, size_t size) {
  StatementSplitter splitter;
  std::vector<std::string> statements;
  for (size_t at = 0; at < text.size(); at += size) {
    splitter.Append(text.substr(at, size));
    while (auto statement = splitter.Next()) statements.push_back(*statement);
  }
  if (auto rest = splitter.Rest()) statements.push_back(*rest);
  return statements;
}

using Statements = std::vector<std::string>;

TEST(StatementSplitterTest, CutsAtSemicolonsOutsideQuotesAndComments) {
  const std::string text =
      "A 'it''s; so' ; B \"x;y\" -- no; end\n z;;  ; /* c; ' */ C - 1 / 2; -- last\n";
  const Statements expected = {"A 'it''s; so' ", " B \"x;y\" -- no; end\n z",
                               " /* c; ' */ C - 1 / 2"};
  for (size_t size = 1; size <= text.size(); ++size) EXPECT_EQ(Split(text, size), expected) << size;
}

TEST(StatementSplitterTest, TakesWhatIsLeftAsTheLastStatement) {
  EXPECT_EQ(Split("A; B", 3), (Statements{"A", " B"}));
  EXPECT_EQ(Split("A 'open; ", 100), (Statements{"A 'open; "}));
  EXPECT_EQ(Split("A; -", 100), (Statements{"A", " -"}));
  EXPECT_EQ(Split(" \n-- nothing\n", 100), Statements{});
  EXPECT_EQ(Split("/* never closed", 100), Statements{});
  EXPECT_EQ(Split("", 1), Statements{});
}

}  // namespace
}  // namespace wend::shell
