// wend_bench_floors: what bare RocksDB costs on this machine, before a line of Wend runs.
//
// The question it answers: how close can Wend come to its targets (open, ingest, insert, read) if
// everything above the store were free? Where a floor exceeds a target, the storage shape has to
// change, not the code.
//
//   wend_bench_floors [DIR]      DIR: a folder for scratch databases, default $TMPDIR or /tmp
//
// It starts itself again as `wend_bench_floors --child MODE DIR` to time whole processes.
// Deterministic work, fixed seeds; times are wall clock, medians unless a column says otherwise.
// This is the only program outside storage/ that includes RocksDB.

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/table.h>
#include <rocksdb/version.h>
#include <rocksdb/write_batch.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr uint64_t kChunks = 87'000;   // sentences of 1.5 M words of novels
constexpr uint64_t kRowsPerChunk = 5;  // one row per chunk, table and term, roughly
constexpr uint64_t kRowBytes = 60;     // value of a small row
constexpr uint64_t kChunksPerPackedRow = 128;
constexpr int kRuns = 41;  // of everything that opens a database
constexpr size_t kMaxBatchBytes = 16u << 20;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double Percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

void Print(const std::string& what, double value, const char* unit, uint64_t n) {
  std::printf("%-68s %10.3f %-3s %8llu\n", what.c_str(), value, unit,
              static_cast<unsigned long long>(n));
  std::fflush(stdout);
}

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "wend_bench_floors: %s\n", what.c_str());
  std::exit(1);
}

void Check(const rocksdb::Status& status) {
  if (!status.ok()) Die(status.ToString());
}

// Swallows RocksDB's LOG file, whose making and writing is a part of the cost of opening.
class SilentLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::Options MakeOptions(bool lean) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  if (lean) {
    options.info_log = std::make_shared<SilentLogger>();
    options.skip_stats_update_on_db_open = true;
    options.skip_checking_sst_file_sizes_on_db_open = true;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.write_dbid_to_manifest = false;
  }
  return options;
}

