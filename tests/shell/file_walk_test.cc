// Walking folders, keys of paths, and reading files, gzip and lines.

#include "api/shell/file_walk.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "query/exchange/byte_source.h"

namespace wend::shell {
namespace {

using exchange::ByteSource;
using exchange::kMaxDocumentBytes;
using exchange::LineReader;
using exchange::OpenFile;
using exchange::StringSource;

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

class FileWalkTest : public testing::Test {
 protected:
  FileWalkTest() {
    std::string pattern = (fs::temp_directory_path() / "wend_walk_XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  ~FileWalkTest() override { fs::remove_all(root_); }

  void Write(const std::string& name, const std::string& content = "x") {
    const fs::path path = root_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }
  // Paths of the files below the root, without the root.
  Strings Names(const FileWalk& walk) const {
    Strings names;
    for (const FileEntry& file : walk.files) {
      names.push_back(fs::path(file.path).lexically_relative(root_).string());
    }
    return names;
  }
  std::string Path(const std::string& name) const { return (root_ / name).string(); }

  fs::path root_;
};

TEST_F(FileWalkTest, GoesInOrderOfNamesAndLeavesHiddenFilesOut) {
  for (const char* name : {"b.txt", "a/z", "a/b/c", "a.txt", ".hidden", ".git/x", "B"}) Write(name);
  EXPECT_EQ(Names(WalkPaths({root_.string()}, "")),
            (Strings{"B", "a/b/c", "a/z", "a.txt", "b.txt"}));
  EXPECT_EQ(Names(WalkPaths({Path(".hidden"), Path(".git")}, "")), (Strings{".hidden", ".git/x"}));
}

TEST_F(FileWalkTest, EntersAFolderOnceAndSkipsTheDatabase) {
  Write("a/x");
  Write("notes.wend/data");
  fs::create_directory_symlink(root_, root_ / "a/loop");
  fs::create_directory_symlink(root_ / "a", root_ / "z");
  fs::create_symlink(root_ / "gone", root_ / "broken");
  const FileWalk walk = WalkPaths({root_.string()}, Path("notes.wend"));
  EXPECT_EQ(Names(walk), Strings{"a/x"});
  ASSERT_EQ(walk.problems.size(), 1u);
  EXPECT_EQ(walk.problems[0].path, Path("broken"));
}

TEST_F(FileWalkTest, TakesAFileOnceHoweverManyLinksLeadToIt) {
  Write("GPL-3");
  Write("elsewhere/x");
  fs::create_directory(root_ / "all");
  fs::rename(root_ / "GPL-3", root_ / "all/GPL-3");
  fs::create_symlink("GPL-3", root_ / "all/GPL");
  fs::create_symlink("../elsewhere/x", root_ / "all/outside");
  EXPECT_EQ(Names(WalkPaths({Path("all")}, "")), (Strings{"all/GPL-3", "all/outside"}));
  EXPECT_EQ(Names(WalkPaths({Path("all/GPL")}, "")), Strings{"all/GPL"});
}

TEST_F(FileWalkTest, LeavesOtherDatabasesOutAndSaysSoWhereOneIsNamed) {
  for (const char* name : {"CURRENT", "IDENTITY", "LOCK", "MANIFEST-000005", "000004.log"}) {
    Write(std::string("old.wend/") + name);
  }
  Write("a.txt");
  EXPECT_EQ(Names(WalkPaths({root_.string()}, "")), Strings{"a.txt"});
  for (const char* database : {"", "old.wend"}) {
    const FileWalk walk = WalkPaths({Path("old.wend")}, Path(database));
    ASSERT_EQ(walk.problems.size(), 1u);
    EXPECT_EQ(walk.problems[0].reason, "a database; name what it was made of");
  }
}

TEST_F(FileWalkTest, NamesWhatIsMissing) {
  const FileWalk walk = WalkPaths({Path("nothing")}, "");
  ASSERT_EQ(walk.problems.size(), 1u);
  EXPECT_EQ(walk.problems[0].reason, "no such file or folder");
}

TEST_F(FileWalkTest, MakesOneKeyOfEverySpellingOfAPath) {
  const std::string here = fs::current_path().string();
  EXPECT_EQ(KeyOfPath("./docs//a.txt"), "docs/a.txt");
  EXPECT_EQ(KeyOfPath("docs/x/../a.txt"), "docs/a.txt");
  EXPECT_EQ(KeyOfPath(here + "/docs/a.txt"), "docs/a.txt");
  EXPECT_EQ(KeyOfPath("../a.txt"), "../a.txt");
  EXPECT_EQ(KeyOfPath("/a.txt"), "/a.txt");
  EXPECT_EQ(KeyOfPath("-"), "stdin");
  EXPECT_EQ(KeyOfPath("caf\xE9.txt"), "caf%E9.txt");
}

TEST_F(FileWalkTest, ReadsGzipMembersAndNamesDamage) {
  const auto packed = [this](const char* name, const std::string& content) {
    gzFile file = gzopen(Path(name).c_str(), "ab");
    gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    gzclose(file);
  };
  const std::string part(300000, 'q');
  packed("two.gz", part);
  packed("two.gz", "tail");
  std::string reason;
  std::string content;
  EXPECT_TRUE(OpenFile(Path("two.gz"), &reason)->ReadAll(kMaxDocumentBytes, &content));
  EXPECT_EQ(content, part + "tail");

  fs::copy(Path("two.gz"), Path("cut.gz"));
  fs::resize_file(Path("cut.gz"), fs::file_size(Path("cut.gz")) - 10);
  const auto cut = OpenFile(Path("cut.gz"), &reason);
  EXPECT_FALSE(cut->ReadAll(kMaxDocumentBytes, &content));
  EXPECT_EQ(cut->error(), "the gzip data ends too early");
}

TEST_F(FileWalkTest, ReadsUpToALimit) {
  Write("ten", "0123456789");
  std::string reason;
  std::string content;
  EXPECT_TRUE(OpenFile(Path("ten"), &reason)->ReadAll(10, &content));
  EXPECT_EQ(content, "0123456789");
  EXPECT_FALSE(OpenFile(Path("ten"), &reason)->ReadAll(9, &content));
  EXPECT_EQ(OpenFile(Path("none"), &reason), nullptr);
  EXPECT_EQ(reason, "no such file or folder");
  EXPECT_EQ(OpenFile(root_.string(), &reason), nullptr);
  EXPECT_EQ(reason, "is a folder");
}

TEST(LineReaderTest, GivesTheSameLinesWhateverTheBuffers) {
  std::string text;
  Strings expected;
  for (size_t i = 0; i < 300; ++i) {
    expected.push_back(std::string(i * 37 % 5000, static_cast<char>('a' + i % 26)));
    text += expected.back() + (i % 3 == 0 ? "\r\n" : "\n");
  }
  expected.push_back(std::string(3 << 20, 'L'));
  text += expected.back();
  StringSource source(text);
  LineReader lines(&source);
  std::string_view line;
  Strings read;
  while (lines.Next(&line) == LineReader::Outcome::kLine) read.emplace_back(line);
  EXPECT_EQ(read, expected);
}

}  // namespace
}  // namespace wend::shell
