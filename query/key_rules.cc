#include "query/key_rules.h"

#include <string>

#include "storage/base/utf8.h"

namespace wend {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

Status CheckCollectionName(std::string_view name) {
  if (name.empty()) return Status::Invalid("the name of a collection is empty");
  if (name.size() > kMaxCollectionNameBytes) {
    return Status::TooBig("the name of a collection has at most " +
                          std::to_string(kMaxCollectionNameBytes) + " bytes, this one " +
                          std::to_string(name.size()));
  }
  for (const char c : name) {
    if (IsLetter(c) || IsDigit(c) || c == '_' || c == '-' || c == '.') continue;
    return Status::Invalid(
        "the name of a collection has letters a-z and A-Z, digits, '_', '-' and '.' only");
  }
  if (IsDigit(name[0]) || name[0] == '.') {
    return Status::Invalid("the name of a collection does not start with a digit or '.'");
  }
  return {};
}

Status CheckKey(std::string_view key) {
  if (key.empty()) return Status::Invalid("a key is empty; it has 1 to 1024 bytes");
  if (key.size() > kMaxKeyBytes) {
    return Status::TooBig("a key has at most " + std::to_string(kMaxKeyBytes) +
                          " bytes, this one " + std::to_string(key.size()));
  }
  size_t bad_offset = 0;
  if (!IsValidUtf8(key, &bad_offset)) {
    return Status::Invalid("a key is not well-formed UTF-8 at its byte " +
                           std::to_string(bad_offset));
  }
  return {};
}

}  // namespace wend