// An open database with its column families; closes them in the right order.
class Store {
 public:
  Store(const std::string& path, int families, bool read_only, bool lean) {
    const rocksdb::Options options = MakeOptions(lean);
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    for (int i = 0; i < families; ++i) {
      descriptors.emplace_back(
          i == 0 ? rocksdb::kDefaultColumnFamilyName : "family" + std::to_string(i),
          rocksdb::ColumnFamilyOptions(options));
    }
    rocksdb::DB* db = nullptr;
    Check(read_only ? rocksdb::DB::OpenForReadOnly(options, path, descriptors, &handles_, &db)
                    : rocksdb::DB::Open(options, path, descriptors, &handles_, &db));
    db_.reset(db);
  }
  ~Store() {
    for (auto* handle : handles_) Check(db_->DestroyColumnFamilyHandle(handle));
    Check(db_->Close());
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  rocksdb::DB& db() { return *db_; }
  rocksdb::ColumnFamilyHandle* family(size_t i) { return handles_[i]; }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

// splitmix64: the mixing function of Steele, Lea and Flood (2014).
uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

std::string BigEndianKey(uint64_t number) {
  std::string key(8, '\0');
  for (int i = 7; i >= 0; --i, number >>= 8) {
    key[static_cast<size_t>(i)] = static_cast<char>(number & 255);
  }
  return key;
}

std::string RandomBytes(uint64_t seed, size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(Mix(seed + i) % 64 + 32);
  return bytes;
}

// One database of `families` families with 1,000 rows each, flushed and closed.
void MakeSmallDatabase(const std::string& path, int families) {
  Store store(path, families, false, false);
  for (int f = 0; f < families; ++f) {
    for (uint64_t i = 0; i < 1000; ++i) {
      Check(store.db().Put(rocksdb::WriteOptions(), store.family(static_cast<size_t>(f)),
                           BigEndianKey(i), RandomBytes(i, 100)));
    }
    Check(store.db().Flush(rocksdb::FlushOptions(), store.family(static_cast<size_t>(f))));
  }
}

double MedianOpen(const std::string& path, int families, bool read_only, bool lean,
                  double* close_ms) {
  std::vector<double> opens, closes;
  for (int i = 0; i < kRuns; ++i) {
    auto start = Clock::now();
    auto store = std::make_unique<Store>(path, families, read_only, lean);
    opens.push_back(MillisecondsSince(start));
    start = Clock::now();
    store.reset();
    closes.push_back(MillisecondsSince(start));
  }
  if (close_ms != nullptr) *close_ms = Percentile(closes, 0.5);
  return Percentile(opens, 0.5);
}

void MeasureOpening(const std::string& dir) {
  for (const bool read_only : {false, true}) {
    const std::string mode = read_only ? "open read-only" : "open read-write";
    // Least squares through 1 to 5 families: intercept is the bare cost, slope that of a family.
    double sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0;
    for (int families = 1; families <= 5; ++families) {
      const std::string path = dir + "/open" + std::to_string(families);
      if (!std::filesystem::exists(path)) MakeSmallDatabase(path, families);
      double close_ms = 0;
      const double open_ms = MedianOpen(path, families, read_only, false, &close_ms);
      sum_x += families, sum_y += open_ms;
      sum_xx += families * families, sum_xy += families * open_ms;
      if (families != 3) continue;
      Print(mode + ", 3 column families", open_ms, "ms", kRuns);
      Print(mode + ", 3 column families, no LOG, no statistics on open",
            MedianOpen(path, families, read_only, true, nullptr), "ms", kRuns);
      Print("close after " + mode, close_ms, "ms", kRuns);
    }
    const double slope = (5 * sum_xy - sum_x * sum_y) / (5 * sum_xx - sum_x * sum_x);
    Print(mode + ": fixed part", (sum_y - slope * sum_x) / 5, "ms", 5 * kRuns);
    Print(mode + ": each column family", slope, "ms", 5 * kRuns);
  }
}

// Time from fork to the end of a child that execs this program with `mode`.
double MedianProcess(const std::string& self, const std::string& mode, const std::string& path) {
  std::vector<double> times;
  for (int i = 0; i < kRuns; ++i) {
    const auto start = Clock::now();
    const pid_t child = fork();
    if (child == 0) {
      execl(self.c_str(), self.c_str(), "--child", mode.c_str(), path.c_str(), nullptr);
      _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
      Die("the child process for '" + mode + "' failed");
    }
    times.push_back(MillisecondsSince(start));
  }
  return Percentile(times, 0.5);
}

void MeasureProcesses(const std::string& dir) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  const std::string path = dir + "/open3";
  Print("process start and end, no database", MedianProcess(self, "nothing", path), "ms", kRuns);
  Print("process: open read-only, one Get, close", MedianProcess(self, "read", path), "ms", kRuns);
  Print("process: the same, no LOG, no statistics on open", MedianProcess(self, "read-lean", path),
        "ms", kRuns);
  Print("process: the same, ends without closing", MedianProcess(self, "read-exit", path), "ms",
        kRuns);
  Print("process: open read-write, one Get, close", MedianProcess(self, "write", path), "ms",
        kRuns);
}

int RunChild(const std::string& mode, const std::string& path) {
  if (mode == "nothing") return 0;
  auto store = std::make_unique<Store>(path, 3, mode != "write", mode == "read-lean");
  std::string value;
  Check(store->db().Get(rocksdb::ReadOptions(), store->family(1), BigEndianKey(500), &value));
  if (mode == "read-exit") _exit(0);
  return 0;
}

struct IngestShape {
  const char* name;
  uint64_t rows;
  size_t row_bytes;
  bool scattered_keys;
  size_t batch_bytes;  // the batch is written when it reaches this size
};

double IngestOnce(const std::string& path, const IngestShape& shape) {
  Store store(path, 3, false, true);
  const std::string value = RandomBytes(7, shape.row_bytes);
  const auto start = Clock::now();
  rocksdb::WriteBatch batch;
  for (uint64_t i = 0; i < shape.rows; ++i) {
    const std::string key = BigEndianKey(shape.scattered_keys ? Mix(i) : i);
    Check(batch.Put(store.family(i % 3), key, value));
    if (batch.GetDataSize() >= shape.batch_bytes) {
      Check(store.db().Write(rocksdb::WriteOptions(), &batch));
      batch.Clear();
    }
  }
  Check(store.db().Write(rocksdb::WriteOptions(), &batch));
  return MillisecondsSince(start);
}

void MeasureIngest(const std::string& dir) {
  constexpr size_t kOneBatch = SIZE_MAX;
  const uint64_t many = kChunks * kRowsPerChunk;
  const uint64_t packed = (kChunks + kChunksPerPackedRow - 1) / kChunksPerPackedRow;
  const size_t packed_bytes = kChunksPerPackedRow * kRowBytes;
  const IngestShape shapes[] = {
      {"Put 87,000 rows of 60 B, one batch", kChunks, kRowBytes, false, kOneBatch},
      {"Put 87,000 rows of 60 B, scattered keys, one batch", kChunks, kRowBytes, true, kOneBatch},
      {"Put 435,000 rows of 60 B (5 a chunk), one batch", many, kRowBytes, false, kOneBatch},
      {"Put 435,000 rows of 60 B, scattered keys, one batch", many, kRowBytes, true, kOneBatch},
      {"Put 435,000 rows of 60 B, scattered keys, batches < 16 MiB", many, kRowBytes, true,
       kMaxBatchBytes},
      {"the same bytes in 3,400 packed rows of 7,680 B, one batch", packed * kRowsPerChunk,
       packed_bytes, false, kOneBatch},
      {"the same bytes in 3,400 packed rows, batches < 16 MiB", packed * kRowsPerChunk,
       packed_bytes, false, kMaxBatchBytes},
      {"the same bytes in 3,400 packed rows, batches of 1 MiB", packed * kRowsPerChunk,
       packed_bytes, false, 1u << 20},
  };
  for (const IngestShape& shape : shapes) {
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) {
      const std::string path = dir + "/ingest";
      std::filesystem::remove_all(path);
      times.push_back(IngestOnce(path, shape));
    }
    const double ms = Percentile(times, 0.5);
    Print(shape.name, ms, "ms", 5);
    Print("    each Put", ms * 1000 / static_cast<double>(shape.rows), "us", shape.rows);
  }
}

