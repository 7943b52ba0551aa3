// A disk that fills while writing: one clear error, then reading only, then, with space again, a
// database that opens with everything that was acknowledged.
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

#include "engine/rank_request.h"
#include "engine/verify.h"
#include "tests/fault/child_process.h"
#include "tests/fault/workload.h"

namespace wend {
namespace {

constexpr uint32_t kSeed = 40;

DatabaseOptions SmallOptions() {
  DatabaseOptions options;
  options.memory_budget_bytes = 16 << 20;
  options.threads = 1;
  return options;
}

std::string Text(const char* what, const Status& status) {
  return std::string(what) + ": " + std::string(CodeName(status.code())) + ": " + status.message();
}

// What has been written, where the last batch's outcome is unknown.
class Expected {
 public:
  void Acknowledge(const WriteBatch& batch) {
    for (const Unit& u : batch.units) known_[u.key] = FingerprintOfUnit(u);
    for (const std::string& key : batch.deleted) known_.erase(key);
  }
  void LeaveOpen(const WriteBatch& batch) {
    for (const Unit& u : batch.units) open_[u.key].push_back(FingerprintOfUnit(u));
    for (const std::string& key : batch.deleted) open_[key].push_back("");
  }
  // Empty, or what is wrong.
  std::string Compare(const Contents& found) const {
    for (const auto& [key, fingerprint] : known_) {
      const auto it = found.find(key);
      const std::string is = it == found.end() ? "" : it->second;
      if (is != fingerprint && !MayBe(key, is)) return key + " is lost or changed";
    }
    for (const auto& [key, fingerprint] : found) {
      if (!known_.contains(key) && !MayBe(key, fingerprint)) return key + " came from nowhere";
    }
    return "";
  }

 private:
  bool MayBe(const std::string& key, const std::string& fingerprint) const {
    const auto it = open_.find(key);
    return it != open_.end() && std::ranges::count(it->second, fingerprint) > 0;
  }

