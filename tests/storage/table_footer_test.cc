// Footers of table files: the only bytes of a table without a checksum of RocksDB's.
#include "storage/table_footer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "storage/store.h"

namespace wend {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kFooterBytes = 53;
constexpr int kRows = 300;

class TableFooterTest : public testing::Test {
 protected:
  TableFooterTest() {
    path_ = (fs::temp_directory_path() / ("wend_table_footer_test_" + std::to_string(getpid())))
                .string();
    fs::remove_all(path_);
  }
  ~TableFooterTest() override { fs::remove_all(path_); }

  static std::string Row(int i) { return std::to_string(i) + std::string(2000, 'x'); }

  // Closing flushes the rows into one table per family.
  void Fill() {
    Result<std::unique_ptr<Store>> store = Store::Open(path_, {});
    ASSERT_TRUE(store.ok()) << store.status().message();
    WriteTxn txn;
    for (int i = 0; i < kRows; ++i) txn.Put(Family::kText, "key" + std::to_string(i), Row(i));
    ASSERT_TRUE((*store)->Commit(std::move(txn)).ok());
  }

  // Opens for reading and reads every row: a status, or OK where all are as written.
  Status ReadAll() {
    StoreOptions options;
    options.read_only = true;
    WEND_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Open(path_, options));
    for (int i = 0; i < kRows; ++i) {
      std::string row;
      WEND_ASSIGN_OR_RETURN(const bool found,
                            store->View().Get(Family::kText, "key" + std::to_string(i), &row));
      if (!found || row != Row(i)) return Status(Code::kInternal, "a wrong row");
    }
    return {};
  }

  fs::path Table() {
    for (const auto& entry : fs::directory_iterator(path_)) {
      if (entry.path().extension() == ".sst") return entry.path();
    }
    return {};
  }

  std::string path_;
};

TEST_F(TableFooterTest, NoFlippedBitEndsTheProcessOrGivesAWrongRow) {
  Fill();
  ASSERT_TRUE(ReadAll().ok());
  const fs::path table = Table();
  ASSERT_FALSE(table.empty());
  const uint64_t footer = fs::file_size(table) - kFooterBytes;
  for (uint64_t at = 0; at < kFooterBytes; ++at) {
    // The handles in between lead to blocks with checksums: one bit of each byte is enough there.
    for (int bit = 0; bit < (at == 0 || at > 40 ? 8 : 1); ++bit) {
      const auto flip = [&] {
        std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(footer + at));
        const char byte = static_cast<char>(file.get());
        file.seekp(static_cast<std::streamoff>(footer + at));
        file.put(static_cast<char>(byte ^ (1 << bit)));
      };
      flip();
      const Status status = ReadAll();
      EXPECT_TRUE(status.ok() || status.code() == Code::kCorruption || status.code() == Code::kIo)
          << "byte " << at << " bit " << bit << ": " << status.message();
      if (at == 0 || (at > 40 && at < 45)) {
        EXPECT_EQ(status.code(), Code::kCorruption) << "byte " << at << " bit " << bit;
        EXPECT_NE(status.message().find(table.filename().string()), std::string::npos);
      }
      flip();
    }
  }
  EXPECT_TRUE(ReadAll().ok());
}

TEST_F(TableFooterTest, PassesOverATableThatAKilledWriterLeftUnfinished) {
  Fill();
  fs::copy(Table(), path_ + "/999999.sst");
  fs::resize_file(path_ + "/999999.sst", fs::file_size(Table()) - 20);
  std::ofstream(path_ + "/999998.sst") << "short";
  EXPECT_TRUE(ReadAll().ok());
}

}  // namespace
}  // namespace wend
