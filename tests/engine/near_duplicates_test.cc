// Shingles and their similarity.
#include "engine/near_duplicates.h"

#include <gtest/gtest.h>

namespace wend {
namespace {

bool Alike(std::string_view a, std::string_view b) {
  return AreNearDuplicates(ShinglesOf(a), ShinglesOf(b));
}

TEST(NearDuplicatesTest, WhiteSpaceAndCaseDoNotCount) {
  EXPECT_TRUE(Alike("The key is  under\nthe pot.", "the key IS under the pot."));
  EXPECT_TRUE(Alike("", " \n"));
  EXPECT_TRUE(Alike("yes", "Yes"));
  EXPECT_FALSE(Alike("yes", "no"));
  EXPECT_FALSE(Alike("", "no"));
}

TEST(NearDuplicatesTest, ANotCountsInAShortText) {
  EXPECT_FALSE(Alike("I do like the sea", "I do not like the sea"));
}

TEST(NearDuplicatesTest, OneWordInALongTextDoesNot) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "word" + std::to_string(i) + " ";
  EXPECT_TRUE(Alike(text, text + "more"));
  EXPECT_FALSE(Alike(text, text + text.substr(0, 200) +
                               "a b c d e f g h i j k l m n o p q r s t u v "
                               "w x y z aa bb cc dd"));
}

TEST(NearDuplicatesTest, JaccardIsSharedOverAll) {
  EXPECT_DOUBLE_EQ(JaccardOf({1, 2, 3}, {2, 3, 4}), 0.5);
  EXPECT_DOUBLE_EQ(JaccardOf({1}, {2}), 0);
  EXPECT_DOUBLE_EQ(JaccardOf({}, {}), 1);
}

}  // namespace
}  // namespace wend
