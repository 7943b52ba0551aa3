// Tests of engine/analyzer.h: expected streams, a naive model for ASCII, equal streams for equal
// text in other forms, and the invariants on any bytes.
#include "engine/analyzer.h"

#include <gtest/gtest.h>

#include <cctype>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/model/analysis_invariants.h"
#include "tests/model/naive_analyzer.h"

namespace wend {
namespace {

using Terms = std::vector<std::string>;

std::unique_ptr<Analyzer> Make(const std::string& language = "english", bool stop_words = true) {
  auto analyzer = Analyzer::Create({.language = language, .stop_words = stop_words});
  EXPECT_TRUE(analyzer.ok()) << analyzer.status().message();
  return std::move(*analyzer);
}

std::vector<model::NaiveTerm> Stream(Analyzer* analyzer, std::string_view text) {
  std::vector<AnalyzedTerm> terms;
  analyzer->Analyze(text, &terms);
  EXPECT_EQ(model::CheckTerms(text, *analyzer, terms), "") << text;
  std::vector<model::NaiveTerm> stream;
  for (const AnalyzedTerm& term : terms) {
    stream.push_back({std::string(analyzer->TermText(term.term)), term.begin, term.end});
  }
  return stream;
}

Terms TermsOf(std::string_view text, const std::string& language = "english",
              bool stop_words = true) {
  const auto analyzer = Make(language, stop_words);
  Terms terms;
  for (model::NaiveTerm& term : Stream(analyzer.get(), text)) terms.push_back(term.text);
  return terms;
}

TEST(AnalyzerTest, FoldsStemsAndDropsStopWords) {
  EXPECT_EQ(TermsOf("The Quick brown FOXES were jumping"),
            (Terms{"quick", "brown", "fox", "jump"}));
  EXPECT_EQ(TermsOf("The foxes", "english", false), (Terms{"the", "fox"}));
  EXPECT_EQ(TermsOf("The Foxes", "none"), (Terms{"the", "foxes"}));
}

TEST(AnalyzerTest, KnowsIrregularFormsOfEnglish) {
  EXPECT_EQ(TermsOf("The children went where the WOMEN swam"),
            TermsOf("a child goes where the woman swims"));
  EXPECT_EQ(TermsOf("children went", "german"), (Terms{"childr", "went"}));
  EXPECT_EQ(TermsOf("went", "none"), (Terms{"went"}));
}

TEST(AnalyzerTest, GivesByteRangesOfTheWords) {
  const auto analyzer = Make();
  const auto stream = Stream(analyzer.get(), "  Caf\xC3\xA9, dogs");
  ASSERT_EQ(stream.size(), 2u);
  EXPECT_EQ(stream[0], (model::NaiveTerm{"cafe", 2, 7}));
  EXPECT_EQ(stream[1], (model::NaiveTerm{"dog", 9, 13}));
}

TEST(AnalyzerTest, TreatsContractionsAndPossessivesAsOneWord) {
  EXPECT_EQ(TermsOf("don't John's isn’t O’Brien's 'quoted'"), (Terms{"john", "o'brien", "quot"}));
  EXPECT_EQ(TermsOf("the 1990's"), (Terms{"1990"}));
  EXPECT_EQ(TermsOf("Don Quixote"), (Terms{"don", "quixot"}));
}

TEST(AnalyzerTest, SeparatesElidedArticlesInFrench) {
  EXPECT_EQ(TermsOf("l'homme", "french"), (Terms{"l", "homm"}));
  EXPECT_EQ(TermsOf("l’homme", "french"), (Terms{"l", "homm"}));
}

TEST(AnalyzerTest, FindsIdentifiersAndNumbersWholeAndByPart) {
  EXPECT_EQ(TermsOf("max_open_files"), (Terms{"max_open_files", "max", "open", "file"}));
  EXPECT_EQ(TermsOf("ISO-8601"), (Terms{"iso-8601", "iso", "8601"}));
  EXPECT_EQ(TermsOf("std::vector"), (Terms{"std::vector", "std", "vector"}));
  EXPECT_EQ(TermsOf("3.14 1,000"), (Terms{"3.14", "3", "14", "1,000", "1", "000"}));
  EXPECT_EQ(TermsOf("2023-05-08"), (Terms{"2023-05-08", "2023", "05", "08"}));
  EXPECT_EQ(TermsOf("v1.2.3."), (Terms{"v1.2.3", "v1", "2", "3"}));
  EXPECT_EQ(TermsOf("foo.bar.baz"), (Terms{"foo.bar.baz", "foo", "bar", "baz"}));
  EXPECT_EQ(TermsOf("AT&T"), (Terms{"at&t"}));
  EXPECT_EQ(TermsOf("gr\xC3\xB6\xC3\x9F"
                    "e_max"),
            (Terms{"grosse_max", "gross", "max"}));
}

TEST(AnalyzerTest, FindsWholesInsideLargerCompounds) {
  EXPECT_EQ(TermsOf("foo@example.org"),
            (Terms{"foo@example.org", "foo", "example.org", "exampl", "org"}));
  EXPECT_EQ(TermsOf("lib/main.cc:42"),
            (Terms{"lib/main.cc:42", "lib", "main.cc", "main", "cc", "42"}));
}

TEST(AnalyzerTest, GivesOnlyThePartsOfPlainCompounds) {
  EXPECT_EQ(TermsOf("well-known and/or red/green note:this a+b"),
            (Terms{"well", "know", "red", "green", "note", "b"}));
}

TEST(AnalyzerTest, TellsDottedNamesFromForgottenSpaces) {
  EXPECT_EQ(TermsOf("the end.Next one"), (Terms{"end", "next", "one"}));
  EXPECT_EQ(TermsOf("U.S.A. e.g. this"), (Terms{"u.s.a", "u"}));
  EXPECT_EQ(TermsOf("wait...what"), (Terms{"wait"}));
}

TEST(AnalyzerTest, KnowsLanguagesNamedWithSigns) {
  EXPECT_EQ(TermsOf("C++ C# F#, g++."), (Terms{"c++", "c", "c#", "c", "f#", "f", "g++", "g"}));
  EXPECT_EQ(TermsOf("C++17"), (Terms{"c++17", "c++", "c", "17"}));
}

TEST(AnalyzerTest, KeepsRandomMixedCaseIdentifiersInOnePiece) {
  EXPECT_EQ(TermsOf("aBcXyZqWeRtYuIoP = QqJjKkVvXxZzWwYy", "none"),
            (Terms{"abcxyzqwertyuiop", "qqjjkkvvxxzzwwyy"}));
}

TEST(AnalyzerTest, FoldsAccentsOfLatinGreekAndCyrillicOnly) {
  EXPECT_EQ(TermsOf("café naïve Ångström cafe\xCC\x81", "none"),
            (Terms{"cafe", "naive", "angstrom", "cafe"}));
  EXPECT_EQ(TermsOf("Ελλάδα ΣΊΣΥΦΟΣ", "none"), (Terms{"ελλαδα", "σισυφοσ"}));
  EXPECT_EQ(TermsOf("किताबें", "none"), (Terms{"किताबें"}));  // vowel signs stay
  EXPECT_EQ(TermsOf("résumés resumes"), (Terms{"resum", "resum"}));
}

TEST(AnalyzerTest, StemsGermanAndRussian) {
  EXPECT_EQ(TermsOf("Größe GRÖSSE grosse", "german"), (Terms{"gross", "gross", "gross"}));
  EXPECT_EQ(TermsOf("Häuser Haus", "german"), (Terms{"haus", "haus"}));
  EXPECT_EQ(TermsOf("книги книга Книгой", "russian"), (Terms{"книг", "книг", "книг"}));
  EXPECT_EQ(TermsOf("новый нового", "russian"), (Terms{"нов", "нов"}));
  EXPECT_EQ(TermsOf("Москва", "none"), (Terms{"москва"}));
  EXPECT_EQ(TermsOf("the und", "german"), (Terms{"the", "und"}));  // no stop list but English
}

TEST(AnalyzerTest, CutsChineseJapaneseAndKoreanIntoBigrams) {
  EXPECT_EQ(TermsOf("中文分詞"), (Terms{"中文", "文分", "分詞"}));
  EXPECT_EQ(TermsOf("テスト"), (Terms{"テス", "スト"}));
  EXPECT_EQ(TermsOf("ﾃｽﾄ ｶﾞｷﾞ"), (Terms{"テス", "スト", "ガギ"}));
  EXPECT_EQ(TermsOf("한국어 가"), (Terms{"한국", "국어", "가"}));
  EXPECT_EQ(TermsOf("犬。猫"), (Terms{"犬", "猫"}));
  EXPECT_EQ(TermsOf("abc中文xyz", "none"), (Terms{"abc", "中文", "xyz"}));
}

TEST(AnalyzerTest, BoundsRunsOfBigrams) {
  std::string text;
  for (int i = 0; i < 65; ++i) text += "中";
  EXPECT_EQ(TermsOf(text).size(), 64u);  // 63 bigrams of the first 64 characters, then one alone
}

TEST(AnalyzerTest, FindsThaiWordsByDictionary) {
  EXPECT_EQ(TermsOf("ภาษาไทย"), (Terms{"ภาษา", "ไทย"}));
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "ภาษาไทย";
  const Terms terms = TermsOf(text);
  EXPECT_EQ(terms.size(), 4000u);
}

TEST(AnalyzerTest, SkipsMalformedBytes) {
  EXPECT_EQ(TermsOf("ab\xFF"
                    "cd \xC3 e\xC3",
                    "none"),
            (Terms{"ab", "cd", "e"}));
  EXPECT_EQ(TermsOf("\xED\xA0\x80x\xC0\x80", "none"), (Terms{"x"}));
  EXPECT_EQ(TermsOf(std::string_view("a\0b", 3), "none"), (Terms{"a", "b"}));
}

TEST(AnalyzerTest, CutsLongWordsOnCodePoints) {
  const auto analyzer = Make();
  const auto stream = Stream(analyzer.get(), std::string(150, 'x'));
  ASSERT_EQ(stream.size(), 3u);
  EXPECT_EQ(stream[1], (model::NaiveTerm{std::string(64, 'x'), 64, 128}));
  EXPECT_EQ(stream[2].end, 150u);
  std::string cyrillic = "x";
  for (int i = 0; i < 40; ++i) cyrillic += "ж";
  const auto pieces = Stream(analyzer.get(), cyrillic);
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[0].end, 63u);
}

TEST(AnalyzerTest, ReportsUnknownLanguages) {
  const auto analyzer = Analyzer::Create({.language = "klingon", .stop_words = true});
  ASSERT_FALSE(analyzer.ok());
  EXPECT_EQ(analyzer.status().code(), Code::kInvalid);
  EXPECT_NE(analyzer.status().message().find("german"), std::string::npos);
}

TEST(AnalyzerTest, NumbersTermsFromZeroAgainAfterForgetting) {
  const auto analyzer = Make();
  std::vector<AnalyzedTerm> terms;
  analyzer->Analyze("alpha beta alpha", &terms);
  ASSERT_EQ(terms.size(), 3u);
  EXPECT_EQ(terms[0].term, 0u);
  EXPECT_EQ(terms[2].term, 0u);
  const std::string_view kept = analyzer->TermText(1);
  std::string many;
  for (int i = 0; i < 20000; ++i) many += "word" + std::to_string(i) + " ";
  analyzer->Analyze(many, &terms);
  EXPECT_EQ(kept, "beta");  // does not move
  EXPECT_EQ(analyzer->term_count(), 20002u);
  const size_t full = analyzer->memory_bytes();
  EXPECT_GT(full, 20000u * 16);
  analyzer->Forget();
  EXPECT_EQ(analyzer->term_count(), 0u);
  EXPECT_LT(analyzer->memory_bytes(), 65536u);
  terms.clear();
  analyzer->Analyze("beta", &terms);
  EXPECT_EQ(terms[0].term, 0u);
}

TEST(AnalyzerTest, IdentityHashTellsOptionsApartAndIsStable) {
  const uint64_t english = Analyzer::IdentityHash({});
  EXPECT_EQ(english, Analyzer::IdentityHash({}));
  EXPECT_NE(english, 0u);
  EXPECT_NE(english, Analyzer::IdentityHash({.language = "german", .stop_words = true}));
  EXPECT_NE(english, Analyzer::IdentityHash({.language = "english", .stop_words = false}));
}

// Random text in which words, joints and oddities meet often.
std::string RandomText(std::mt19937* random, bool suffixes) {
  static constexpr std::string_view kPieces[] = {"the",
                                                 "Foxes",
                                                 "running",
                                                 "C",
                                                 "x",
                                                 "R",
                                                 "D",
                                                 "42",
                                                 "000",
                                                 "1990",
                                                 "don't",
                                                 "john's",
                                                 "B2b",
                                                 "'",
                                                 "\"",
                                                 " ",
                                                 " ",
                                                 "  ",
                                                 "\n",
                                                 ".",
                                                 ". ",
                                                 ",",
                                                 ", ",
                                                 "-",
                                                 "_",
                                                 "__",
                                                 "/",
                                                 ":",
                                                 "::",
                                                 "@",
                                                 "&",
                                                 "...",
                                                 "(",
                                                 ")",
                                                 "generalizations",
                                                 "e.g.",
                                                 "U.S.",
                                                 "aVeryLongWordThatGoesOnAndOn"};
  static constexpr std::string_view kSuffixes[] = {"++", "#", "+"};
  std::string text;
  const size_t pieces = (*random)() % 60;
  for (size_t i = 0; i < pieces; ++i) {
    if (suffixes && (*random)() % 12 == 0) {
      text += kSuffixes[(*random)() % 3];
    } else {
      text += kPieces[(*random)() % std::size(kPieces)];
    }
  }
  if ((*random)() % 8 == 0) text += std::string((*random)() % 500, 'q');
  return text;
}

TEST(AnalyzerTest, AgreesWithTheNaiveModelOnRandomAscii) {
  std::mt19937 random(20240917);
  const auto analyzer = Make();
  model::NaiveAnalyzer naive;
  for (int round = 0; round < 5000; ++round) {
    const std::string text = RandomText(&random, true);
    ASSERT_EQ(Stream(analyzer.get(), text), naive.Analyze(text)) << text;
  }
}

// Full-width letters and digits are the same text to NFKC, and take the way through Unicode
// properties; both ways must find the same terms.
std::string FullWidth(std::string_view text) {
  std::string wide;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
      wide += c;
      continue;
    }
    const int point = 0xFF01 + (c - '!');
    wide += static_cast<char>(0xE0 | (point >> 12));
    wide += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    wide += static_cast<char>(0x80 | (point & 0x3F));
  }
  return wide;
}

