# Third-party libraries, all from Debian 12 (scripts/install_dependencies.sh).
#
#   wend_dependencies_shared    what libwend needs, as shared libraries: libwend.so and the tests
#   wend_dependencies_program   the same as static archives, for programs
#   wend_dependencies_bench     data sets and peers: zstd and, where it is there, SQLite
#
# Why static in the programs: an empty main() that touches RocksDB, ICU's normaliser and word breaks
# starts and ends in 7.0 ms with shared libraries, 3.6 ms with all but ICU static, and 2.5 ms with
# ICU static too, although that adds 32 MB of data to the file (they are mapped, not read). Medians
# of 200 starts on 2 cores.
find_package(Threads REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc data)
find_package(ZLIB REQUIRED)
find_package(roaring CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)

# wend_find_library(VARIABLE NAME HEADER): a library that brings no CMake package.
function(wend_find_library variable name header)
  find_library(${variable} NAMES ${name})
  find_path(${variable}_INCLUDE ${header})
  if(NOT ${variable} OR NOT ${variable}_INCLUDE)
    message(FATAL_ERROR "${name} (${header}) is missing: run scripts/install_dependencies.sh")
  endif()
endfunction()
wend_find_library(WEND_STEMMER stemmer libstemmer.h)
wend_find_library(WEND_XXHASH xxhash xxhash.h)
wend_find_library(WEND_GUMBO gumbo gumbo.h)
wend_find_library(WEND_CSV csv csv.h)

add_library(wend_dependencies_shared INTERFACE)
target_link_libraries(wend_dependencies_shared INTERFACE
  RocksDB::rocksdb-shared ICU::uc ${WEND_STEMMER} ${WEND_XXHASH} roaring::roaring
  ${WEND_GUMBO} ${WEND_CSV} ZLIB::ZLIB
  Threads::Threads)

# Static archives in link order; RocksDB's own dependencies follow it. Debian has none of CRoaring,
# which stays shared.
add_library(wend_dependencies_program INTERFACE)
set(WEND_ARCHIVES gumbo csv rocksdb gflags snappy z bz2 lz4 zstd stemmer xxhash icuuc icudata)
set(WEND_ARCHIVE_FILES)
set(WEND_ARCHIVES_MISSING)
foreach(name ${WEND_ARCHIVES})
  find_library(WEND_ARCHIVE_${name} NAMES lib${name}.a)
  if(WEND_ARCHIVE_${name})
    list(APPEND WEND_ARCHIVE_FILES ${WEND_ARCHIVE_${name}})
  else()
    list(APPEND WEND_ARCHIVES_MISSING lib${name}.a)
  endif()
endforeach()
if(WEND_STATIC_PROGRAMS AND NOT WEND_ARCHIVES_MISSING)
  target_link_libraries(wend_dependencies_program INTERFACE
    ${WEND_ARCHIVE_FILES} roaring::roaring Threads::Threads ${CMAKE_DL_LIBS})
  target_link_options(wend_dependencies_program INTERFACE -static-libstdc++ -static-libgcc)
else()
  if(WEND_STATIC_PROGRAMS)
    message(STATUS "Programs use shared libraries and start slower: no ${WEND_ARCHIVES_MISSING}")
  endif()
  target_link_libraries(wend_dependencies_program INTERFACE wend_dependencies_shared)
endif()

if(WEND_BUILD_BENCH)
  wend_find_library(WEND_ZSTD zstd zstd.h)
  find_package(benchmark CONFIG)
  find_package(SQLite3)
  add_library(wend_dependencies_bench INTERFACE)
  target_link_libraries(wend_dependencies_bench INTERFACE ${WEND_ZSTD})
  if(SQLite3_FOUND)
    target_link_libraries(wend_dependencies_bench INTERFACE SQLite::SQLite3)
  endif()
endif()
