// The CSV and TSV reader: quoting, line numbers, bad rows.

#include "query/exchange/csv_reader.h"

#include <gtest/gtest.h>

#include "tests/exchange/record_collector.h"

namespace wend::exchange {
namespace {

using Strings = std::vector<std::string>;

RecordCollector Read(const std::string& content, char delimiter = ',') {
  RecordCollector sink;
  StringSource source(content);
  ReadCsv(&source, delimiter, kTestOrigin, &sink);
  return sink;
}

TEST(CsvReaderTest, ReadsQuotedDelimitersQuotesAndLineBreaks) {
  const RecordCollector sink = Read("id,text\n1,\"a, \"\"b\"\"\nc\"\n2,plain\n");
  EXPECT_EQ(sink.Keys(), (Strings{"1", "2"}));
  EXPECT_EQ(sink.records[0].text, "a, \"b\"\nc");
}

TEST(CsvReaderTest, CountsLinesOverQuotedBreaksBlankLinesAndCarriageReturns) {
  const RecordCollector sink =
      Read("\xEF\xBB\xBFtext,other\r\n\"one\r\nmore\",x\r\n\r\nfive,y\r\nsix");
  EXPECT_EQ(sink.Keys(), (Strings{"dir/file#2", "dir/file#5", "dir/file#6"}));
  EXPECT_EQ(sink.records[0].text, "one\r\nmore");
  EXPECT_EQ(TextAttribute(sink.records[1], "other"), "y");
  EXPECT_EQ(TextAttribute(sink.records[2], "other"), "(none)");
}

TEST(CsvReaderTest, NamesARowThatIsTooLongAndReadsTheOthers) {
  const RecordCollector sink = Read("text,b\nx,1,2\ny,1,\nz,1\n");
  EXPECT_EQ(sink.records.size(), 2u);
  ASSERT_EQ(sink.skipped.size(), 1u);
  EXPECT_EQ(sink.skipped[0].first, 2u);
}

TEST(CsvReaderTest, NamesAQuoteThatIsNeverClosed) {
  const RecordCollector sink = Read("text\nx\n\"y\nz\n");
  EXPECT_EQ(sink.records.size(), 1u);
  ASSERT_EQ(sink.skipped.size(), 1u);
  EXPECT_EQ(sink.skipped[0].first, 3u);
}

TEST(CsvReaderTest, MakesLinesOfRowsWithoutAText) {
  const RecordCollector sink = Read("city,country\nParis,France\nOslo,\n");
  ASSERT_EQ(sink.records.size(), 2u);
  EXPECT_EQ(sink.records[0].text, "city: Paris\ncountry: France\n");
  EXPECT_EQ(sink.records[1].text, "city: Oslo\n");
}

TEST(CsvReaderTest, TakesNoQuotesInTsvButAroundAField) {
  const RecordCollector sink =
      Read("id\ttext\n1\t\"so it begins\n2\t\"whole \"\"field\"\"\"\n3\t5\" disk\n", '\t');
  ASSERT_EQ(sink.records.size(), 3u);
  EXPECT_EQ(sink.records[0].text, "\"so it begins");
  EXPECT_EQ(sink.records[1].text, "whole \"field\"");
  EXPECT_EQ(sink.records[2].text, "5\" disk");
}

TEST(CsvReaderTest, MakesMessagesWithTurnsAndTimesFromText) {
  const RecordCollector sink =
      Read("session,speaker,turn,date,text\ns1,Ann,4,2024-05-01 10:00,hello\n");
  ASSERT_EQ(sink.records.size(), 1u);
  EXPECT_TRUE(sink.records[0].is_message);
  EXPECT_EQ(sink.records[0].attributes[2].second, AttributeValue(int64_t{4}));
  EXPECT_EQ(sink.records[0].time, (Timestamp{1714557600000000, 0}));
}

TEST(CsvReaderTest, HasNothingToReadInAnEmptyFileOrAHeaderAlone) {
  EXPECT_TRUE(Read("").records.empty());
  EXPECT_TRUE(Read("id,text\n").records.empty());
}

TEST(CsvReaderTest, ReadsAFieldOfManyMegabytes) {
  const std::string text(5 << 20, 'x');
  const RecordCollector sink = Read("text\n\"" + text + "\"\n");
  ASSERT_EQ(sink.records.size(), 1u);
  EXPECT_EQ(sink.records[0].text, text);
}

}  // namespace
}  // namespace wend::exchange
