// MATCH against a slow model that looks at the analysed words of every chunk.
#include "engine/match_evaluator.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "engine/match_highlight.h"
#include "engine/rank_request.h"

namespace wend {
namespace {

using Words = std::vector<std::string>;

struct ModelItem {
  char sign = ' ';
  std::vector<Words> sequences;  // a last letter '*' makes a prefix
  bool near = false;
  uint32_t distance = 10;
};

bool Holds(const std::string& asked, const std::string& word) {
  if (!asked.ends_with('*')) return asked == word;
  return word.starts_with(std::string_view(asked).substr(0, asked.size() - 1));
}

// All choices of places, one by one.
bool NearFrom(const ModelItem& item, const Words& text, size_t next, size_t least_end,
              size_t last_begin) {
  if (next == item.sequences.size()) {
    return last_begin <= least_end || last_begin - least_end <= item.distance;
  }
  const Words& words = item.sequences[next];
  for (size_t at = 0; at + words.size() <= text.size(); ++at) {
    bool held = true;
    for (size_t i = 0; i < words.size(); ++i) held = held && Holds(words[i], text[at + i]);
    if (held && NearFrom(item, text, next + 1, std::min(least_end, at + words.size()),
                         std::max(last_begin, at))) {
      return true;
    }
  }
  return false;
}

bool Matches(const std::vector<ModelItem>& items, const Words& title, const Words& text) {
  bool required = false, any = false;
  for (const ModelItem& item : items) {
    const bool held = NearFrom(item, title, 0, 1000, 0) || NearFrom(item, text, 0, 1000, 0);
    if (item.sign == '-' && held) return false;
    if (item.sign == '+' && !held) return false;
    required = required || item.sign == '+';
    any = any || (item.sign == ' ' && held);
  }
  return required || any;
}

class MatchEvaluatorTest : public testing::Test {
 protected:
  MatchEvaluatorTest() {
    database_ = std::move(*Database::Open(":memory:", DatabaseOptions()));
    CollectionOptions options;
    options.analyzer = {"none", false};
    EXPECT_TRUE(database_->CreateCollection("plain", options, false).ok());
  }

  void Write(const std::string& collection, const std::string& key, const std::string& title,
             const std::string& text) {
    Unit unit;
    unit.key = key;
    unit.title = title;
    unit.text = text;
    EXPECT_TRUE(database_->Write(collection, {unit}).ok());
  }

  CollectionView View(const std::string& name) { return *database_->View().Collection(name); }

  std::vector<std::string> Keys(const std::string& collection, const std::string& match) {
    const CollectionView view = View(collection);
    const Result<MatchAnswer> answer = view.Match(match);
    EXPECT_TRUE(answer.ok()) << match << ": " << answer.status().message();
    std::vector<std::string> keys;
    if (!answer.ok()) return keys;
    EXPECT_LE(answer->chunks.cardinality(), answer->plan.estimated_chunks) << match;
    for (const uint32_t chunk : answer->chunks) {
      keys.push_back(view.ReadPassage(ChunkId(chunk))->key);
    }
    std::ranges::sort(keys);
    return keys;
  }

