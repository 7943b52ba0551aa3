// kill -9 while a collection is dropped and the database compacted: whatever was cut off, the other
// collection keeps every unit and the database agrees with itself, before and after it is opened.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "storage/base/sanitizers.h"
#include "tests/fault/child_process.h"
#include "tests/fault/workload.h"

namespace wend {
namespace {

constexpr int kCycles = kAddressSanitizer ? 8 : 24;
constexpr int kMessages = 1500;

std::vector<Unit> Messages(int cycle) {
  std::vector<Unit> units(kMessages);
  for (int i = 0; i < kMessages; ++i) {
    units[i].kind = Unit::Kind::kMessage;
    units[i].key = "k" + std::to_string(i);
    for (int n = 0; n < 8; ++n) {
      units[i].text += "w" + std::to_string((i * 31 + n * 977 + cycle * 13) % 4000) + " ";
    }
  }
  return units;
}

// Replaces every message, so that all older postings are dead, says so, then drops and compacts.
int Administer(const std::string& path, int cycle, int out) {
  for (const bool last : {false, true}) {
    Result<std::unique_ptr<Database>> database = Database::Open(path, {});
    if (!database.ok()) return 1;
    if (!last) {
      if (!(*database)->Write("main", Messages(cycle)).ok()) return 2;
      if (!(*database)->Write("other", Messages(cycle)).ok()) return 3;
      if (!(*database)->Close().ok()) return 4;
      continue;
    }
    WriteAll(out, ".");
    if (!(*database)->DropCollection("other", true).ok()) return 5;
    WriteAll(out, "d");
    if (!(*database)->Compact().ok()) return 6;
    WriteAll(out, "c");
  }
  return 0;
}

TEST(AdministrationKillTest, KeepsTheDatabaseWhole) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("wend_admin_kill_" + std::to_string(getpid())))
          .string();
  std::filesystem::remove_all(path);
  std::mt19937 random(5);
  for (int cycle = 0; cycle < kCycles && !testing::Test::HasFailure(); ++cycle) {
    SCOPED_TRACE(cycle);
    ChildProcess child([&](int out) { return Administer(path, cycle, out); });
    const size_t steps = 1 + random() % 2;  // within the drop, or within the compaction
    char byte = 0;
    for (size_t n = 0; n < steps; ++n) ASSERT_EQ(child.Read(&byte, 1), 1u);
    for (uint32_t spins = random() % 4000; spins > 0 && !child.HasOutput(); --spins) {
    }
    child.Kill();
    child.Await();
    for (const bool read_only : {true, false}) {
      ChildProcess reader([&](int out) {
        if (!read_only && !Database::Open(path, {}).ok()) return 1;  // takes up the purge
        WriteAll(out, ReadBack(path, read_only));
        return 0;
      });
      const std::string text = reader.ReadAll();
      EXPECT_EQ(reader.Await(), 0);
      Contents found;
      ASSERT_TRUE(ParseContents(text, &found)) << text;
      EXPECT_EQ(found.size(), size_t{kMessages});
      for (const Unit& u : Messages(cycle)) EXPECT_EQ(found[u.key], FingerprintOfUnit(u));
    }
  }
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace wend
