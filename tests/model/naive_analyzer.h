// NaiveAnalyze: the analyzer's rules for ASCII text in English, written the slow and obvious way.
//
// The oracle for engine/analyzer.cc: no tables, no cache, no interning, strings copied at will.
#pragma once

#include <libstemmer.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "engine/stop_words.h"

namespace wend::model {

struct NaiveTerm {
  std::string text;
  size_t begin;
  size_t end;
  bool operator==(const NaiveTerm&) const = default;
};

class NaiveAnalyzer {
 public:
  NaiveAnalyzer() : stemmer_(sb_stemmer_new("english", "UTF_8")) {}
  ~NaiveAnalyzer() { sb_stemmer_delete(stemmer_); }
  NaiveAnalyzer(const NaiveAnalyzer&) = delete;
  NaiveAnalyzer& operator=(const NaiveAnalyzer&) = delete;

  std::vector<NaiveTerm> Analyze(std::string_view text) {
    text_ = text;
    terms_.clear();
    for (size_t pos = 0; pos < text.size();) {
      if (!Alnum(pos)) {
        ++pos;
        continue;
      }
      std::vector<Part> parts = {MakePart(pos, 0, 0, false)};
      for (Part next{}; Join(parts.back(), &next) && next.end - pos <= 256;) parts.push_back(next);
      Emit(parts);
      pos = parts.back().end;
    }
    return terms_;
  }

 private:
  struct Part {
    size_t begin, word_end, end;
    int level;
    bool identifier;
  };

  char At(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  bool Alnum(size_t i) const { return std::isalnum(static_cast<unsigned char>(At(i))) != 0; }
  bool Alpha(size_t i) const { return std::isalpha(static_cast<unsigned char>(At(i))) != 0; }
  bool Digit(size_t i) const { return std::isdigit(static_cast<unsigned char>(At(i))) != 0; }
  bool Upper(size_t i) const { return std::isupper(static_cast<unsigned char>(At(i))) != 0; }
  std::string Raw(size_t b, size_t e) const { return std::string(text_.substr(b, e - b)); }
  static std::string Lower(std::string s) {
    for (char& c : s) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return s;
  }

  size_t WordEnd(size_t begin) const {
    size_t end = begin;
    while (end - begin < 192) {
      if (Alnum(end)) {
        ++end;
      } else if (At(end) == '\'' && end - begin < 191 && Alpha(end + 1)) {
        end += 2;
      } else {
        break;
      }
    }
    return end;
  }

  Part MakePart(size_t begin, size_t joint, int level, bool identifier) const {
    begin += joint;
    const size_t end = WordEnd(begin);
    size_t suffix = 0;
    bool letters = true;
    for (size_t i = begin; i < end; ++i) letters = letters && Alpha(i);
    if (letters && At(end) == '+' && At(end + 1) == '+') suffix = 2;
    if (letters && end - begin == 1 && At(end) == '#') suffix = 1;
    const char after = At(end + suffix);
    if (Alpha(end + suffix) || after == '+' || after == '#') suffix = 0;
    return {begin, end, end + suffix, level, identifier};
  }

  bool Join(const Part& before, Part* next) const {
    const size_t at = before.end;
    const char c = At(at);
    if (before.end > before.word_end && Digit(at)) return Set(next, MakePart(at, 0, 3, true));
    size_t size = 1;
    if (c == '_') {
      while (At(at + size) == '_' && size < 256) ++size;
    }
    if (c == ':' && At(at + 1) == ':') size = 2;
    if (!Alnum(at + size)) return false;
    if (c == '_') return Set(next, MakePart(at, size, 3, true));
    if (c == ':' && size == 2) return Set(next, MakePart(at, size, 2, true));
    if (c == '-') return Set(next, MakePart(at, 1, 2, false));
    if (c == ':' || c == '/' || c == '@' || c == '+') return Set(next, MakePart(at, 1, 1, false));
    if (c == '.') {
      bool upper = false;
      for (size_t i = before.begin; i < before.word_end; ++i) upper = upper || Upper(i);
      return (upper || !Upper(at + 1)) && Set(next, MakePart(at, 1, 2, true));
    }
    if (c == '&') {
      return Upper(before.end - 1) && Upper(at + 1) && Set(next, MakePart(at, 1, 3, true));
    }
    if (c == ',') {
      const bool thousands = Digit(before.word_end - 1) && before.end == before.word_end &&
                             Digit(at + 1) && Digit(at + 2) && Digit(at + 3) && !Digit(at + 4);
      return thousands && Set(next, MakePart(at, 1, 3, true));
    }
    return false;
  }
  static bool Set(Part* to, const Part& from) {
    *to = from;
    return true;
  }

  void Emit(const std::vector<Part>& parts) {
    if (parts.size() == 1) {
      const Part& part = parts[0];
      if (part.end > part.word_end) EmitWhole(part.begin, part.end);
      return EmitWord(part.begin, part.word_end);
    }
    bool whole = false;
    int loosest = 3;
    for (size_t i = 1; i < parts.size(); ++i) {
      whole = whole || parts[i].identifier;
      loosest = std::min(loosest, parts[i].level);
    }
    for (size_t i = parts.front().begin; i < parts.back().end; ++i) whole = whole || Digit(i);
    const std::string lower = Lower(Raw(parts.front().begin, parts.back().end));
    if (whole && (lower == "e.g" || lower == "i.e")) return;
    if (whole) EmitWhole(parts.front().begin, parts.back().end);
    std::vector<Part> group = {parts[0]};
    for (size_t i = 1; i < parts.size(); ++i) {
      if (parts[i].level == loosest) {
        Emit(group);
        group.clear();
      }
      group.push_back(parts[i]);
    }
    Emit(group);
  }

  void EmitWhole(size_t begin, size_t end) {
    if (end - begin <= 64) terms_.push_back({Lower(Raw(begin, end)), begin, end});
  }

  void EmitWord(size_t begin, size_t end) {
    if (end - begin > 64) {
      for (size_t b = begin; b < end; b += 64) {
        const size_t e = std::min(end, b + 64);
        terms_.push_back({Lower(Raw(b, e)), b, e});
      }
      return;
    }
    std::string word = Lower(Raw(begin, end));
    if (IsEnglishStopWord(word)) return;
    if (word.find_first_of("0123456789") != std::string::npos) {
      if (word.ends_with("'s")) word.resize(word.size() - 2);
    } else {
      const sb_symbol* stem = sb_stemmer_stem(
          stemmer_, reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
      word.assign(reinterpret_cast<const char*>(stem),
                  static_cast<size_t>(sb_stemmer_length(stemmer_)));
    }
    terms_.push_back({word, begin, end});
  }

  sb_stemmer* stemmer_;
  std::string_view text_;
  std::vector<NaiveTerm> terms_;
};

}  // namespace wend::model
