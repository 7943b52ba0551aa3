// Status and Result: how every layer below the C boundary reports what went wrong.
//
// A Status is a code and a message for people. The codes are those of wend/wend.h, number for
// number, so that the boundary copies them. The fault decides who is answered (see STYLE.md):
// the disk and the user's data give a Status; a bug of ours gives WEND_CHECK, which records
// itself and turns into Code::kInternal.
//
// Thread safety: values, as safe as an int.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace wend {

enum class Code : uint8_t {
  kOk = 0,
  kInvalid = 1,     // the user's query, data or option is wrong; the message says where
  kNotFound = 2,    // no such database, collection or key
  kBusy = 3,        // another process or handle owns the folder
  kReadOnly = 4,    // opened read-only, or latched after a failed write
  kIo = 5,          // the system refused: permission, missing file, device
  kFull = 6,        // no space left
  kCorruption = 7,  // stored bytes are not what was written
  kFormat = 8,      // not a database, or one from a newer format
  kTooBig = 9,      // over a limit that the message names
  kMisuse = 10,     // the API was called against its contract
  kNoMemory = 11,
  kInternal = 12,   // a bug of ours
  kCancelled = 13,  // the caller asked to stop, or the deadline passed
};

// Name of a code in lower case, for messages and JSON: "not_found".
std::string_view CodeName(Code code);

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Code code, std::string message) : code_(code), message_(std::move(message)) {}

  static Status Invalid(std::string m) { return {Code::kInvalid, std::move(m)}; }
  static Status InvalidAt(size_t byte_offset, std::string m) {
    Status s{Code::kInvalid, std::move(m)};
    s.offset_ = static_cast<int64_t>(byte_offset);
    return s;
  }
  static Status NotFound(std::string m) { return {Code::kNotFound, std::move(m)}; }
  static Status Corruption(std::string m) { return {Code::kCorruption, std::move(m)}; }
  static Status Internal(std::string m) { return {Code::kInternal, std::move(m)}; }
  static Status TooBig(std::string m) { return {Code::kTooBig, std::move(m)}; }
  static Status Misuse(std::string m) { return {Code::kMisuse, std::move(m)}; }

  bool ok() const { return code_ == Code::kOk; }
  Code code() const { return code_; }
  const std::string& message() const { return message_; }
  // Byte offset in the statement text where the fault lies; -1 where there is no such place.
  int64_t offset() const { return offset_; }

  // The same status with `prefix: ` in front of its message.
  Status WithContext(std::string_view prefix) const;

 private:
  Code code_ = Code::kOk;
  int64_t offset_ = -1;
  std::string message_;
};

// A T, or the Status that says why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}         // NOLINT(google-explicit-constructor)
  Result(Status status) : status_(std::move(status)) {  // NOLINT(google-explicit-constructor)
    if (status_.ok()) status_ = Status::Internal("a result was made from a status that is ok");
  }

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }
  T& value() { return *value_; }
  const T& value() const { return *value_; }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace wend

#define WEND_CONCAT_INNER(a, b) a##b
#define WEND_CONCAT(a, b) WEND_CONCAT_INNER(a, b)

// Returns the status of `expr` from the enclosing function unless it is ok.
#define WEND_RETURN_IF_ERROR(expr)               \
  do {                                           \
    ::wend::Status wend_status_ = (expr);        \
    if (!wend_status_.ok()) return wend_status_; \
  } while (false)

// `lhs = value of expr`, or returns its status.
#define WEND_ASSIGN_OR_RETURN(lhs, expr) \
  WEND_ASSIGN_OR_RETURN_INNER(WEND_CONCAT(wend_result_, __LINE__), lhs, expr)
#define WEND_ASSIGN_OR_RETURN_INNER(tmp, lhs, expr) \
  auto tmp = (expr);                                \
  if (!tmp.ok()) return tmp.status();               \
  lhs = std::move(*tmp)

// Our own invariants. WEND_DCHECK is for test builds only; WEND_CHECK_OR_RETURN is for places
// where going on would write bad data: the caller gets Code::kInternal, the process lives.
#ifndef NDEBUG
#include <cassert>
#define WEND_DCHECK(cond) assert(cond)
#else
#define WEND_DCHECK(cond) ((void)0)
#endif
#define WEND_CHECK_OR_RETURN(cond, what)                                                      \
  do {                                                                                        \
    if (!(cond)) return ::wend::Status::Internal(std::string("invariant broken: ") + (what)); \
  } while (false)
