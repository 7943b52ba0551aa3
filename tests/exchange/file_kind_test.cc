// Telling kinds of files, and text from binary.

#include "query/exchange/file_kind.h"

#include <gtest/gtest.h>

namespace wend::exchange {
namespace {

TEST(FileKindTest, GoesByTheExtensionInAnyCase) {
  EXPECT_EQ(KindOf("a/b.MD", ""), FileKind::kMarkdown);
  EXPECT_EQ(KindOf("a.htm", ""), FileKind::kHtml);
  EXPECT_EQ(KindOf("a.jsonl.gz", ""), FileKind::kJsonLines);
  EXPECT_EQ(KindOf("a.ndjson", ""), FileKind::kJsonLines);
  EXPECT_EQ(KindOf("a.json", "{\"a\":1}\n{}"), FileKind::kJson);
  EXPECT_EQ(KindOf("a.tsv", ""), FileKind::kTsv);
  EXPECT_EQ(KindOf("dir.csv/README", ""), FileKind::kText);
  EXPECT_EQ(KindOf("a.txt", "<html>"), FileKind::kText);
}

TEST(FileKindTest, LooksIntoFilesWithoutAKnownExtension) {
  EXPECT_EQ(KindOf("ls.1.gz", ".\\\" x\n.TH LS 1"), FileKind::kManual);
  EXPECT_EQ(KindOf("notes.1", "plain"), FileKind::kText);
  EXPECT_EQ(KindOf("lib.3pm", "\n.TH X 3"), FileKind::kManual);
  EXPECT_EQ(KindOf("log.2024", ".TH"), FileKind::kText);
  EXPECT_EQ(KindOf("page", "\n<!DOCTYPE HTML>"), FileKind::kHtml);
}

TEST(FileKindTest, LooksIntoStandardInput) {
  EXPECT_EQ(KindOf("", "{\"a\":1}\n{\"a\":2}\n"), FileKind::kJsonLines);
  EXPECT_EQ(KindOf("", "{\n  \"a\": 1\n}\n"), FileKind::kJson);
  EXPECT_EQ(KindOf("", "[{\"a\":1}]"), FileKind::kJson);
  EXPECT_EQ(KindOf("", "[12:03] hello"), FileKind::kText);
  EXPECT_EQ(KindOf("", ""), FileKind::kText);
  EXPECT_EQ(KindOf("", "{"), FileKind::kText);
}

TEST(BinaryReasonTest, TakesTextWithSomeDamage) {
  EXPECT_EQ(BinaryReason(""), "");
  EXPECT_EQ(BinaryReason("caf\xE9 au lait, na\xEFve\n"), "");
  EXPECT_EQ(BinaryReason("\x1b[31mred\x1b[0m \f page\n"), "");
}

TEST(BinaryReasonTest, RefusesWhatIsNoText) {
  EXPECT_NE(BinaryReason(std::string_view("a\0b", 3)), "");
  EXPECT_NE(BinaryReason("\x01\x02\x03 abc"), "");
  EXPECT_NE(BinaryReason("\xCF\xF0\xE8\xE2\xE5\xF2"), "");
  EXPECT_NE(BinaryReason(std::string_view("\xFF\xFEh\0i\0", 6)).find("UTF-16"), std::string::npos);
  EXPECT_NE(BinaryReason("%PDF-1.7\n").find("PDF"), std::string::npos);
}

TEST(TitleFromNameTest, LeavesFolderAndExtensionOff) {
  EXPECT_EQ(TitleFromName("docs/fox.txt.gz"), "fox");
  EXPECT_EQ(TitleFromName("a.b/.profile"), ".profile");
  EXPECT_EQ(TitleFromName("v1.2.md"), "v1.2");
  EXPECT_EQ(TitleFromName("GPL-2.1"), "GPL-2.1");
}

}  // namespace
}  // namespace wend::exchange
