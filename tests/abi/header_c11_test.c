/* The header is C11, its example does what it says, and its conventions hold from C.
 *
 * Compiled with -std=c11 -pedantic -Werror and linked against libwend.so, so it sees what a host
 * program sees. header_example.inc is the example in the header's first comment, taken from there
 * by the build. */
#define _XOPEN_SOURCE 700

#include <wend/wend.h>

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failures = 0;

#define EXPECT(condition)                                                         \
  do {                                                                            \
    if (!(condition)) {                                                           \
      fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition);    \
      ++failures;                                                                 \
    }                                                                             \
  } while (0)

/* What the example printed. */
static char printed[4096];
static size_t printed_size = 0;

static int capture(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int size =
      vsnprintf(printed + printed_size, sizeof printed - printed_size, format, arguments);
  va_end(arguments);
  if (size > 0) printed_size += (size_t)size;
  return size;
}

#define printf capture
static int run_header_example(void) {
#include "header_example.inc"
  return 0;
}
#undef printf

static void test_example(void) {
  EXPECT(run_header_example() == 0);
  EXPECT(strstr(printed, "The quick brown fox.") != NULL);
}

static void test_version_and_code_names(void) {
  EXPECT(strcmp(wend_version(), WEND_EXPECTED_VERSION) == 0);
  EXPECT(strcmp(wend_code_name(WEND_NOT_FOUND), "not_found") == 0);
  EXPECT(strcmp(wend_code_name(-7), "unknown") == 0);
}

static void test_null_is_a_no_op(void) {
  wend_close(NULL);
  wend_batch_free(NULL);
  wend_finalize(NULL);
  wend_options_free(NULL);
  wend_error_free(NULL);
  EXPECT(wend_error_code(NULL) == WEND_OK);
  EXPECT(strcmp(wend_error_message(NULL), "") == 0);
}

static void test_error_is_filled_and_cleared(void) {
  wend_db* db = NULL;
  wend_stmt* stmt = NULL;
  wend_error* error = NULL;
  EXPECT(wend_open(":memory:", NULL, &db, &error) == WEND_OK);
  EXPECT(error == NULL);
  EXPECT(wend_prepare(db, "RECAL 'fox'", WEND_ZERO_TERMINATED, &stmt, &error) == WEND_INVALID);
  EXPECT(stmt == NULL);
  EXPECT(error != NULL);
  EXPECT(wend_error_code(error) == WEND_INVALID);
  EXPECT(wend_error_offset(error) == 0);
  EXPECT(strlen(wend_error_message(error)) > 0);
  wend_error_free(error);
  wend_close(db);
}

static int remove_entry(const char* path, const struct stat* info, int kind, struct FTW* place) {
  (void)info;
  (void)kind;
  (void)place;
  return remove(path);
}

int main(void) {
  char folder[] = "/tmp/wend_c11_XXXXXX";
  if (mkdtemp(folder) == NULL || chdir(folder) != 0) {
    perror(folder);
    return 1;
  }
  test_example();
  test_version_and_code_names();
  test_null_is_a_no_op();
  test_error_is_filled_and_cleared();
  if (chdir("/") == 0) nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  fprintf(stderr, "%s\n", failures == 0 ? "4 passed, 0 failed" : "failed");
  return failures == 0 ? 0 : 1;
}
