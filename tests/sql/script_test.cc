// Every script of this folder, and that the runner notices what is wrong.
//
//   build/release/sql_test                                  all scripts
//   build/release/sql_test --gtest_filter='*Scripts*'       only them
#include "tests/sql/script.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace wend {
namespace {

namespace fs = std::filesystem;

TEST(SqlScriptsTest, GiveTheRowsAndErrorsTheyName) {
  std::vector<fs::path> scripts;
  for (const auto& entry : fs::directory_iterator("tests/sql")) {
    if (entry.path().extension() == ".test") scripts.push_back(entry.path());
  }
  std::sort(scripts.begin(), scripts.end());
  ASSERT_FALSE(scripts.empty()) << "run from the root of the project";
  int statements = 0;
  for (const fs::path& script : scripts) {
    const SqlReport report = RunSqlScript(script.string());
    statements += report.statements;
    for (const SqlFailure& failure : report.failures) {
      ADD_FAILURE() << script.string() << ":" << failure.line << ": " << failure.message;
    }
  }
  RecordProperty("statements", statements);
  EXPECT_GE(statements, 1500);
  printf("%d statements in %zu scripts\n", statements, scripts.size());
}

// The failures of a script, one line each.
std::vector<std::string> FailuresOf(const std::string& script) {
  const fs::path path = fs::temp_directory_path() / ("wend_" + std::to_string(getpid()) + ".test");
  std::ofstream(path) << script;
  std::vector<std::string> out;
  for (const SqlFailure& failure : RunSqlScript(path.string()).failures) {
    out.push_back(std::to_string(failure.line) + ": " + failure.message);
  }
  fs::remove(path);
  return out;
}

TEST(SqlRunnerTest, NoticesWhatIsNotAsExpected) {
  EXPECT_EQ(FailuresOf("ok\nSHOW COLLECTIONS\n\nrows\nSHOW COLLECTIONS\n----\n").size(), 0u);
  EXPECT_EQ(FailuresOf("ok\nSHOW NOTHING\n").size(), 1u);
  EXPECT_EQ(FailuresOf("error\nSHOW COLLECTIONS\n").size(), 1u);
  EXPECT_EQ(FailuresOf("error COLLECTIONS or STATS\nSHOW NOTHING\n").size(), 0u);
  EXPECT_EQ(FailuresOf("error something else\nSHOW NOTHING\n").size(), 1u);
  EXPECT_EQ(FailuresOf("error @5 COLLECTIONS\nSHOW NOTHING\n").size(), 0u);
  EXPECT_EQ(FailuresOf("error @6 COLLECTIONS\nSHOW NOTHING\n").size(), 1u);
  EXPECT_EQ(FailuresOf("rows\nSHOW COLLECTIONS\n----\na | 1\n").size(), 1u);
  EXPECT_EQ(FailuresOf("row\nSHOW COLLECTIONS\n").front().substr(0, 9), "1: 'row' ");
}

TEST(SqlRunnerTest, ComparesRowsInOrderUnlessTheyAreSorted) {
  const std::string make = "ok\nCREATE COLLECTION b\n\nok\nCREATE COLLECTION a\n\n";
  const std::string a = "a | 0 | 0 | 0 | 0 | 0 | 0 | 0\n", b = "b |0|0|0|0|0|0| 0\n";
  EXPECT_EQ(FailuresOf(make + "rows\nSHOW COLLECTIONS\n----\n" + a + b).size(), 0u);
  EXPECT_EQ(FailuresOf(make + "rows\nSHOW COLLECTIONS\n----\n" + b + a).size(), 1u);
  EXPECT_EQ(FailuresOf(make + "rows sorted\nSHOW COLLECTIONS\n----\n" + b + a).size(), 0u);
}

TEST(SqlRunnerTest, OpensFoldersAgain) {
  EXPECT_EQ(
      FailuresOf("open f\n\nok\nCREATE COLLECTION a\n\nreopen\n\nok\nSHOW STATS FROM a\n").size(),
      0u);
  EXPECT_EQ(FailuresOf("ok\nCREATE COLLECTION a\n\nreopen\n\nok\nSHOW STATS FROM a\n").size(), 1u);
}

}  // namespace
}  // namespace wend
