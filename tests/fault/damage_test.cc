// Flipped bytes and truncations in every kind of file of a closed database: it is refused with a
// status, or read as it was, or read as it was at an earlier moment; never a crash, never a mix.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "engine/rank_request.h"
#include "storage/base/sanitizers.h"
#include "tests/fault/child_process.h"
#include "tests/fault/workload.h"

namespace wend {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kSeed = 60;
constexpr int kMutations = kAddressSanitizer ? 96 : 320;

DatabaseOptions Options(bool read_only) {
  DatabaseOptions options;
  options.mode = read_only ? DatabaseOptions::Mode::kRead : DatabaseOptions::Mode::kWrite;
  options.memory_budget_bytes = 16 << 20;
  options.threads = 1;
  return options;
}

// Two sessions: the first is flushed into tables when it ends, the second is so short that it stays
// in the log.
int Build(const std::string& path) {
  struct Session {
    uint32_t begin, end;
    size_t text_bytes;
  };
  for (const auto& [begin, end, text_bytes] : {Session{30, 36, 20000}, Session{36, 38, 2000}}) {
    DatabaseOptions options = Options(false);
    options.mode = DatabaseOptions::Mode::kCreate;
    Result<std::unique_ptr<Database>> database = Database::Open(path, options);
    if (!database.ok()) return 1;
    for (uint32_t n = begin; n < end; ++n) {
      WriteBatch batch = MakeBatch(kSeed, n);
      for (Unit& u : batch.units) u.text.resize(std::min(u.text.size(), text_bytes));
      if (!ApplyBatch(database->get(), batch).ok()) return 2;
    }
    if (!(*database)->Close().ok()) return 3;
  }
  return 0;
}

// Answers of the engine as text; "! ..." where it answers with a status.
std::string Ask(const std::string& path, bool read_only) {
  const auto complaint = [](const Status& status) {
    return "! " + std::string(CodeName(status.code())) + ": " + status.message();
  };
  Result<std::unique_ptr<Database>> database = Database::Open(path, Options(read_only));
  if (!database.ok()) return complaint(database.status());
  const Result<CollectionView> view = (*database)->View().Collection("main");
  if (!view.ok()) return complaint(view.status());
  std::string text;
  for (const RankMode mode : {RankMode::kBm25, RankMode::kTfIdf, RankMode::kMixpr}) {
    RankRequest request;
    request.question = "w1 w2 w250 title";
    request.mode = mode;
    request.limit = 20;
    const Result<RankAnswer> answer = view->Rank(request);
    if (!answer.ok()) return complaint(answer.status());
    for (const RankedChunk& row : answer->rows) {
      const Result<Passage> passage = view->ReadPassage(row.chunk);
      if (!passage.ok()) return complaint(passage.status());
      text += std::to_string(row.score) + " " + passage->key + " " + passage->text + "\n";
    }
  }
  return text;
}

// "refused CODE", "right", "earlier" (clean, but not all there) or what is wrong.
std::string Judge(const std::string& path, bool read_only, const std::string& answers,
                  const std::string& contents) {
  const auto refused = [](const std::string& complaint) -> std::string {
    if (complaint.find("stored data is damaged") != std::string::npos) return "refused corruption";
    for (const char* code : {"corruption", "format", "io", "not_found"}) {
      if (complaint.find(std::string(code) + ": ") != std::string::npos) {
        return std::string("refused ") + code;
      }
    }
    return complaint;
  };
  const std::string asked = Ask(path, read_only);
  if (asked.starts_with("!") && !refused(asked).starts_with("refused")) return asked;
  const std::string read = ReadBack(path, read_only);
  if (read.starts_with("!")) return refused(read);
  if (read != contents) return "earlier";
  if (asked.starts_with("!")) return refused(asked);
  return asked == answers ? "right" : "a wrong answer";
}

std::string KindOf(const fs::path& file) {
  const std::string name = file.filename().string();
  if (file.extension() == ".sst") return "table";
  if (file.extension() == ".log") return "log";
  if (name.starts_with("MANIFEST")) return "manifest";
  return name == "CURRENT" ? "current" : "";
}

void FlipByte(const fs::path& file, uint64_t at, char mask) {
  std::fstream f(file, std::ios::in | std::ios::out | std::ios::binary);
  f.seekg(static_cast<std::streamoff>(at));
  char byte = 0;
  f.get(byte);
  f.seekp(static_cast<std::streamoff>(at));
  f.put(static_cast<char>(byte ^ mask));
}

class DamageTest : public testing::Test {
 protected:
  DamageTest() {
    base_ = (fs::temp_directory_path() / ("wend_damage_test_" + std::to_string(getpid()))).string();
    copy_ = base_ + "_copy";
    Remove();
  }
  ~DamageTest() override { Remove(); }
  void Remove() {
    fs::remove_all(base_);
    fs::remove_all(copy_);
  }