  Contents known_;
  std::map<std::string, std::vector<std::string>> open_;
};

// Writes until it fails, then looks at what still works. Empty, or what is wrong.
std::string FillUp(const std::string& path, Code expected_code, Expected* expected) {
  Result<std::unique_ptr<Database>> opened = Database::Open(path, SmallOptions());
  if (!opened.ok()) return Text("open", opened.status());
  Database& database = **opened;
  uint32_t n = 0;
  Status failed;
  for (; failed.ok(); ++n) {
    if (n == 5000) return "it never became full";
    const WriteBatch batch = MakeBatch(kSeed, n);
    failed = ApplyBatch(&database, batch);
    if (failed.ok()) {
      expected->Acknowledge(batch);
    } else {
      expected->LeaveOpen(batch);
    }
  }
  // A background flush may have failed first: then the latch names it.
  const bool named = failed.code() == expected_code ||
                     (failed.code() == Code::kReadOnly &&
                      failed.message().find("earlier write failed") != std::string::npos);
  if (!named || failed.message().find('\n') != std::string::npos) return Text("failed", failed);
  for (int i = 0; i < 3; ++i) {
    const Status again = ApplyBatch(&database, MakeBatch(kSeed, n + 1));
    if (again.code() != Code::kReadOnly) return Text("a further write", again);
  }
  const Result<CollectionView> view = database.View().Collection("main");
  if (!view.ok()) return Text("view", view.status());
  RankRequest request;
  request.question = "w17 w23";
  const Result<RankAnswer> answer = view->Rank(request);
  if (!answer.ok()) return Text("question", answer.status());
  if (answer->rows.empty()) return "no answer";
  for (const RankedChunk& row : answer->rows) {
    const Result<Passage> passage = view->ReadPassage(row.chunk);
    if (!passage.ok()) return Text("passage", passage.status());
  }
  const Result<VerifyReport> report = database.Verify();
  if (!report.ok()) return Text("verify", report.status());
  return report->clean() ? "" : report->ToText();
}

// With space again: opens, is whole, takes writes.
std::string OpenAgain(const std::string& path, const Expected& expected) {
  Contents found;
  const std::string text = ReadBack(path, false);
  if (!ParseContents(text, &found)) return text;
  const std::string wrong = expected.Compare(found);
  if (!wrong.empty()) return wrong;
  {
    Result<std::unique_ptr<Database>> database = Database::Open(path, SmallOptions());
    if (!database.ok()) return Text("open", database.status());
    const Status written = ApplyBatch(database->get(), MakeBatch(kSeed, 6001));
    if (!written.ok()) return Text("write", written);
  }
  const std::string after = ReadBack(path, true);
  return ParseContents(after, &found) ? "" : after;
}

// A file system of its own, gone with the process. False where the system does not permit it.
bool MountSmallDisk(const std::string& path, const std::string& options) {
  if (unshare(CLONE_NEWNS) != 0) {
    const std::string user = std::to_string(getuid());
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
  }
  return mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("tmpfs", path.c_str(), "tmpfs", 0, options.c_str()) == 0;
}

// No file may grow past `bytes`: writing more gives EFBIG.
void LimitFiles(rlim_t bytes) {
  signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = bytes;
  setrlimit(RLIMIT_FSIZE, &limit);
}

std::string FillSmallDisk(const std::string& folder, uint32_t round) {
  // It fills at another place each time. Room to breathe is kept beside it, to be given back then:
  // opening may write all that the log holds into tables, so it is as large again.
  const size_t room_bytes = (5000 + 1700 * round) << 10;
  const size_t ballast_bytes = room_bytes + (1 << 20);
  const std::string options = "size=" + std::to_string(room_bytes + ballast_bytes);
  if (!MountSmallDisk(folder, options)) {
    printf("no file system can be mounted here: files are limited instead\n");
    LimitFiles((2 + round) << 20);
    Expected expected;
    const std::string wrong = FillUp(folder + "/db", Code::kIo, &expected);
    LimitFiles(RLIM_INFINITY);
    return wrong.empty() ? OpenAgain(folder + "/db", expected) : wrong;
  }
  const std::string ballast = folder + "/ballast";
  std::ofstream(ballast) << std::string(ballast_bytes, 'x');
  Expected expected;
  const std::string wrong = FillUp(folder + "/db", Code::kFull, &expected);
  if (!wrong.empty()) return wrong;
  {
    // While the disk is still full, opening may fail, but not otherwise than so.
    const Result<std::unique_ptr<Database>> full = Database::Open(folder + "/db", SmallOptions());
    if (!full.ok() && full.status().code() != Code::kFull) return Text("full", full.status());
  }
  std::filesystem::remove(ballast);
  return OpenAgain(folder + "/db", expected);
}

class DiskFullTest : public testing::Test {
 protected:
  DiskFullTest() {
    folder_ = (std::filesystem::temp_directory_path() /
               ("wend_disk_full_test_" + std::to_string(getpid())))
                  .string();
  }
  ~DiskFullTest() override { std::filesystem::remove_all(folder_); }

  // Runs `body` in a child and a fresh folder; expects that it finds nothing wrong.
  void ExpectFine(const std::function<std::string()>& body) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    ChildProcess child([&](int out) {
      WriteAll(out, body());
      return 0;
    });
    EXPECT_EQ(child.ReadAll(), "");
    EXPECT_EQ(child.Await(), 0) << "it did not end by itself";
  }

  std::string folder_;
};

TEST_F(DiskFullTest, KeepsWhatWasAcknowledgedWhenTheDiskIsFull) {
  for (uint32_t round = 0; round < 8; ++round) {
    SCOPED_TRACE(round);
    ExpectFine([&] { return FillSmallDisk(folder_, round); });
  }
}

TEST_F(DiskFullTest, KeepsWhatWasAcknowledgedWhenAFileCannotGrow) {
  for (uint32_t round = 0; round < 4; ++round) {
    SCOPED_TRACE(round);
    ExpectFine([&]() -> std::string {
      LimitFiles((1 << 20) + 777777 * round);
      Expected expected;
      const std::string wrong = FillUp(folder_ + "/db", Code::kIo, &expected);
      LimitFiles(RLIM_INFINITY);
      return wrong.empty() ? OpenAgain(folder_ + "/db", expected) : wrong;
    });
  }
}

}  // namespace
}  // namespace wend
