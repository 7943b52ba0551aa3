// Bytes in order, read once: a file, a pipe, a gzip member chain, or a string in memory.
//
// Files are read with read(2), never mapped: a file that shrinks while it is read ends early
// instead of ending the process.
//
// Thread safety: one thread at a time.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace wend::exchange {

// The largest document that is taken, and so the largest text held in memory.
inline constexpr uint64_t kMaxDocumentBytes = uint64_t{1} << 30;

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Up to `capacity` bytes into `out`; 0 at the end and after an error.
  size_t Read(char* out, size_t capacity);
  // The first bytes, at most 64 KiB, without consuming them. Before the first Read only.
  std::string_view Prefix();
  // Everything that is left. False where that is over `limit` bytes, or after an error.
  [[nodiscard]] bool ReadAll(uint64_t limit, std::string* out);

  // Why reading stopped early; empty if it did not.
  const std::string& error() const { return error_; }
  uint64_t bytes_read() const { return bytes_read_; }

 protected:
  // As Read; sets error_ on failure.
  virtual size_t Fill(char* out, size_t capacity) = 0;
  // How much ReadAll should expect; 0 is "not known".
  virtual uint64_t SizeHint() const { return 0; }

  std::string error_;

 private:
  std::string prefix_;
  size_t prefix_used_ = 0;
  bool has_prefix_ = false;
  uint64_t bytes_read_ = 0;
};

class StringSource : public ByteSource {
 public:
  // `text` outlives the source.
  explicit StringSource(std::string_view text) : text_(text) {}

 protected:
  size_t Fill(char* out, size_t capacity) override;

 private:
  std::string_view text_;
};

// Opens a file, or standard input for "-"; gzip is recognised by its first bytes. Null with
// `*reason` ("permission denied") on failure. Where `*stop`, which may be set by a signal handler,
// becomes other than 0, reading ends with the error "interrupted"; without it signals do not
// matter.
std::unique_ptr<ByteSource> OpenFile(const std::string& path, std::string* reason,
                                     const volatile std::sig_atomic_t* stop = nullptr);

// Lines of a source, with "\n" and "\r\n" taken off, and a byte order mark off the first.
class LineReader {
 public:
  explicit LineReader(ByteSource* source) : source_(source) {}

  enum class Outcome { kLine, kTooLong, kEnd };
  // The next line into `*line`, valid until the next call. kTooLong: it was over
  // kMaxDocumentBytes and has been passed over.
  Outcome Next(std::string_view* line);
  // Number of the line that Next gave last, from 1.
  uint64_t line_number() const { return line_number_; }

 private:
  bool FillMore();

  ByteSource* source_;
  std::string buffer_;  // [begin_, size_) is unread, the rest is room
  size_t begin_ = 0;
  size_t size_ = 0;
  uint64_t line_number_ = 0;
  bool at_end_ = false;
};

}  // namespace wend::exchange
