// Names of codes, and context for messages.
#include "storage/base/status.h"

namespace wend {

std::string_view CodeName(Code code) {
  switch (code) {
    case Code::kOk:
      return "ok";
    case Code::kInvalid:
      return "invalid";
    case Code::kNotFound:
      return "not_found";
    case Code::kBusy:
      return "busy";
    case Code::kReadOnly:
      return "read_only";
    case Code::kIo:
      return "io";
    case Code::kFull:
      return "full";
    case Code::kCorruption:
      return "corruption";
    case Code::kFormat:
      return "format";
    case Code::kTooBig:
      return "too_big";
    case Code::kMisuse:
      return "misuse";
    case Code::kNoMemory:
      return "no_memory";
    case Code::kInternal:
      return "internal";
    case Code::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

Status Status::WithContext(std::string_view prefix) const {
  if (ok()) return *this;
  Status s = *this;
  s.message_ = std::string(prefix) + ": " + message_;
  return s;
}

}  // namespace wend
