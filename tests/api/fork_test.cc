// Handles after fork(): the child is told to open the database again.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "api/include/wend/wend.h"

namespace {

// Exit status of the child: 0 where all was answered as it should be.
int CheckInChild(wend_db* db, wend_stmt* stmt) {
  wend_error* error = nullptr;
  if (wend_step(stmt, &error) != WEND_MISUSE) return 1;
  if (std::string(wend_error_message(error)).find("fork") == std::string::npos) return 2;
  wend_error_free(error);
  wend_finalize(stmt);
  wend_close(db);
  wend_options* options = nullptr;
  if (wend_options_create(&options, nullptr) != WEND_OK) return 3;
  if (wend_options_set(options, "mode", "read", nullptr) != WEND_OK) return 4;
  return 0;
}

TEST(ForkTest, RefusesHandlesOfTheParentInTheChild) {
  wend_db* db = nullptr;
  ASSERT_EQ(wend_open(":memory:", nullptr, &db, nullptr), WEND_OK);
  wend_stmt* stmt = nullptr;
  ASSERT_EQ(wend_prepare(db, "SHOW COLLECTIONS", 16, &stmt, nullptr), WEND_OK);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(CheckInChild(db, stmt));
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(wend_step(stmt, nullptr), WEND_DONE);
  wend_finalize(stmt);
  wend_close(db);
}

}  // namespace
