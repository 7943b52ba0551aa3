// Lines of an export give back what was written, bit for bit; damaged ones say what is wrong.
#include "query/exchange/export_format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace wend::exchange {
namespace {

void ExpectSame(const Unit& a, const Unit& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.text, b.text);
  EXPECT_EQ(a.title, b.title);
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(a.time, b.time);
  EXPECT_EQ(a.metadata, b.metadata);
  EXPECT_EQ(a.vectors, b.vectors);
  EXPECT_EQ(a.session, b.session);
  EXPECT_EQ(a.speaker, b.speaker);
  EXPECT_EQ(a.reply_to, b.reply_to);
  EXPECT_EQ(a.turn, b.turn);
}

TEST(ExportFormatTest, ReadsBackRandomUnits) {
  std::mt19937_64 random(3);
  const auto text = [&random](bool any_byte) {
    std::string out;
    for (size_t size = random() % 12; size > 0; --size) {
      out += any_byte ? std::string(1, static_cast<char>(random()))
                      : "a\"\\\n\t\x01ä"[random() % 6] + std::string("é");
    }
    return out;
  };
  for (int i = 0; i < 2000; ++i) {
    Unit unit;
    unit.kind = i % 2 == 0 ? Unit::Kind::kDocument : Unit::Kind::kMessage;
    unit.key = "k" + std::to_string(i);
    unit.text = text(i % 3 == 0);
    unit.title = text(i % 5 == 0);
    unit.source = text(false);
    if (i % 4 != 0) {
      unit.time = TimePoint{static_cast<int64_t>(random() % 4'000'000'000'000'000), 120};
    }
    unit.metadata["n\"ame"] = static_cast<int64_t>(random());
    unit.metadata["real"] = static_cast<double>(static_cast<int64_t>(random() % 9) - 4);
    unit.metadata["tiny"] = std::ldexp(static_cast<double>(random()), -900);
    unit.metadata["text"] = text(i % 7 == 0);
    unit.metadata["flag"] = i % 2 == 0;
    for (const char* space : {"splade", "b-2"}) {
      SparseVector vector;
      for (uint32_t d = 0; d < random() % 5; ++d) {
        vector.push_back(
            {d * 1'000'000'007, 1 + static_cast<uint32_t>(random() % kMaxVectorWeight)});
      }
      std::ranges::sort(vector, {}, &VectorEntry::dimension);
      SetVector(space, vector, &unit.vectors);
    }
    if (unit.kind == Unit::Kind::kMessage) {
      unit.session = text(i % 9 == 0);
      unit.speaker = text(false);
      unit.reply_to = i % 3 == 0 ? "k" : "";
      unit.turn = static_cast<int64_t>(random());
    }
    const std::string line = UnitLine(unit);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto read = ReadExportLine(line);
    ASSERT_TRUE(read.ok()) << line << read.status().message();
    ExpectSame(std::get<Unit>(*read), unit);
  }
}

TEST(ExportFormatTest, ReadsBackLinksAndOptions) {
  for (const uint32_t weight : {1u, 333'333u, kLinkWeightOne, kMaxLinkWeight}) {
    const auto read = ReadExportLine(LinkLine({"a\"", "ä", weight}));
    ASSERT_TRUE(read.ok()) << read.status().message();
    const LinkChange& link = std::get<LinkChange>(*read);
    EXPECT_EQ(link.from, "a\"");
    EXPECT_EQ(link.to, "ä");
    EXPECT_EQ(link.weight, weight);
  }
  ExportHeader header{3, 4, 5, {}};
  header.options.analyzer = {"german", false};
  header.options.chunker = {64, 8, ChunkUnit::kLine};
  const std::string line = HeaderLine(header);
  EXPECT_TRUE(IsExport(line));
  const auto read = ReadHeaderLine(line);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read->documents, 3u);
  EXPECT_EQ(read->messages, 4u);
  EXPECT_EQ(read->links, 5u);
  EXPECT_EQ(read->options.analyzer, header.options.analyzer);
  EXPECT_EQ(read->options.chunker, header.options.chunker);
}

TEST(ExportFormatTest, SaysWhatIsWrongWithALine) {
  const std::pair<const char*, const char*> faults[] = {
      {"[1]", "not a JSON object"},
      {"{\"kind\":\"document\"", "not a JSON object"},
      {"{\"key\":\"a\"}", "'kind' is document, message or link"},
      {"{\"kind\":3}", "'kind' is document, message or link"},
      {"{\"kind\":\"document\",\"text\":\"x\"}", "key is empty"},
      {"{\"kind\":\"document\",\"key\":\"a\",\"text\":5}", "'text' takes a text"},
      {"{\"kind\":\"document\",\"key\":\"a\",\"text\":{\"base64\":\"A=A=\"}}",
       "'text' takes a text"},
      {"{\"kind\":\"document\",\"key\":\"a\",\"session\":\"s\"}", "unknown member 'session'"},
      {"{\"kind\":\"document\",\"key\":\"a\",\"time\":\"2023-02-30T00:00:00Z\"}", "'time'"},
      {"{\"kind\":\"message\",\"key\":\"a\",\"turn\":1.5}", "'turn' takes an integer"},
      {"{\"kind\":\"document\",\"key\":\"a\",\"metadata\":{\"x\":[1]}}", "'metadata.x' takes"},
      {"{\"kind\":\"document\",\"key\":\"a\",\"metadata\":7}", "'metadata' takes an object"},
      {"{\"kind\":\"document\",\"key\":\"a\",\"vectors\":7}", "'vectors' takes an object"},
      {"{\"kind\":\"document\",\"key\":\"a\",\"vectors\":{\"s\":[1]}}", "'vectors.s' takes a text"},
      {"{\"kind\":\"document\",\"key\":\"a\",\"vectors\":{\"s\":\"1:0\"}}",
       "vectors.s: the weight"},
      {"{\"kind\":\"document\",\"key\":\"a\",\"vectors\":{\"1\":\"1:1\"}}", "a space of vectors"},
      {"{\"kind\":\"link\",\"from\":\"a\",\"to\":\"a\"}", "itself"},
      {"{\"kind\":\"link\",\"from\":\"a\",\"to\":\"b\",\"weight\":1e9}", "1000"},
      {"{\"kind\":\"link\",\"from\":\"a\",\"too\":\"b\"}", "not 'too'"},
  };
  for (const auto& [line, expected] : faults) {
    const auto read = ReadExportLine(line);
    ASSERT_FALSE(read.ok()) << line;
    EXPECT_NE(read.status().message().find(expected), std::string::npos)
        << line << ": " << read.status().message();
  }
  EXPECT_EQ(ReadHeaderLine("{\"wend_export\":2}").status().code(), Code::kFormat);
  for (const char* header :
       {"{\"wend_export\":1,\"x\":1}", "{\"wend_export\":1,\"chunk_tokens\":0}",
        "{\"wend_export\":1,\"chunk_tokens\":4,\"chunk_overlap\":4}", "{"}) {
    EXPECT_EQ(ReadHeaderLine(header).status().code(), Code::kInvalid) << header;
  }
}

}  // namespace
}  // namespace wend::exchange