  std::unique_ptr<Database> database_;
};

constexpr const char* kVocabulary[] = {"ab", "abc", "abd", "b", "ba", "c", "ca", "cab"};

std::string RandomText(std::mt19937* random, size_t most, Words* words) {
  std::string text;
  for (size_t n = (*random)() % (most + 1); n > 0; --n) {
    words->emplace_back(kVocabulary[(*random)() % 8]);
    text += (text.empty() ? "" : " ") + words->back();
  }
  return text;
}

// The text of an item, and the item.
std::string RandomItem(std::mt19937* random, ModelItem* item) {
  const auto word = [&] { return std::string(kVocabulary[(*random)() % 8]); };
  item->sign = " +- "[(*random)() % 4];
  std::string text = item->sign == ' ' ? "" : std::string(1, item->sign);
  const auto element = [&] {
    switch ((*random)() % 4) {
      case 0: {
        const std::string prefix = word().substr(0, 1 + (*random)() % 2) + "*";
        item->sequences.push_back({prefix});
        return prefix;
      }
      case 1: {
        const Words pair = {word(), word()};
        item->sequences.push_back(pair);
        return "\"" + pair[0] + " " + pair[1] + "\"";
      }
      default:
        item->sequences.push_back({word()});
        return item->sequences.back()[0];
    }
  };
  item->near = (*random)() % 3 == 0;
  if (!item->near) return text + element();
  item->distance = 1 + (*random)() % 3;
  text += "NEAR(" + element();
  for (size_t n = 1 + (*random)() % 2; n > 0; --n) text += " " + element();
  return text + ", " + std::to_string(item->distance) + ")";
}

TEST_F(MatchEvaluatorTest, AgreesWithLookingAtEveryChunk) {
  std::mt19937 random(11);
  std::map<std::string, std::pair<Words, Words>> model;
  size_t found = 0;
  for (int round = 0; round < 6; ++round) {
    std::vector<Unit> units;
    for (int i = 0; i < 60; ++i) {
      Unit unit;
      unit.key = std::to_string(random() % 200);
      std::pair<Words, Words> words;
      unit.title = RandomText(&random, 3, &words.first);
      unit.text = RandomText(&random, 12, &words.second);
      if (unit.text.empty()) continue;
      model[unit.key] = words;
      std::erase_if(units, [&](const Unit& u) { return u.key == unit.key; });
      units.push_back(unit);
    }
    ASSERT_TRUE(database_->Write("plain", std::move(units)).ok());
    const std::string gone = std::to_string(random() % 200);
    ASSERT_TRUE(database_->Delete("plain", {gone}, std::nullopt).ok());
    model.erase(gone);
    for (int question = 0; question < 150; ++question) {
      std::vector<ModelItem> items(1 + random() % 3);
      std::string text;
      for (ModelItem& item : items) text += RandomItem(&random, &item) + " ";
      if (std::ranges::all_of(items, [](const ModelItem& i) { return i.sign == '-'; })) continue;
      std::vector<std::string> expected;
      for (const auto& [key, words] : model) {
        if (Matches(items, words.first, words.second)) expected.push_back(key);
      }
      std::ranges::sort(expected);
      ASSERT_EQ(Keys("plain", text), expected) << text;
      found += expected.size();
    }
  }
  EXPECT_GT(found, 1000u);
}

TEST_F(MatchEvaluatorTest, ReadsEnglishAsPeopleWriteIt) {
  Write("main", "1", "", "The limit of max_open_files is a well-known theory.");
  Write("main", "2", "", "Relational people open a file; known well.");
  Write("main", "3", "Polish", "war films of the world");
  using Keys3 = std::vector<std::string>;
  EXPECT_EQ(Keys("main", "What's a well-known file?"), (Keys3{"1", "2"}));
  EXPECT_EQ(Keys("main", "+well-known"), (Keys3{"1"}));
  EXPECT_EQ(Keys("main", "+max_open_files"), (Keys3{"1"}));
  EXPECT_EQ(Keys("main", "\"open file\""), (Keys3{"1", "2"}));  // "open a file", max_open_files
  EXPECT_EQ(Keys("main", "well-kn*"), (Keys3{"1"}));
  EXPECT_EQ(Keys("main", "max_op*"), (Keys3{"1"}));
  EXPECT_EQ(Keys("main", "the*"), (Keys3{"1"}));
  EXPECT_EQ(Keys("main", "relation*"), (Keys3{"2"}));
  EXPECT_EQ(Keys("main", "\"polish war\""), (Keys3{}));  // title and text
  EXPECT_EQ(Keys("main", "+polish +war"), (Keys3{"3"}));
  EXPECT_EQ(Keys("main", "\"to be or not to be\""), (Keys3{}));
  EXPECT_EQ(View("main").PlanMatch("\"to be\" war")->ignored, (Keys3{"to be"}));
  EXPECT_EQ(View("main").Match("-war").status().offset(), 0);
}

TEST_F(MatchEvaluatorTest, GivesTermsToRankByAndRangesToMark) {
  Write("main", "1", "", "A polish war film, and a war.");
  Write("main", "2", "", "Polish shoes.");
  const CollectionView view = View("main");
  const Result<MatchAnswer> answer = view.Match("\"polish war\" sho* -film");
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->plan.terms.size(), 4u);  // polish, war, the word sho itself, shoe
  EXPECT_EQ(answer->plan.terms[0].df, 2u);
  RankRequest request;
  request.terms = &answer->plan.terms;
  const Result<RankAnswer> ranked = view.Rank(request);
  ASSERT_TRUE(ranked.ok());
  EXPECT_EQ(ranked->rows.size(), 2u);
  EXPECT_EQ(*view.HighlightMatch("\"polish war\" fil*", "A polish war film, and a war."),
            (TextRanges{{2, 12}, {13, 17}}));
  EXPECT_EQ(*view.HighlightMatch("NEAR(polish film, 1) -war", "polish war film of film"),
            (TextRanges{{0, 6}, {11, 15}}));
}

}  // namespace
}  // namespace wend