  std::string base_;
  std::string copy_;
};

TEST_F(DamageTest, IsRefusedOrReadRightButNeverCrashes) {
  ChildProcess builder([&](int) { return Build(base_); });
  ASSERT_EQ(builder.Await(), 0);
  const auto in_child = [](const std::function<std::string()>& body, int* code) {
    ChildProcess child([&](int out) {
      WriteAll(out, body());
      return 0;
    });
    const std::string text = child.ReadAll();
    *code = child.Await();
    return text;
  };
  int code = 0;
  const std::string answers = in_child([&] { return Ask(base_, true); }, &code);
  const std::string contents = in_child([&] { return ReadBack(base_, true); }, &code);
  ASSERT_FALSE(answers.empty() || answers.starts_with("!")) << answers;
  ASSERT_FALSE(contents.empty() || contents.starts_with("!")) << contents;

  std::map<std::string, std::vector<fs::path>> files;
  for (const auto& entry : fs::directory_iterator(base_)) {
    const std::string kind = KindOf(entry.path());
    if (!kind.empty() && entry.file_size() > 0) files[kind].push_back(entry.path().filename());
  }
  ASSERT_EQ(files.size(), 4u) << "tables, a log, a manifest and CURRENT";
  for (auto& [kind, names] : files) std::sort(names.begin(), names.end());

  std::mt19937 random(kSeed);
  std::map<std::string, int> verdicts;
  for (int i = 0; i < kMutations; ++i) {
    const char* kinds[] = {"table", "table",    "log",   "manifest",
                           "log",   "manifest", "table", "current"};
    const std::string kind = kinds[i % 8];
    const std::vector<fs::path>& names = files[kind];
    const fs::path file = copy_ / names[random() % names.size()];
    fs::remove_all(copy_);
    fs::copy(base_, copy_);
    const uint64_t at = random() % fs::file_size(file);
    const bool truncate = random() % 4 == 0;
    if (truncate) {
      fs::resize_file(file, at);
    } else {
      FlipByte(file, at, static_cast<char>(1 << random() % 8));
    }
    const bool read_only = random() % 2 == 0;
    const std::string verdict =
        in_child([&] { return Judge(copy_, read_only, answers, contents); }, &code);
    const std::string what = kind + (truncate ? " truncated" : " flipped");
    ASSERT_EQ(code, 0) << what << " at " << at << " of " << file << (read_only ? ", reading" : "");
    EXPECT_TRUE(verdict == "right" || verdict == "earlier" || verdict.starts_with("refused"))
        << what << " at " << at << " of " << file << ": " << verdict;
    ++verdicts[what + ": " + verdict];
    // A table's bytes are under checksums: nothing of it may go unnoticed.
    if (kind == "table") {
      EXPECT_NE(verdict, "earlier") << what << " at " << at;
    }
  }
  // How many went unnoticed: of a truncated log or manifest nothing tells that more was there.
  for (const auto& [what, count] : verdicts) {
    printf("%4d %s\n", count, what.c_str());
    RecordProperty(what, count);
  }
}

}  // namespace
}  // namespace wend
