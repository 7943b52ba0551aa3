// Whether this build is watched by a sanitizer: what is timed then takes several times as long, and
// what works below the C++ memory model is not understood.
#pragma once

namespace wend {

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEND_HAS_ADDRESS_SANITIZER 1
#endif
#if __has_feature(thread_sanitizer)
#define WEND_HAS_THREAD_SANITIZER 1
#endif
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(WEND_HAS_ADDRESS_SANITIZER)
inline constexpr bool kAddressSanitizer = true;
#else
inline constexpr bool kAddressSanitizer = false;
#endif

#if defined(__SANITIZE_THREAD__) || defined(WEND_HAS_THREAD_SANITIZER)
inline constexpr bool kThreadSanitizer = true;
#else
inline constexpr bool kThreadSanitizer = false;
#endif

}  // namespace wend
