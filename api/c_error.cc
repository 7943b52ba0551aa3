// Errors of the C interface. An error is a plain object on the heap, owned by the caller.
#include <new>
#include <string>

#include "api/boundary.h"
#include "api/include/wend/wend.h"

struct wend_error {
  int code = WEND_OK;
  int64_t offset = -1;
  std::string message;
};

namespace wend {
namespace {

static_assert(WEND_INVALID == static_cast<int>(Code::kInvalid));
static_assert(WEND_NOT_FOUND == static_cast<int>(Code::kNotFound));
static_assert(WEND_BUSY == static_cast<int>(Code::kBusy));
static_assert(WEND_READ_ONLY == static_cast<int>(Code::kReadOnly));
static_assert(WEND_IO == static_cast<int>(Code::kIo));
static_assert(WEND_FULL == static_cast<int>(Code::kFull));
static_assert(WEND_CORRUPTION == static_cast<int>(Code::kCorruption));
static_assert(WEND_FORMAT == static_cast<int>(Code::kFormat));
static_assert(WEND_TOO_BIG == static_cast<int>(Code::kTooBig));
static_assert(WEND_MISUSE == static_cast<int>(Code::kMisuse));
static_assert(WEND_NOMEM == static_cast<int>(Code::kNoMemory));
static_assert(WEND_INTERNAL == static_cast<int>(Code::kInternal));
static_assert(WEND_CANCELLED == static_cast<int>(Code::kCancelled));

// Its message fits into the string itself, so that making it needs no memory either.
wend_error& NoMemoryError() {
  static wend_error error{WEND_NOMEM, -1, "out of memory"};
  return error;
}

// A message is one line that ends at its zero byte, whatever names of the caller are in it.
std::string OneLine(std::string message) {
  for (char& c : message) {
    if (c >= '\0' && c < ' ') c = ' ';
  }
  return message;
}

}  // namespace

int ReportError(const Status& status, wend_error** error) noexcept {
  const int code = static_cast<int>(status.code());
  if (error == nullptr) return code;
  *error = GuardValue<wend_error*>(&NoMemoryError(), [&] {
    std::string message = OneLine(status.message());
    auto* made = new (std::nothrow) wend_error;
    if (made == nullptr) return &NoMemoryError();
    made->code = code;
    made->offset = status.offset();
    made->message = std::move(message);
    return made;
  });
  return code;
}

int ReportNoMemory(wend_error** error) noexcept {
  if (error != nullptr) *error = &NoMemoryError();
  return WEND_NOMEM;
}

int ReportException(const char* what, wend_error** error) noexcept {
  return Guard(error, [&] { return Status::Internal(std::string("a bug in Wend: ") + what); });
}

}  // namespace wend

extern "C" {

int wend_error_code(const wend_error* error) { return error == nullptr ? WEND_OK : error->code; }

const char* wend_error_message(const wend_error* error) {
  return error == nullptr ? "" : error->message.c_str();
}

int64_t wend_error_offset(const wend_error* error) { return error == nullptr ? -1 : error->offset; }

void wend_error_free(wend_error* error) {
  if (error != &wend::NoMemoryError()) delete error;
}

}  // extern "C"