void MeasureReads(const std::string& dir) {
  struct Shape {
    const char* name;
    uint64_t rows;
    size_t bytes;
  };
  for (const Shape& shape : {Shape{"60 B rows", kChunks * 3, kRowBytes},
                             Shape{"7,680 B rows", 3400, kChunksPerPackedRow * kRowBytes}}) {
    const std::string path = dir + "/reads";
    std::filesystem::remove_all(path);
    Store store(path, 3, false, true);
    rocksdb::ColumnFamilyHandle* family = store.family(1);
    for (uint64_t i = 0; i < shape.rows; ++i) {
      Check(store.db().Put(rocksdb::WriteOptions(), family, BigEndianKey(i),
                           RandomBytes(i, shape.bytes)));
    }
    const auto measure = [&](const std::string& place) {
      rocksdb::PinnableSlice value;
      uint64_t bytes = 0;
      constexpr uint64_t kReads = 100'000;
      for (int pass = 0; pass < 2; ++pass) {  // the first warms the cache
        const auto start = Clock::now();
        for (uint64_t i = 0; i < kReads; ++i) {
          Check(store.db().Get(rocksdb::ReadOptions(), family, BigEndianKey(Mix(i) % shape.rows),
                               &value));
          bytes += value.size();
          value.Reset();
        }
        if (pass == 1) {
          Print("Get, warm, " + std::string(shape.name) + ", " + place,
                MillisecondsSince(start) * 1000 / kReads, "us", kReads);
        }
      }
      std::unique_ptr<rocksdb::Iterator> cursor(
          store.db().NewIterator(rocksdb::ReadOptions(), family));
      auto start = Clock::now();
      for (uint64_t i = 0; i < kReads; ++i) {
        cursor->Seek(BigEndianKey(Mix(i) % shape.rows));
        bytes += cursor->value().size();
      }
      Print("Seek, warm, " + std::string(shape.name) + ", " + place,
            MillisecondsSince(start) * 1000 / kReads, "us", kReads);
      start = Clock::now();
      uint64_t rows = 0;
      for (cursor->SeekToFirst(); cursor->Valid(); cursor->Next()) {
        bytes += cursor->value().size();
        ++rows;
      }
      Print("Next, warm, " + std::string(shape.name) + ", " + place,
            MillisecondsSince(start) * 1000 / static_cast<double>(rows), "us", rows);
      if (bytes == 0) Die("nothing was read");  // also keeps the reads from being optimised away
    };
    measure("memtable");
    Check(store.db().Flush(rocksdb::FlushOptions(), family));
    measure("one table file");
  }
}

