// Lexicon: what the words of one language mean in an expression of time.
//
// The rules (rules.cc) know kinds of words, never words. A language is one table of words, one of
// holidays and nothing else; a word may have several kinds ("second" counts and measures).
//
// Thread safety: immutable tables.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace wend {

enum class WordKind : uint8_t {
  kNumber,       // value
  kOrdinal,      // value; -1 is "last"
  kMonth,        // 1 to 12
  kWeekday,      // 1 to 7
  kWeekdays,     // "Tuesdays": any of them
  kUnit,         // a TimeUnit
  kSession,      // "conversation"
  kAgo,          // behind the number: "ago"
  kAgoPrefix,    // in front of it: "vor"
  kLast,         // "last", "previous"
  kPast,         // "past": always the stretch up to now
  kThis,         //
  kNext,         //
  kBetween,      //
  kAnd,          //
  kFrom,         //
  kTo,           // "to", "through"
  kUntil,        //
  kSince,        //
  kBefore,       //
  kAfter,        //
  kOver,         // "over", "during", "within": makes a stretch of "the last week"
  kPreposition,  // "in", "on", "at", "of"
  kArticle,      // "the", "our", "a"
  kDayOffset,    // "yesterday" is -1
  kEarlier,      //
  kPartOfDay,    // a PartOfDay
  kSeason,       // 1 spring to 4 winter
  kOther,        // "other", of "the other day"
  kOne,          // "one", of "the one before that"
  kThat,         //
  kTime,         // "time", of "the second time the boat came up"
  kSay,          // "say", "said": who speaks stands in front of it
  kAuxiliary,    // "did"
  kSelf,         // "I"
  kAddressee,    // "you"
  kFiller,       // asks, but says nothing of what: "what", "discuss"
  kHow,          // "how", of "how long between"
  kLong,         //
  kPointer,      // back to a time: 1 alone ("then"), 2 with a noun of time behind ("that day")
  kPronoun,      // 1: of a person
};

enum class TimeUnit : int8_t {
  kMinute,
  kHour,
  kDay,
  kWeekend,
  kWeek,
  kFortnight,
  kMonth,
  kQuarter,
  kYear
};
enum class PartOfDay : int8_t { kMorning, kNoon, kAfternoon, kEvening, kNight };

struct WordMeaning {
  std::string_view word;  // in lower case
  WordKind kind;
  int value = 0;
};

struct Holiday {
  enum class Rule : uint8_t { kFixed, kNthWeekday, kEaster };
  std::string_view phrase;  // words in lower case, one space apart
  Rule rule;
  int month_or_shift;  // of Easter: days after Easter Sunday
  int day_or_weekday = 0;
  int nth = 0;
};

struct Lexicon {
  std::span<const WordMeaning> words;  // in any order; found through an index built once
  std::span<const Holiday> holidays;
  bool day_before_month;  // what 8/5/2023 means unless the caller says
};

enum class Language : uint8_t { kEnglish, kGerman };

const Lexicon& EnglishLexicon();
const Lexicon& GermanLexicon();
inline const Lexicon& LexiconOf(Language language) {
  return language == Language::kGerman ? GermanLexicon() : EnglishLexicon();
}

}  // namespace wend
