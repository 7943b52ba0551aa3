// kill -9 while what has expired is removed: what has not expired is there and whole, nobody sees
// what has, and the next removal takes the rest.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "engine/unit_cursor.h"
#include "storage/base/sanitizers.h"
#include "tests/fault/child_process.h"

namespace wend {
namespace {

constexpr int64_t kDay = 86'400'000'000;
constexpr int64_t kStart = 19'800 * kDay;
constexpr int kExpired = 9000;  // more than two steps of the removal
constexpr int kKept = 100;
constexpr int kCycles = kAddressSanitizer ? 5 : 12;

Result<std::unique_ptr<Database>> OpenAt(const std::string& path, int64_t now) {
  DatabaseOptions options;
  options.memory_budget_bytes = 16 << 20;
  options.threads = 1;
  options.now = TimePoint{now, 0};
  return Database::Open(path, options);
}

Unit Message(const std::string& key, int64_t time) {
  Unit unit;
  unit.kind = Unit::Kind::kMessage;
  unit.key = key;
  unit.session = "s" + key.substr(key.size() - 1);
  unit.text = "what " + key + " says of the boat and the sea";
  unit.time = TimePoint{time, 0};
  return unit;
}

Status Fill(const std::string& path) {
  WEND_ASSIGN_OR_RETURN(const std::unique_ptr<Database> database, OpenAt(path, kStart));
  CollectionOptions options;
  options.ttl_seconds = 10 * 86'400;
  WEND_RETURN_IF_ERROR(database->CreateCollection("c", options, false));
  std::vector<Unit> units;
  for (int i = 0; i < kExpired; ++i) units.push_back(Message("x" + std::to_string(i), kStart));
  for (int i = 0; i < kKept; ++i) {
    units.push_back(Message("k" + std::to_string(i), kStart + 15 * kDay));
  }
  WEND_RETURN_IF_ERROR(database->Write("c", std::move(units)).status());
  return database->Close();
}

Status Expire(const std::string& path, int out) {
  WEND_ASSIGN_OR_RETURN(const std::unique_ptr<Database> database, OpenAt(path, kStart + 20 * kDay));
  if (out >= 0) WriteAll(out, ".");
  WEND_RETURN_IF_ERROR(database->Compact().status());
  return database->Close();
}

// Tells how many units are stored, or what is wrong.
Result<std::string> Look(const std::string& path) {
  WEND_ASSIGN_OR_RETURN(const std::unique_ptr<Database> database, OpenAt(path, kStart + 20 * kDay));
  WEND_ASSIGN_OR_RETURN(const VerifyReport report, database->Verify());
  if (!report.clean()) return "damaged: " + report.ToText();
  WEND_ASSIGN_OR_RETURN(const CollectionView view, database->View().Collection("c"));
  UnitCursor units(view.version(), UnitKinds::kAll);
  int seen = 0;
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, units.Next());
    if (!found) break;
    if (!units.unit().key.starts_with("k")) return "seen: " + std::string(units.unit().key);
    ++seen;
  }
  if (seen != kKept) return "seen: " + std::to_string(seen);
  return std::to_string(view.stats().messages);
}

uint64_t LogBytes(const std::string& path) {
  uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    if (entry.path().extension() == ".log") bytes += entry.file_size(error);
  }
  return bytes;
}

std::string Told(const std::function<Result<std::string>()>& body) {
  ChildProcess child([&](int out) {
    const Result<std::string> told = body();
    WriteAll(out, told.ok() ? *told : "! " + told.status().message());
    return 0;
  });
  return child.ReadAll();
}

TEST(ExpiryKillTest, LeavesWhatHasNotExpired) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("wend_expiry_kill_" + std::to_string(getpid())))
          .string();
  std::filesystem::remove_all(path);
  ASSERT_EQ(Told([&]() -> Result<std::string> {
              WEND_RETURN_IF_ERROR(Fill(path));
              return std::string("filled");
            }),
            "filled");
  const std::string original = path + "_original";
  std::filesystem::rename(path, original);
  int in_the_middle = 0;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    std::filesystem::remove_all(path);
    std::filesystem::copy(original, path, std::filesystem::copy_options::recursive);
    {
      ChildProcess child([&](int out) { return Expire(path, out).ok() ? 0 : 1; });
      char byte = 0;
      ASSERT_EQ(child.Read(&byte, 1), 1u);
      const uint64_t logged = LogBytes(path);
      const uint64_t wanted = static_cast<uint64_t>(cycle) * 40'000;
      for (uint64_t now = logged; now >= logged && now - logged <= wanted && !child.HasOutput();) {
        now = LogBytes(path);
      }
      child.Kill();
    }
    const std::string left = Told([&] { return Look(path); });
    ASSERT_EQ(left.find_first_not_of("0123456789"), std::string::npos) << left;
    const int stored = std::stoi(left);
    in_the_middle += stored > kKept && stored < kKept + kExpired ? 1 : 0;
    ASSERT_EQ(Told([&]() -> Result<std::string> {
                WEND_RETURN_IF_ERROR(Expire(path, /*out=*/-1));
                return Look(path);
              }),
              std::to_string(kKept));
  }
  EXPECT_GT(in_the_middle, 0);
  std::filesystem::remove_all(path);
  std::filesystem::remove_all(original);
}

}  // namespace
}  // namespace wend
