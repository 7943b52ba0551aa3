// Vectors of callers: rounding, limits, text and rows.
#include "storage/sparse_vector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "storage/unit_rows.h"
#include "storage/vector_rows.h"

namespace wend {
namespace {

std::string MessageOf(const Result<SparseVector>& vector) {
  return vector.ok() ? "ok" : vector.status().message();
}

uint32_t Stored(double weight) {
  const uint32_t dimension = 1;
  const Result<SparseVector> vector = MakeVector({&dimension, 1}, {&weight, 1});
  return vector.ok() ? vector->front().weight : 0;
}

TEST(SparseVectorTest, WeightsAreRoundedToWhole1024ths) {
  EXPECT_EQ(Stored(1), 1024u);
  EXPECT_EQ(Stored(0.5), 512u);
  EXPECT_EQ(Stored(1.49 / 1024), 1u);
  EXPECT_EQ(Stored(1.51 / 1024), 2u);
  EXPECT_EQ(Stored(2.5 / 1024), 2u) << "halves to the even one";
  EXPECT_EQ(Stored(3.5 / 1024), 4u);
  EXPECT_EQ(Stored(1e-300), 1u) << "at least one";
  EXPECT_EQ(Stored(256), kMaxVectorWeight);
  EXPECT_EQ(Stored(std::nextafter(256.0, 257.0)), 0u);
}

TEST(SparseVectorTest, TextsGiveBackTheSameVector) {
  std::mt19937 random(1);
  for (int i = 0; i < 500; ++i) {
    SparseVector vector;
    for (uint32_t d = random() % 5; vector.size() < random() % 40; d += 1 + random() % 100000) {
      vector.push_back({d, 1 + static_cast<uint32_t>(random() % kMaxVectorWeight)});
    }
    const Result<SparseVector> parsed = ParseVector(VectorText(vector));
    ASSERT_TRUE(parsed.ok()) << VectorText(vector);
    EXPECT_EQ(*parsed, vector);
  }
  EXPECT_EQ(VectorText(*ParseVector(" 4294967295:1e-1\n\t12:0.5 ")),
            "12:0.5 4294967295:0.099609375");
  EXPECT_TRUE(ParseVector("")->empty());
}

TEST(SparseVectorTest, SaysWhatIsWrongWithAText) {
  const std::string form = "expected dimension:weight, as in '12:0.5 99:1.25', found '";
  EXPECT_EQ(MessageOf(ParseVector("12:0.5 99")), form + "99'");
  EXPECT_EQ(MessageOf(ParseVector("12:0.5,99:1")), form + "12:0.5,99:1'");
  EXPECT_EQ(MessageOf(ParseVector("-1:0.5")), form + "-1:0.5'");
  EXPECT_EQ(MessageOf(ParseVector("4294967296:1")), form + "4294967296:1'");
  EXPECT_EQ(MessageOf(ParseVector("1:")), form + "1:'");
  EXPECT_EQ(MessageOf(ParseVector(std::string(50, 'x'))), form + std::string(40, 'x') + "…'");
  const std::string range = "; a weight is above 0 and at most 256";
  EXPECT_EQ(MessageOf(ParseVector("7:0")), "the weight of dimension 7 is 0" + range);
  EXPECT_EQ(MessageOf(ParseVector("7:-1")), "the weight of dimension 7 is -1" + range);
  EXPECT_EQ(MessageOf(ParseVector("7:257")), "the weight of dimension 7 is 257" + range);
  EXPECT_EQ(MessageOf(ParseVector("7:nan")), "the weight of dimension 7 is nan" + range);
  EXPECT_EQ(MessageOf(ParseVector("7:inf")), "the weight of dimension 7 is inf" + range);
  EXPECT_EQ(MessageOf(ParseVector("7:1e999")), "the weight of dimension 7 is inf" + range);
  EXPECT_EQ(MessageOf(ParseVector("7:1e-999")), "the weight of dimension 7 is 0" + range);
  EXPECT_EQ(MessageOf(ParseVector("7:1 8:1 7:2")), "dimension 7 is given twice");
}

TEST(SparseVectorTest, HasLimits) {
  std::vector<uint32_t> dimensions;
  for (uint32_t d = 0; d < kMaxVectorEntries; ++d) dimensions.push_back(kMaxVectorEntries - d);
  std::vector<double> weights(dimensions.size(), 1.0);
  const Result<SparseVector> most = MakeVector(dimensions, weights);
  ASSERT_TRUE(most.ok());
  EXPECT_EQ(most->front().dimension, 1u) << "any order is sorted";
  const std::string text = VectorText(*most) + " 0:1";
  dimensions.push_back(0);
  weights.push_back(1.0);
  const std::string message = "a vector has at most 16384 dimensions, this one 16385";
  EXPECT_EQ(MessageOf(MakeVector(dimensions, weights)), message);
  EXPECT_EQ(MakeVector(dimensions, weights).status().code(), Code::kTooBig);
  EXPECT_EQ(MessageOf(ParseVector(text)), message);
}

TEST(SparseVectorTest, SpacesHaveNames) {
  for (const char* name : {"splade", "A", "_x-1", "bge_m3"}) {
    EXPECT_TRUE(CheckSpaceName(name).ok()) << name;
  }
  for (const std::string& name : {std::string(), std::string("1a"), std::string("a.b"),
                                  std::string("ä"), std::string(65, 'a')}) {
    EXPECT_FALSE(CheckSpaceName(name).ok()) << name;
  }
  VectorsBySpace vectors;
  SetVector("a", *ParseVector("1:1"), &vectors);
  EXPECT_EQ(vectors.size(), 1u);
  SetVector("a", {}, &vectors);
  EXPECT_TRUE(vectors.empty()) << "an empty vector is none";
}

TEST(VectorRowsTest, DamagedRowsAreRefusedWhereverTheyAreCut) {
  const std::vector<WeightedTerm> terms = {{3, 1}, {200, kMaxVectorWeight}, {kNoId - 1, 7}};
  const std::string bytes = EncodeVectorRow(terms);
  std::vector<WeightedTerm> read;
  ASSERT_TRUE(DecodeVectorRow(bytes, &read).ok());
  EXPECT_EQ(read, terms);
  for (size_t size = 0; size < bytes.size(); ++size) {
    read.clear();
    EXPECT_FALSE(DecodeVectorRow(bytes.substr(0, size), &read).ok()) << size;
    EXPECT_TRUE(read.empty());
  }
  EXPECT_FALSE(DecodeVectorRow(bytes + "x", &read).ok());
  const std::vector<std::vector<WeightedTerm>> impossible = {
      {}, {{5, 0}}, {{5, kMaxVectorWeight + 1}}, {{5, 1}, {5, 1}}, {{kNoId, 1}}};
  for (const std::vector<WeightedTerm>& wrong : impossible) {
    EXPECT_FALSE(DecodeVectorRow(EncodeVectorRow(wrong), &read).ok());
  }
}

TEST(UnitRowsTest, VectorsComeBackAndCountInTheHash) {
  Unit unit;
  unit.key = "k";
  unit.text = "text";
  const ContentHash plain = HashUnit(unit);
  SetVector("a", *ParseVector("0:1 4294967295:256"), &unit.vectors);
  SetVector("b", *ParseVector("5:0.25"), &unit.vectors);
  const ContentHash with = HashUnit(unit);
  EXPECT_NE(plain, with);
  const std::string bytes = EncodeUnitRow(unit, 3, 7, 1);
  const Result<UnitRow> row = UnitRow::Decode(bytes);
  ASSERT_TRUE(row.ok()) << row.status().message();
  EXPECT_EQ(row->unit.vectors, unit.vectors);
  EXPECT_EQ(row->unit.text, "text");
  EXPECT_EQ(row->first_chunk, 7u);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(UnitRow::Decode(bytes.substr(0, size)).ok()) << size;
  }
  SetVector("b", *ParseVector("5:0.5"), &unit.vectors);
  EXPECT_NE(HashUnit(unit), with);
}

}  // namespace
}  // namespace wend
