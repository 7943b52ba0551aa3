// Folding: one spelling for words that differ in form, case or accents only.
//
// FoldCase is Unicode's NFKC_Casefold (full-width letters become ASCII, ß becomes ss, soft hyphens
// go) with the typographic apostrophe made '. StripAccents drops the combining marks of Latin,
// Greek and Cyrillic letters, never the vowel signs of other scripts, which are letters in all
// but name.
//
// Invariants: input is well-formed UTF-8 and so is the output. FoldCase leaves no white space. The
// output may be longer than the input (18 letters for one at worst), or empty.
//
// Thread safety: one thread at a time (it owns its buffers).
#pragma once

#include <unicode/unorm2.h>

#include <string>
#include <string_view>

#include "storage/base/status.h"

namespace wend {

class Folder {
 public:
  // Internal if ICU has not the tables.
  static Result<Folder> Create();

  void FoldCase(std::string_view text, std::string* out);
  void StripAccents(std::string_view text, std::string* out);

 private:
  Folder() = default;

  const UNormalizer2* nfkc_casefold_ = nullptr;  // owned by ICU, as are the next two
  const UNormalizer2* nfd_ = nullptr;
  const UNormalizer2* nfc_ = nullptr;
  std::u16string source_;
  std::u16string target_;
};

}  // namespace wend
