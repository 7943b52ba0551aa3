// Tests of engine/chunker.h: where sentences end, how they are packed, and the invariants on any
// text and options.
#include "engine/chunker.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/model/analysis_invariants.h"

namespace wend {
namespace {

using Texts = std::vector<std::string>;

Analyzer* SharedAnalyzer() {
  static const auto analyzer = std::move(*Analyzer::Create({}));
  return analyzer.get();
}

std::vector<ChunkSpan> Chunks(std::string_view text, const ChunkerOptions& options) {
  std::vector<AnalyzedTerm> terms;
  SharedAnalyzer()->Analyze(text, &terms);
  std::vector<ChunkSpan> chunks;
  ChunkText(text, terms, options, &chunks);
  EXPECT_EQ(model::CheckChunks(text, terms, options, chunks), "")
      << text.substr(0, 300) << " target " << options.target_terms << " overlap "
      << options.overlap_terms;
  return chunks;
}

Texts TextsOf(std::string_view text, const ChunkerOptions& options) {
  Texts texts;
  for (const ChunkSpan& chunk : Chunks(text, options)) {
    texts.emplace_back(text.substr(chunk.begin, chunk.end - chunk.begin));
  }
  return texts;
}

Texts Sentences(std::string_view text) { return TextsOf(text, {.target_terms = 1}); }

std::string NumberedWords(int first, int count) {
  std::string text;
  for (int i = first; i < first + count; ++i) text += "w" + std::to_string(i) + " ";
  return text;
}

TEST(ChunkerTest, EndsSentencesAtTerminatorsFollowedByAPlausibleStart) {
  EXPECT_EQ(Sentences("Dogs bark. Cats sleep! Fish swim? Birds fly… Mice run."),
            (Texts{"Dogs bark.", "Cats sleep!", "Fish swim?", "Birds fly…", "Mice run."}));
  EXPECT_EQ(Sentences("Version 3.14 works. 7 dogs bark."),
            (Texts{"Version 3.14 works.", "7 dogs bark."}));
  EXPECT_EQ(Sentences("\"Really?\" said Tom. “Dogs.” (Cats purr.)"),
            (Texts{"\"Really?\" said Tom.", "“Dogs.”", "(Cats purr.)"}));
}

TEST(ChunkerTest, KeepsClosingQuotesWithTheirSentence) {
  EXPECT_EQ(Sentences("“Dogs bark.” Cats (grey cats.) Mice run."),
            (Texts{"“Dogs bark.”", "Cats (grey cats.)", "Mice run."}));
}

TEST(ChunkerTest, DoesNotEndSentencesAtAbbreviationsAndInitials) {
  for (const char* text :
       {"Mr. Smith met Dr. Jones and Prof. Brown.", "Read J. R. R. Tolkien now.",
        "Use fruit, e.g. Apples, i.e. Food.", "Dogs vs. Cats: see No. 5 and Fig. 3.",
        "Made in the U.S. Army style.", "Cats, dogs etc. Mice too."}) {
    EXPECT_EQ(Sentences(text), (Texts{text}));
  }
  EXPECT_EQ(Sentences("He shouted no. Then birds flew."),
            (Texts{"He shouted no.", "Then birds flew."}));
}

TEST(ChunkerTest, EndsSentencesAtBlankLinesListItemsAndHeadings) {
  EXPECT_EQ(Sentences("dogs bark\nloudly\n\ncats sleep\r\n\r\nmice run"),
            (Texts{"dogs bark\nloudly", "cats sleep", "mice run"}));
  EXPECT_EQ(Sentences("shopping\n- apples\n- pears\n1. Milk\n2. Bread"),
            (Texts{"shopping", "- apples", "- pears", "1. Milk", "2. Bread"}));
  EXPECT_EQ(Sentences("# Animals\ndogs bark\n## Plants\ntrees grow"),
            (Texts{"# Animals", "dogs bark", "## Plants", "trees grow"}));
}

TEST(ChunkerTest, EndsChineseAndJapaneseSentencesWithoutSpaces) {
  EXPECT_EQ(Sentences("犬が好き。猫も好き！「はい。」鳥は？"),
            (Texts{"犬が好き。", "猫も好き！", "「はい。」", "鳥は？"}));
}

TEST(ChunkerTest, AttachesSentencesWithoutTermsToTheChunkBefore) {
  EXPECT_EQ(Sentences("Dogs bark.\n\n* * *\n\nCats sleep."),
            (Texts{"Dogs bark.\n\n* * *", "Cats sleep."}));
  EXPECT_EQ(Sentences("* * *\n\nCats sleep."), (Texts{"* * *\n\nCats sleep."}));
  EXPECT_EQ(Sentences("* * *"), (Texts{"* * *"}));
}

TEST(ChunkerTest, HasNoChunksForWhiteSpace) {
  EXPECT_TRUE(Sentences("").empty());
  EXPECT_TRUE(Sentences(" \n\t\r\n ").empty());
}

TEST(ChunkerTest, PacksWholeSentencesUpToTheTarget) {
  EXPECT_EQ(TextsOf("One dog. Two dogs. Three dogs. Four dogs.", {.target_terms = 5}),
            (Texts{"One dog. Two dogs.", "Three dogs. Four dogs."}));
  EXPECT_EQ(TextsOf("One dog. Two dogs. Three dogs.", {.target_terms = 6}),
            (Texts{"One dog. Two dogs. Three dogs."}));
}

TEST(ChunkerTest, CutsLongSentencesEvenlyBetweenWords) {
  EXPECT_EQ(TextsOf("a1 a2 a3 a4 a5 a6 a7 a8 a9", {.target_terms = 4}),
            (Texts{"a1 a2 a3", "a4 a5 a6", "a7 a8 a9"}));
  for (const ChunkSpan& chunk : Chunks(NumberedWords(0, 1000), {.target_terms = 160})) {
    EXPECT_LE(chunk.term_count, 160u);
    EXPECT_GE(chunk.term_count, 130u);
  }
}

TEST(ChunkerTest, NeverCutsACompoundFromItsParts) {
  EXPECT_EQ(TextsOf("zero max_open_files foo.bar.baz last", {.target_terms = 2}),
            (Texts{"zero", "max_open_files", "foo.bar.baz", "last"}));
}

TEST(ChunkerTest, LeavesOpeningMarksWithTheNextWord) {
  EXPECT_EQ(TextsOf("alpha beta, (gamma delta)", {.target_terms = 2}),
            (Texts{"alpha beta,", "(gamma delta)"}));
}

TEST(ChunkerTest, MakesEveryLineAUnitInLineMode) {
  const ChunkerOptions lines{.target_terms = 1, .overlap_terms = 0, .unit = ChunkUnit::kLine};
  EXPECT_EQ(TextsOf("Dogs bark. Cats sleep.\n\nmice run\r\nbirds\n", lines),
            (Texts{"Dogs bark. Cats sleep.", "mice run", "birds"}));
}

TEST(ChunkerTest, OverlapsBySentencesWhereTheyFitElseByWords) {
  EXPECT_EQ(
      TextsOf("One dog. Two dogs. Three dogs. Four dogs.", {.target_terms = 4, .overlap_terms = 2}),
      (Texts{"One dog. Two dogs.", "Two dogs. Three dogs.", "Three dogs. Four dogs."}));
  const auto chunks = Chunks(NumberedWords(0, 100), {.target_terms = 20, .overlap_terms = 5});
  ASSERT_GT(chunks.size(), 2u);
  for (size_t i = 1; i < chunks.size(); ++i) {
    const uint32_t before_end = chunks[i - 1].first_term + chunks[i - 1].term_count;
    EXPECT_EQ(before_end - chunks[i].first_term, 5u);
    EXPECT_LE(chunks[i].term_count, 20u);
  }
}

std::string RandomText(std::mt19937* random) {
  static constexpr std::string_view kPieces[] = {
      "Dogs",     "bark",   "Mr",   "e.g.",    "max_open_files",
      "3.14",     "the",    "U.S",  "J",       "I",
      "No",       "中文字", "猫",   "ภาษาไทย", "Größe",
      ".",        ". ",     "! ",   "?\" ",    "。",
      "！",       "…",      " ",    " ",       " ",
      "\n",       "\n\n",   "\r\n", "\n- ",    "\n# ",
      "\n1. ",    "* * *",  "(",    ")",       "“",
      "”",        ", ",     "-",    "\xFF",    "\xE3\x80",
      "\xE2\x80", "#",      "++"};
  std::string text;
  const size_t pieces = (*random)() % 80;
  for (size_t i = 0; i < pieces; ++i) text += kPieces[(*random)() % std::size(kPieces)];
  return text;
}

TEST(ChunkerTest, HoldsItsInvariantsOnRandomTextAndOptions) {
  std::mt19937 random(3);
  for (int round = 0; round < 6000; ++round) {
    const std::string text = RandomText(&random);
    ChunkerOptions options;
    options.target_terms = 1 + random() % 12;
    options.overlap_terms = random() % 2 == 0 ? 0 : random() % options.target_terms;
    options.unit = random() % 3 == 0 ? ChunkUnit::kLine : ChunkUnit::kSentence;
    Chunks(text, options);
    if (HasFailure()) return;
  }
}

// Texts that tempt a rule to look ahead or back again and again. Checked in full; a quadratic
// rule would not come back.
TEST(ChunkerTest, TakesLinearTimeOnMonotonousText) {
  for (const std::string_view unit :
       {"a", "a ", ".", ". ", "\n", "\n ", "中", "#", "\n#", "\"", "1.", "a.", "\xFF", "(", "\n- ",
        "a_", "* ", "\xE2\x80\xA6", "ภ"}) {
    std::string text;
    while (text.size() < 200000) text += unit;
    text += " end";
    Chunks(text, {.target_terms = 20, .overlap_terms = 3});
    EXPECT_EQ(model::CheckParts(text, SplitIntoParts(text, 1000)), "");
  }
}

TEST(ChunkerTest, CutsAMegabyteWithoutPunctuation) {
  const std::string text(1 << 20, 'a');
  const auto chunks = Chunks(text, {.target_terms = 160});
  EXPECT_GT(chunks.size(), 100u);
}

TEST(SplitIntoPartsTest, PrefersBlankLinesThenLinesThenSentencesThenSpaces) {
  EXPECT_EQ(SplitIntoParts("aaa. b\nccc\n\nddd ee. ff", 11)[0], "aaa. b\nccc\n\n");
  EXPECT_EQ(SplitIntoParts("aaaaa. b c\nddd ee. fffffff", 11)[0], "aaaaa. b c\n");
  EXPECT_EQ(SplitIntoParts("aaaaaa b. c ddd ee ffffffff", 11)[0], "aaaaaa b. ");
  EXPECT_EQ(SplitIntoParts("aaaaaaaaa cddddddddffffffff", 11)[0], "aaaaaaaaa ");
  EXPECT_EQ(SplitIntoParts("aaaaaaaaaaaaaaaaaaaaaaaaaaa", 11)[0], "aaaaaaaaaaa");
  EXPECT_EQ(SplitIntoParts("中中中中中中中中中中", 11)[0], "中中中");
  EXPECT_TRUE(SplitIntoParts("", 11).empty());
}

TEST(SplitIntoPartsTest, CoversAnyTextWithoutGaps) {
  std::mt19937 random(9);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = RandomText(&random);
    const size_t target = random() % 50;
    ASSERT_EQ(model::CheckParts(text, SplitIntoParts(text, target)), "") << text;
  }
}

}  // namespace
}  // namespace wend
