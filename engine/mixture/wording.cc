#include "engine/mixture/wording.h"

#include <algorithm>
#include <array>
#include <span>

namespace wend {
namespace {

// "^" binds a phrase to the beginning of the question.
struct Phrase {
  Wording wording;
  std::string_view words;
};

constexpr auto kPhrases = std::to_array<Phrase>({
    // English
    {Wording::kSummary, "^summarise"},
    {Wording::kSummary, "^summarize"},
    {Wording::kSummary, "^summary of"},
    {Wording::kSummary, "^sum up"},
    {Wording::kSummary, "^overview"},
    {Wording::kSummary, "^outline of"},
    {Wording::kSummary, "give me a summary"},
    {Wording::kSummary, "give me a short summary"},
    {Wording::kSummary, "give me a brief summary"},
    {Wording::kSummary, "give an overview"},
    {Wording::kSummary, "give me an overview"},
    {Wording::kSummary, "main theme"},
    {Wording::kSummary, "main themes"},
    {Wording::kSummary, "main topic"},
    {Wording::kSummary, "main topics"},
    {Wording::kSummary, "main subjects"},
    {Wording::kSummary, "main points"},
    {Wording::kSummary, "main ideas"},
    {Wording::kSummary, "key themes"},
    {Wording::kSummary, "key topics"},
    {Wording::kSummary, "key points"},
    {Wording::kSummary, "most important topics"},
    {Wording::kSummary, "what is this about"},
    {Wording::kSummary, "what is all this about"},
    {Wording::kSummary, "what is in here"},
    {Wording::kSummary, "what is this collection about"},
    {Wording::kSummary, "what are these documents about"},
    {Wording::kComparison, "compare"},
    {Wording::kComparison, "compared to"},
    {Wording::kComparison, "difference between"},
    {Wording::kComparison, "differences between"},
    {Wording::kComparison, "in common"},
    {Wording::kComparison, "versus"},
    {Wording::kComparison, "vs"},
    {Wording::kComparison, "^which is"},
    {Wording::kComparison, "^are both"},
    {Wording::kComparison, "^were both"},
    {Wording::kComparison, "^do both"},
    {Wording::kComparison, "^did both"},
    {Wording::kComparison, "^who is older"},
    {Wording::kComparison, "^who was born first"},
    {Wording::kBridge, "whose"},
    {Wording::kBridge, "^the * of the * of"},
    {Wording::kBridge, "of the * who"},
    {Wording::kBridge, "of the * that"},
    {Wording::kBridge, "of the * where"},
    {Wording::kBridge, "of the * in which"},
    {Wording::kTime, "^when"},
    {Wording::kTime, "how long ago"},
    {Wording::kTime, "what date"},
    {Wording::kTime, "what year"},
    {Wording::kTime, "which year"},
    {Wording::kTime, "what day"},
    // German
    {Wording::kSummary, "^zusammenfassung"},
    {Wording::kSummary, "^uberblick"},
    {Wording::kSummary, "^fasse"},
    {Wording::kSummary, "^fass"},
    {Wording::kSummary, "einen uberblick"},
    {Wording::kSummary, "eine zusammenfassung"},
    {Wording::kSummary, "hauptthema"},
    {Wording::kSummary, "hauptthemen"},
    {Wording::kSummary, "wichtigsten themen"},
    {Wording::kSummary, "wichtigsten punkte"},
    {Wording::kSummary, "worum geht es hier"},
    {Wording::kSummary, "^worum geht es"},
    {Wording::kComparison, "unterschied zwischen"},
    {Wording::kComparison, "unterschiede zwischen"},
    {Wording::kComparison, "vergleiche"},
    {Wording::kComparison, "im vergleich"},
    {Wording::kComparison, "gemeinsam"},
    {Wording::kBridge, "dessen"},
    {Wording::kBridge, "deren"},
    {Wording::kTime, "^wann"},
    {Wording::kTime, "wie lange ist"},
    {Wording::kTime, "in welchem jahr"},
    {Wording::kTime, "an welchem tag"},
});

// Sorted, folded.
constexpr auto kFrames = std::to_array<std::string_view>({
    "alles",
    "archiv",
    "archive",
    "brief",
    "briefly",
    "chat",
    "chats",
    "collection",
    "conversation",
    "conversations",
    "corpus",
    "data",
    "database",
    "dokument",
    "dokumente",
    "dokumenten",
    "document",
    "documents",
    "everything",
    "fass",
    "fasse",
    "files",
    "geben",
    "geht",
    "gesprach",
    "gesprache",
    "gesprachen",
    "gib",
    "give",
    "haupt",
    "hauptthema",
    "hauptthemen",
    "here",
    "hier",
    "ideas",
    "important",
    "inhalt",
    "key",
    "kurz",
    "main",
    "major",
    "messages",
    "mir",
    "most",
    "nachrichten",
    "notes",
    "notizen",
    "outline",
    "overall",
    "overview",
    "please",
    "points",
    "punkte",
    "sammlung",
    "short",
    "shortly",
    "subjects",
    "sum",
    "summarise",
    "summarize",
    "summary",
    "tell",
    "text",
    "texte",
    "texts",
    "thema",
    "theme",
    "themen",
    "themes",
    "topic",
    "topics",
    "uberblick",
    "whole",
    "wichtigsten",
    "worum",
    "zusammen",
    "zusammenfassung",
});

// Ahead of a request, without a meaning of their own.
constexpr auto kPolite = std::to_array<std::string_view>(
    {"please", "can", "could", "you", "bitte", "kannst", "du", "konnen", "sie", "mir"});

struct Word {
  std::string folded;
  size_t begin = 0;
  size_t end = 0;
};

// Latin letters of two bytes in the tables' languages, by their second byte behind 0xC3.
char PlainLetter(unsigned char second) {
  switch (second | 0x20) {
    case 0xA4:
    case 0xA1:
    case 0xA0:
      return 'a';
    case 0xA8:
    case 0xA9:
      return 'e';
    case 0xB6:
    case 0xB3:
      return 'o';
    case 0xBC:
    case 0xBA:
      return 'u';
    default:
      return 0;
  }
}

std::vector<Word> SplitWords(std::string_view text) {
  std::vector<Word> words;
  bool inside = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    size_t bytes = 1;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (static_cast<unsigned char>(c) == 0xC3 && i + 1 < text.size()) {
      if (const char plain = PlainLetter(static_cast<unsigned char>(text[i + 1]))) {
        c = plain;
        bytes = 2;
      }
    }
    const bool is_letter =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    // "what's" is read as "what is".
    if (c == '\'' && inside && text.substr(i + 1, 1) == "s" &&
        (i + 2 == text.size() || text[i + 2] == ' ')) {
      words.push_back({"is", i + 1, i + 2});
      inside = false;
      ++i;
      continue;
    }
    if (is_letter) {
      if (!inside) words.push_back({"", i, i});
      words.back().folded += c;
      words.back().end = i + bytes;
    }
    inside = is_letter;
    i += bytes - 1;
  }
  return words;
}

// How many of `words` the phrase covers from the first on; 0: it does not stand there. "*" is any
// one word.
size_t MatchAt(std::span<const Word> words, std::string_view phrase) {
  size_t matched = 0;
  while (!phrase.empty()) {
    const size_t space = std::min(phrase.find(' '), phrase.size());
    const std::string_view wanted = phrase.substr(0, space);
    if (matched == words.size() || (wanted != "*" && words[matched].folded != wanted)) return 0;
    ++matched;
    phrase.remove_prefix(std::min(space + 1, phrase.size()));
  }
  return matched;
}

}  // namespace

