// Analyzer: the scan over the text, and what one word, compound or run gives.
//
// The common case, an ASCII word seen before, is one pass over its bytes (NextWord) and one probe
// (WordCache). Everything else is off that path.
#include "engine/analyzer.h"

#include <libstemmer.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "engine/character_class.h"
#include "engine/compound.h"
#include "engine/folding.h"
#include "engine/irregular_forms.h"
#include "engine/stop_words.h"
#include "engine/term_interner.h"
#include "engine/word_cache.h"
#include "engine/word_splitter.h"

namespace wend {
namespace {

// Bigrams overlap, so a run of them is one piece to the chunker; this bounds the piece. Text that
// is written in runs longer than this without any punctuation loses one bigram per run.
constexpr size_t kMaxCjkRun = 64;

// Accents are dropped before the stemmer where it knows ASCII letters only, so that résumé meets
// resume. The stemmers of other languages need them (Russian й, French é): dropped afterwards.
constexpr std::array<std::string_view, 6> kStripFirst = {"english", "porter",     "lovins",
                                                         "dutch",   "indonesian", "none"};
// Languages that elide before a vowel: the apostrophe separates words.
constexpr std::array<std::string_view, 3> kEliding = {"french", "italian", "catalan"};

template <size_t n>
bool Contains(const std::array<std::string_view, n>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct DeleteStemmer {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using Stemmer = std::unique_ptr<sb_stemmer, DeleteStemmer>;

// A null stemmer for "none".
Result<Stemmer> MakeStemmer(const std::string& language) {
  if (language == "none") return Stemmer();
  std::string known = "none";
  for (const char** name = sb_stemmer_list(); *name != nullptr; ++name) {
    if (language == *name) {
      Stemmer stemmer(sb_stemmer_new(*name, "UTF_8"));
      if (stemmer != nullptr) return stemmer;
      return Status::Internal("the stemmer for " + language + " is not available in UTF-8");
    }
    known.append(", ").append(*name);
  }
  return Status::Invalid("unknown language '" + language + "'; known are " + known);
}

bool HasDigit(std::string_view word) { return std::any_of(word.begin(), word.end(), IsAsciiDigit); }

constexpr std::string_view kProbeText =
    "The quick brown foxes' jumping over 1,234.5 lazy dogs; don't stop at ISO-8601, children went, "
    "max_open_files or std::vector in C++. Généralement nationalités, Größenwahn, Straßenbahnen, "
    "ﬁne ＷＩＤＥ Ångström naïve café İstanbul ŉ. Книги читаются ёлками, новый Київ. Ελλάδα "
    "ΣΊΣΥΦΟΣ. "
    "עברית צה\"ל שָׁלוֹם. العربية مُحَمَّد ﷺ. हिन्दी में किताबें, தமிழ் சொற்கள், বাংলা. "
    "ภาษาไทยง่ายนิดเดียว ພາສາລາວ ភាសាខ្មែរ မြန်မာစာ. 日本語のテキストとｶﾞｷﾞ、中文分詞測試，한국어 처리 "
    "가. "
    "H₂O Ⅳ ½ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 e\xCC\x81t\xC3\xA9 \xFF\xC0 end";

}  // namespace

class Analyzer::Impl {
 public:
  Impl(const AnalyzerOptions& options, Stemmer stemmer, Folder folder, DictionaryBreaker breaker)
      : stemmer_(std::move(stemmer)),
        folder_(std::move(folder)),
        breaker_(std::move(breaker)),
        english_(options.language == "english"),
        drop_stop_words_(english_ && options.stop_words),
        strip_first_(Contains(kStripFirst, options.language)) {
    splitter_.apostrophe_joins = !Contains(kEliding, options.language);
  }

  void Analyze(std::string_view text, std::vector<AnalyzedTerm>* out);

  const TermInterner& terms() const { return terms_; }
  size_t memory_bytes() const;
  void Forget();

 private:
  size_t AnalyzeNonAscii(size_t pos);
  void EmitCjkRun(size_t begin, size_t* end);
  size_t EmitDictionaryRun(size_t begin);
  size_t EmitCompound(size_t begin, size_t word_end);
  void EmitParts(std::span<const CompoundPart> parts);
  bool IsStopCompound(size_t begin, size_t end);
  void EmitPart(const CompoundPart& part);
  void EmitWhole(size_t begin, size_t end);
  void EmitWord(size_t begin, size_t end);
  void EmitPieces(size_t begin, size_t end);
  void EmitBuffered(size_t begin, size_t end);
  void EmitNewWord(size_t begin, size_t end);
  bool FillBuffer(size_t begin, size_t end);
  void FoldFully(std::string_view word, std::string* out);
  uint32_t TermOfWord(std::string_view folded);
  void Push(uint32_t term, size_t begin, size_t end) {
    out_->push_back({term, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
  }

  Stemmer stemmer_;
  Folder folder_;
  DictionaryBreaker breaker_;
  SplitterOptions splitter_;
  bool english_;
  bool drop_stop_words_;
  bool strip_first_;

  TermInterner terms_;
  WordCache cache_;

  // Of the text at hand.
  std::string_view text_;
  std::vector<AnalyzedTerm>* out_ = nullptr;
  WordBuffer word_;
  std::vector<CompoundPart> parts_;
  std::vector<size_t> ends_;
  std::string folded_;
  std::string stripped_;
};

void Analyzer::Impl::Analyze(std::string_view text, std::vector<AnalyzedTerm>* out) {
  text_ = text;
  out_ = out;
  const size_t size = text.size();
  for (size_t pos = 0; pos < size;) {
    const auto byte = static_cast<uint8_t>(text[pos]);
    if (kAsciiFold[byte] == 0) {
      pos = byte < 0x80 ? pos + 1 : AnalyzeNonAscii(pos);
      continue;
    }
    const SplitWord word = NextWord(text, pos, splitter_, &word_);
    if (word.end < size && MayJoin(text[word.end])) {
      pos = EmitCompound(pos, word.end);
      continue;
    }
    if (word.folded) {
      EmitBuffered(pos, word.end);
    } else {
      EmitWord(pos, word.end);
    }
    pos = word.end;
  }
}

// What begins with a code point beyond ASCII; returns the offset after it.
size_t Analyzer::Impl::AnalyzeNonAscii(size_t pos) {
  const DecodedPoint point = DecodeAt(text_, pos);
  switch (ClassOf(point.value)) {
    case CharClass::kLetter:
    case CharClass::kDigit:
      return EmitCompound(pos, UnicodeWordEnd(text_, pos, splitter_));
    case CharClass::kCjk: {
      size_t end = pos;
      EmitCjkRun(pos, &end);
      return end;
    }
    case CharClass::kDictionary:
      return EmitDictionaryRun(pos);
    default:
      return point.next;
  }
}

void Analyzer::Impl::EmitCjkRun(size_t begin, size_t* end) {
  size_t before = begin;  // where the character before the one at hand begins
  size_t at = begin;
  size_t count = 0;
  for (; count < kMaxCjkRun && ClassAt(text_, at) == CharClass::kCjk; ++count) {
    const size_t next = CjkClusterEnd(text_, at);
    if (count > 0) EmitWord(before, next);
    before = at;
    at = next;
  }
  if (count == 1) EmitWord(begin, at);
  *end = at;
}

size_t Analyzer::Impl::EmitDictionaryRun(size_t begin) {
  ends_.clear();
  const size_t run_end = breaker_.Split(text_, begin, &ends_);
  for (const size_t end : ends_) {
    EmitWord(begin, end);
    begin = end;
  }
  return run_end;
}

size_t Analyzer::Impl::EmitCompound(size_t begin, size_t word_end) {
  ParseCompound(text_, begin, word_end, splitter_, &parts_);
  EmitParts(parts_);
  return parts_.back().end;
}

// The whole if it is a term, then what lies between its loosest joints, likewise.
void Analyzer::Impl::EmitParts(std::span<const CompoundPart> parts) {
  if (parts.size() == 1) return EmitPart(parts.front());
  if (IsWholeTerm(text_, parts)) {
    if (IsStopCompound(parts.front().begin, parts.back().end)) return;
    EmitWhole(parts.front().begin, parts.back().end);
  }
  const uint8_t level = LoosestLevel(parts);
  size_t first = 0;
  for (size_t i = 1; i <= parts.size(); ++i) {
    if (i < parts.size() && parts[i].joint.level != level) continue;
    EmitParts(parts.subspan(first, i - first));
    first = i;
  }
}

// "e.g." and "i.e." say nothing, whole or in parts. In full width they take ten bytes.
bool Analyzer::Impl::IsStopCompound(size_t begin, size_t end) {
  constexpr size_t kLongestBytes = 12;
  if (!drop_stop_words_ || end - begin > kLongestBytes || !FillBuffer(begin, end)) return false;
  FoldFully({word_.data, word_.size}, &folded_);
  return IsEnglishStopWord(folded_);
}

void Analyzer::Impl::EmitPart(const CompoundPart& part) {
  if (part.end > part.word_end) EmitWhole(part.begin, part.end);
  EmitWord(part.begin, part.word_end);
}

// A compound as one term: folded, not stemmed, never a stop word. One that does not fit a term
// is found by its parts.
void Analyzer::Impl::EmitWhole(size_t begin, size_t end) {
  if (!FillBuffer(begin, end)) return;
  uint32_t term = cache_.Find(word_);
  if (term == WordCache::kAbsent) {
    FoldFully({word_.data, word_.size}, &folded_);
    const bool fits = !folded_.empty() && folded_.size() <= kMaxTermBytes;
    term = fits ? terms_.Intern(folded_) : WordCache::kDropped;
    cache_.Insert(word_, term);
  }
  if (term != WordCache::kDropped) Push(term, begin, end);
}

void Analyzer::Impl::EmitWord(size_t begin, size_t end) {
  if (!FillBuffer(begin, end)) return EmitPieces(begin, end);
  EmitBuffered(begin, end);
}

// The word in the buffer.
inline void Analyzer::Impl::EmitBuffered(size_t begin, size_t end) {
  const uint32_t term = cache_.Find(word_);
  if (term == WordCache::kAbsent) return EmitNewWord(begin, end);
  if (term != WordCache::kDropped) Push(term, begin, end);
}

void Analyzer::Impl::EmitNewWord(size_t begin, size_t end) {
  const std::string_view word(word_.data, word_.size);
  folder_.FoldCase(word, &folded_);
  if (strip_first_) {
    folder_.StripAccents(folded_, &stripped_);
    folded_.swap(stripped_);
  }
  if (folded_.size() > kMaxTermBytes) return EmitPieces(begin, end);
  const uint32_t term = TermOfWord(folded_);
  cache_.Insert(word_, term);
  if (term != WordCache::kDropped) Push(term, begin, end);
}

// A word that does not fit a term: cut in the text, then once more where folding made it longer.
void Analyzer::Impl::EmitPieces(size_t begin, size_t end) {
  for (size_t from = begin; from < end;) {
    size_t to = std::min(end, from + kMaxTermBytes);
    if (to < end) to = CodePointFloor(text_, to);
    FoldFully(text_.substr(from, to - from), &folded_);
    for (size_t cut = 0; cut < folded_.size();) {
      size_t cut_end = std::min(folded_.size(), cut + kMaxTermBytes);
      cut_end = CodePointFloor(folded_, cut_end);
      Push(terms_.Intern(std::string_view(folded_).substr(cut, cut_end - cut)), from, to);
      cut = cut_end;
    }
    from = to;
  }
}

// Copies the bytes to the buffer, lower-cased where they are ASCII; false if they are too many.
bool Analyzer::Impl::FillBuffer(size_t begin, size_t end) {
  if (end - begin > kMaxWordBytes) return false;
  word_.size = end - begin;
  for (size_t i = 0; i < word_.size; ++i) {
    const char c = text_[begin + i];
    word_.data[i] = IsAsciiUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  word_.Finish();
  return true;
}

void Analyzer::Impl::FoldFully(std::string_view word, std::string* out) {
  folder_.FoldCase(word, &stripped_);
  folder_.StripAccents(stripped_, out);
}

// The term of a folded word, or kDropped. May change folded_, which `folded` may be.
uint32_t Analyzer::Impl::TermOfWord(std::string_view folded) {
  if (folded.empty()) return WordCache::kDropped;
  if (drop_stop_words_ && IsEnglishStopWord(folded)) return WordCache::kDropped;
  if (HasDigit(folded)) {
    if (english_ && folded.ends_with("'s")) folded.remove_suffix(2);
    folder_.StripAccents(folded, &stripped_);
    return terms_.Intern(stripped_);
  }
  if (english_) folded = EnglishBaseForm(folded);
  std::string_view stem = folded;
  if (stemmer_ != nullptr) {
    const sb_symbol* bytes =
        sb_stemmer_stem(stemmer_.get(), reinterpret_cast<const sb_symbol*>(folded.data()),
                        static_cast<int>(folded.size()));
    const auto size = static_cast<size_t>(sb_stemmer_length(stemmer_.get()));
    if (bytes != nullptr && size > 0 && size <= kMaxTermBytes) {
      stem = {reinterpret_cast<const char*>(bytes), size};
    }
  }
  if (strip_first_) return terms_.Intern(stem);
  folder_.StripAccents(stem, &stripped_);
  if (stripped_.empty() || stripped_.size() > kMaxTermBytes) return WordCache::kDropped;
  return terms_.Intern(stripped_);
}

size_t Analyzer::Impl::memory_bytes() const {
  return sizeof(*this) + terms_.memory_bytes() + cache_.memory_bytes() +
         parts_.capacity() * sizeof(CompoundPart) + ends_.capacity() * sizeof(size_t) +
         folded_.capacity() + stripped_.capacity();
}

void Analyzer::Impl::Forget() {
  terms_.Clear();
  cache_.Clear();
}

Analyzer::Analyzer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Analyzer::~Analyzer() = default;

Result<std::unique_ptr<Analyzer>> Analyzer::Create(const AnalyzerOptions& options) {
  WEND_ASSIGN_OR_RETURN(Stemmer stemmer, MakeStemmer(options.language));
  WEND_ASSIGN_OR_RETURN(Folder folder, Folder::Create());
  WEND_ASSIGN_OR_RETURN(DictionaryBreaker breaker, DictionaryBreaker::Create());
  return std::unique_ptr<Analyzer>(new Analyzer(
      std::make_unique<Impl>(options, std::move(stemmer), std::move(folder), std::move(breaker))));
}

void Analyzer::Analyze(std::string_view text, std::vector<AnalyzedTerm>* out) {
  impl_->Analyze(text, out);
}

std::string_view Analyzer::TermText(uint32_t term) const { return impl_->terms().Text(term); }
uint32_t Analyzer::term_count() const { return impl_->terms().size(); }
size_t Analyzer::memory_bytes() const { return impl_->memory_bytes(); }
void Analyzer::Forget() { impl_->Forget(); }

uint64_t Analyzer::IdentityHash(const AnalyzerOptions& options) {
  Result<std::unique_ptr<Analyzer>> analyzer = Create(options);
  if (!analyzer.ok()) return 0;
  std::vector<AnalyzedTerm> terms;
  (*analyzer)->Analyze(kProbeText, &terms);
  std::string stream;
  for (const AnalyzedTerm& term : terms) {
    stream.append((*analyzer)->TermText(term.term)).push_back('\n');
    stream.append(std::to_string(term.begin)).push_back('-');
    stream.append(std::to_string(term.end)).push_back('\n');
  }
  return XXH3_64bits(stream.data(), stream.size());
}

}  // namespace wend
