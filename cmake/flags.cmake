# Compiler and linker flags, gathered in the interface target wend_flags.
#
# Installed code runs on any x86-64 or arm64 machine: there is no -march here.
add_library(wend_flags INTERFACE)
target_include_directories(wend_flags INTERFACE ${PROJECT_SOURCE_DIR}
                                                ${PROJECT_SOURCE_DIR}/api/include)
target_compile_options(wend_flags INTERFACE
  -Wall -Wextra -Wshadow -fno-semantic-interposition -fvisibility=hidden
  $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>)
if(WEND_WERROR)
  target_compile_options(wend_flags INTERFACE -Werror)
endif()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release or Debug" FORCE)
endif()
# -g1: back traces with lines, at a third of the size of -g. GCC 12 vectorises at -O2 only where it
# costs nothing; the dynamic cost model takes the loops that pay as well.
foreach(language C CXX)
  set(CMAKE_${language}_FLAGS_RELEASE "-O2 -ftree-vectorize -g1 -DNDEBUG")
  set(CMAKE_${language}_FLAGS_DEBUG "-O1 -g -fno-omit-frame-pointer")
  if(WEND_SANITIZER)
    # Their reports need lines only, and compile a fifth faster without the rest.
    set(CMAKE_${language}_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
  endif()
endforeach()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " -fvect-cost-model=dynamic")
endif()
target_compile_definitions(wend_flags INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

# Clang's sanitizers, because they compile in half the time of GCC's; what AddressSanitizer watches
# is instrumented for libFuzzer as well, so that tests and fuzzers share their objects.
if(WEND_SANITIZER AND NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "WEND_SANITIZER needs Clang: set CMAKE_C_COMPILER and CMAKE_CXX_COMPILER")
endif()
if(WEND_SANITIZER STREQUAL "address")
  set(sanitize -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all)
elseif(WEND_SANITIZER STREQUAL "thread")
  set(sanitize -fsanitize=thread)
elseif(WEND_SANITIZER)
  message(FATAL_ERROR "WEND_SANITIZER is '${WEND_SANITIZER}': expected address or thread")
endif()

if(WEND_SANITIZER)
  target_compile_options(wend_flags INTERFACE ${sanitize})
  target_link_options(wend_flags INTERFACE ${sanitize})
else()
  include(CheckCXXCompilerFlag)
  foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
    string(MAKE_C_IDENTIFIER "wend_has${flag}" has_flag)
    check_cxx_compiler_flag(${flag} ${has_flag})
    if(${has_flag})
      target_compile_options(wend_flags INTERFACE ${flag})
    endif()
  endforeach()
  target_compile_options(wend_flags INTERFACE
                         $<$<CONFIG:Release>:-U_FORTIFY_SOURCE>
                         $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
  target_link_options(wend_flags INTERFACE LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
endif()
include(CheckPIESupported)
check_pie_supported(LANGUAGES C CXX)

target_link_options(wend_flags INTERFACE LINKER:--as-needed)

# Faster builds, where the tools are there.
find_program(WEND_CCACHE ccache)
if(WEND_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${WEND_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${WEND_CCACHE})
endif()
find_program(WEND_MOLD mold)
if(WEND_MOLD)
  target_link_options(wend_flags INTERFACE -fuse-ld=mold)
endif()
