// The boundary between C callers and C++: no exception leaves it, every pointer is checked.
//
// The only file with try and catch. A call of the C interface is
//
//     return Guard(error, [&]() -> Status { … });     // a code, and an error object
//     return GuardValue(0, [&] { … });                // a value, without a way to say why not
//
// Thread safety: functions without state.
#pragma once

#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "api/include/wend/wend.h"
#include "storage/base/cancellation.h"
#include "storage/base/status.h"

namespace wend {

// Gives the caller an error object, if it wants one, and returns the code. When there is no memory
// for the object it gets one that says so and that freeing leaves alone.
int ReportError(const Status& status, wend_error** error) noexcept;
int ReportNoMemory(wend_error** error) noexcept;
int ReportException(const char* what, wend_error** error) noexcept;

// Runs `call`, which returns a Status, and turns what comes out into a code and `*error`.
template <typename Call>
int Guard(wend_error** error, Call&& call) noexcept {
  if (error != nullptr) *error = nullptr;
  try {
    if (Cancellation::InProgressHook()) {
      return ReportError(Status::Misuse("called from within a progress function"), error);
    }
    const Status status = std::forward<Call>(call)();
    return status.ok() ? WEND_OK : ReportError(status, error);
  } catch (const std::bad_alloc&) {
    return ReportNoMemory(error);
  } catch (const std::exception& exception) {
    return ReportException(exception.what(), error);
  } catch (...) {
    return ReportException("an exception of unknown type", error);
  }
}

// Runs `call`; its value, or `otherwise` where it throws.
template <typename T, typename Call>
T GuardValue(T otherwise, Call&& call) noexcept {
  try {
    return std::forward<Call>(call)();
  } catch (...) {
    return otherwise;
  }
}

// Misuse where a pointer that the caller has to give is NULL.
inline Status CheckPointer(const void* pointer, std::string_view name) {
  if (pointer != nullptr) return {};
  return Status::Misuse("the argument '" + std::string(name) + "' is NULL");
}

// A text argument with its size, or up to the zero byte for WEND_ZERO_TERMINATED.
inline Result<std::string_view> TextArgument(const char* text, size_t size, std::string_view name) {
  WEND_RETURN_IF_ERROR(CheckPointer(text, name));
  if (size == WEND_ZERO_TERMINATED) return std::string_view(text, std::strlen(text));
  if (size > static_cast<size_t>(PTRDIFF_MAX)) {
    return Status::Misuse("the size of '" + std::string(name) + "' is negative");
  }
  return std::string_view(text, size);
}

}  // namespace wend
