#include "engine/folding.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <utility>

namespace wend {
namespace {

bool IsAscii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

void ToUtf16(std::string_view text, std::u16string* out) {
  out->resize(text.size());  // UTF-16 never has more units than UTF-8 has bytes
  int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8(out->data(), static_cast<int32_t>(out->size()), &size, text.data(),
                static_cast<int32_t>(text.size()), &status);
  out->resize(U_SUCCESS(status) ? static_cast<size_t>(size) : 0);
}

void ToUtf8(const std::u16string& text, std::string* out) {
  out->resize(text.size() * 3);
  int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8(out->data(), static_cast<int32_t>(out->size()), &size, text.data(),
              static_cast<int32_t>(text.size()), &status);
  out->resize(U_SUCCESS(status) ? static_cast<size_t>(size) : 0);
}

void Normalize(const UNormalizer2* form, const std::u16string& source, std::u16string* target) {
  target->resize(source.size() * 2 + 16);
  for (int attempt = 0; attempt < 2; ++attempt) {
    UErrorCode status = U_ZERO_ERROR;
    const int32_t size =
        unorm2_normalize(form, source.data(), static_cast<int32_t>(source.size()), target->data(),
                         static_cast<int32_t>(target->size()), &status);
    const bool fits = status != U_BUFFER_OVERFLOW_ERROR;
    target->resize(fits && U_FAILURE(status) ? 0 : static_cast<size_t>(size));
    if (fits) return;
  }
}

bool HasAccents(UScriptCode script) {
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC;
}

// Removes the non-spacing marks that follow a letter of a script with accents.
void DropMarks(std::u16string* text) {
  size_t kept = 0;
  bool base_has_accents = false;
  for (size_t i = 0; i < text->size();) {
    const size_t begin = i;
    UChar32 c;
    U16_NEXT(text->data(), i, text->size(), c);
    if (u_charType(c) == U_NON_SPACING_MARK) {
      if (base_has_accents) continue;
    } else {
      UErrorCode status = U_ZERO_ERROR;
      base_has_accents = HasAccents(uscript_getScript(c, &status));
    }
    for (size_t unit = begin; unit < i; ++unit) (*text)[kept++] = (*text)[unit];
  }
  text->resize(kept);
}

}  // namespace

Result<Folder> Folder::Create() {
  UErrorCode status = U_ZERO_ERROR;
  Folder folder;
  folder.nfkc_casefold_ = unorm2_getNFKCCasefoldInstance(&status);
  folder.nfd_ = unorm2_getNFDInstance(&status);
  folder.nfc_ = unorm2_getNFCInstance(&status);
  if (U_FAILURE(status)) {
    return Status::Internal(std::string("ICU normalization: ") + u_errorName(status));
  }
  return folder;
}

void Folder::FoldCase(std::string_view text, std::string* out) {
  if (IsAscii(text)) {
    out->assign(text);
    for (char& c : *out) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return;
  }
  ToUtf16(text, &source_);
  Normalize(nfkc_casefold_, source_, &target_);
  for (char16_t& c : target_) {
    if (c == 0x2019 || c == 0x02BC) c = u'\'';
  }
  // A few letters are compatible with a space and something else.
  std::erase_if(target_, [](char16_t c) { return u_isUWhiteSpace(c) != 0; });
  ToUtf8(target_, out);
}

void Folder::StripAccents(std::string_view text, std::string* out) {
  if (IsAscii(text)) {
    out->assign(text);
    return;
  }
  ToUtf16(text, &source_);
  Normalize(nfd_, source_, &target_);
  DropMarks(&target_);
  Normalize(nfc_, target_, &source_);
  ToUtf8(source_, out);
}

}  // namespace wend
