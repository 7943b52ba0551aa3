// What the boundary makes of exceptions and codes.
#include "api/boundary.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

namespace wend {
namespace {

TEST(BoundaryTest, TurnsBadAllocIntoAnErrorThatNeedsNoMemory) {
  wend_error* error = nullptr;
  EXPECT_EQ(Guard(&error, []() -> Status { throw std::bad_alloc(); }), WEND_NOMEM);
  EXPECT_EQ(wend_error_code(error), WEND_NOMEM);
  EXPECT_STREQ(wend_error_message(error), "out of memory");
  wend_error_free(error);
  wend_error_free(error);
  EXPECT_EQ(Guard(nullptr, []() -> Status { throw std::bad_alloc(); }), WEND_NOMEM);
}

TEST(BoundaryTest, TurnsAnyOtherExceptionIntoInternal) {
  wend_error* error = nullptr;
  EXPECT_EQ(Guard(&error, []() -> Status { throw std::runtime_error("oops"); }), WEND_INTERNAL);
  EXPECT_STREQ(wend_error_message(error), "a bug in Wend: oops");
  wend_error_free(error);
  EXPECT_EQ(Guard(&error, []() -> Status { throw 5; }), WEND_INTERNAL);
  wend_error_free(error);
  EXPECT_EQ(GuardValue(-1, []() -> int { throw 5; }), -1);
}

TEST(BoundaryTest, PassesEveryCodeOn) {
  for (int code = WEND_INVALID; code <= WEND_CANCELLED; ++code) {
    wend_error* error = nullptr;
    EXPECT_EQ(Guard(&error, [&] { return Status(static_cast<Code>(code), "why"); }), code);
    EXPECT_EQ(wend_error_code(error), code);
    EXPECT_EQ(wend_error_offset(error), -1);
    wend_error_free(error);
  }
}

TEST(BoundaryTest, ClearsTheErrorOnSuccess) {
  wend_error* error = reinterpret_cast<wend_error*>(8);
  EXPECT_EQ(Guard(&error, [] { return Status(); }), WEND_OK);
  EXPECT_EQ(error, nullptr);
}

}  // namespace
}  // namespace wend