TEST(AnalyzerTest, FindsTheSameTermsInFullWidthText) {
  std::mt19937 random(7);
  const auto analyzer = Make();
  int compared = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = RandomText(&random, false);
    // R&D is for ASCII initials; limits of length are in bytes and differ.
    std::erase(text, '&');
    bool long_run = false;
    size_t run = 0;
    for (const char c : text) {
      run = c == ' ' || c == '\n' ? 0 : run + 1;
      long_run = long_run || run > 60;
    }
    if (long_run) continue;
    ++compared;
    Terms narrow, wide;
    for (const auto& term : Stream(analyzer.get(), text)) narrow.push_back(term.text);
    for (const auto& term : Stream(analyzer.get(), FullWidth(text))) wide.push_back(term.text);
    ASSERT_EQ(narrow, wide) << text;
  }
  EXPECT_GT(compared, 1000);
}

TEST(AnalyzerTest, GivesTheSameStreamWhateverWasAnalyzedBefore) {
  std::mt19937 random(11);
  const auto used = Make("german");
  for (int round = 0; round < 300; ++round) {
    const std::string text = RandomText(&random, true) + " Größe Straßenbahnen 中文字";
    const auto fresh = Make("german");
    ASSERT_EQ(Stream(used.get(), text), Stream(fresh.get(), text));
  }
}

TEST(AnalyzerTest, HoldsItsInvariantsOnAnyBytes) {
  std::mt19937 random(5);
  std::vector<std::unique_ptr<Analyzer>> analyzers;
  for (const char* name : {"english", "french", "turkish", "arabic", "tamil", "greek", "none"}) {
    analyzers.push_back(Make(name));
  }
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    const size_t size = random() % 200;
    for (size_t i = 0; i < size; ++i) {
      const uint32_t kind = random() % 4;
      if (kind == 0) text += static_cast<char>(random());
      if (kind == 1) text += "aZ9'.-_ "[random() % 8];
      if (kind >= 2) {
        char bytes[4];
        int32_t length = 0;
        const uint32_t point = random() % (kind == 2 ? 0x3200 : 0x20000);
        if (point < 0xD800 || point > 0xDFFF) U8_APPEND_UNSAFE(bytes, length, point);
        text.append(bytes, static_cast<size_t>(length));
      }
    }
    std::vector<AnalyzedTerm> terms;
    Analyzer* analyzer = analyzers[round % analyzers.size()].get();
    analyzer->Analyze(text, &terms);
    ASSERT_EQ(model::CheckTerms(text, *analyzer, terms), "") << round;
  }
}

}  // namespace
}  // namespace wend