std::vector<WordingCue> FindWordings(std::string_view question) {
  const std::vector<Word> words = SplitWords(question);
  size_t start = 0;
  while (start < words.size() && std::ranges::find(kPolite, words[start].folded) != kPolite.end()) {
    ++start;
  }
  std::vector<WordingCue> cues;
  const auto has = [&cues](Wording wording) {
    return std::ranges::find(cues, wording, &WordingCue::wording) != cues.end();
  };
  for (const Phrase& phrase : kPhrases) {
    if (has(phrase.wording)) continue;
    const bool bound = phrase.words.front() == '^';
    const std::string_view plain = phrase.words.substr(bound ? 1 : 0);
    const size_t last = bound ? std::min(start + 1, words.size()) : words.size();
    for (size_t i = bound ? start : 0; i < last; ++i) {
      const size_t matched = MatchAt(std::span(words).subspan(i), plain);
      if (matched == 0) continue;
      const size_t begin = words[i].begin;
      cues.push_back({phrase.wording,
                      std::string(question.substr(begin, words[i + matched - 1].end - begin))});
      break;
    }
  }
  std::ranges::stable_sort(cues, {}, &WordingCue::wording);
  return cues;
}

bool FramesSummary(std::string_view word) {
  const std::vector<Word> words = SplitWords(word);
  return words.size() == 1 && std::ranges::find(kFrames, words[0].folded) != kFrames.end();
}

}  // namespace wend