void MeasureSync(const std::string& dir) {
  const std::string record = RandomBytes(3, 300);
  for (const bool sync : {false, true}) {
    Store store(dir + "/sync", 3, false, true);
    rocksdb::WriteOptions options;
    options.sync = sync;
    std::vector<double> times;
    for (uint64_t i = 0; i < (sync ? 500u : 50'000u); ++i) {
      rocksdb::WriteBatch batch;
      for (size_t f = 0; f < 3; ++f) Check(batch.Put(store.family(f), BigEndianKey(i), record));
      const auto start = Clock::now();
      Check(store.db().Write(options, &batch));
      times.push_back(MillisecondsSince(start) * 1000);
    }
    const std::string name =
        std::string("write 3 rows of 300 B, ") + (sync ? "log synced" : "log not synced");
    Print(name + ", p50", Percentile(times, 0.5), "us", times.size());
    Print(name + ", p99", Percentile(times, 0.99), "us", times.size());
  }
  const std::string path = dir + "/plain";
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) Die("cannot write " + path + ": " + std::strerror(errno));
  std::vector<double> times;
  for (int i = 0; i < 500; ++i) {
    const auto start = Clock::now();
    if (write(file, record.data(), record.size()) < 0 || fdatasync(file) != 0) {
      Die("cannot sync " + path + ": " + std::strerror(errno));
    }
    times.push_back(MillisecondsSince(start) * 1000);
  }
  close(file);
  Print("append 300 B to a plain file and fdatasync, p50", Percentile(times, 0.5), "us", 500);
  Print("append 300 B to a plain file and fdatasync, p99", Percentile(times, 0.99), "us", 500);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--child") return RunChild(argv[2], argv[3]);
  if (argc > 2 || (argc == 2 && argv[1][0] == '-')) Die("usage: wend_bench_floors [DIR]");
  const char* temporary = std::getenv("TMPDIR");
  std::string dir = argc == 2 ? argv[1] : temporary != nullptr ? temporary : "/tmp";
  dir += "/wend_floors_XXXXXX";
  if (mkdtemp(dir.data()) == nullptr) Die("cannot make a folder " + dir);
  std::printf("RocksDB %s, %u cores\n", rocksdb::GetRocksVersionAsString().c_str(),
              std::thread::hardware_concurrency());
  std::printf("%-68s %10s %-3s %8s\n", "what", "median", "", "n");
  MeasureOpening(dir);
  MeasureProcesses(dir);
  MeasureIngest(dir);
  MeasureReads(dir);
  MeasureSync(dir);
  std::filesystem::remove_all(dir);
  return 0;
}
