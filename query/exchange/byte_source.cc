#include "query/exchange/byte_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace wend::exchange {
namespace {

constexpr size_t kPrefixBytes = 64 << 10;
constexpr size_t kReadBytes = 1 << 20;
constexpr int kWaitMs = 100;
constexpr size_t kSmallestBuffer = 4 << 10;

std::string SystemReason(int code) {
  switch (code) {
    case ENOENT:
      return "no such file or folder";
    case EACCES:
      return "permission denied";
    case EISDIR:
      return "is a folder";
    case EINTR:
      return "interrupted";
    default:
      return std::strerror(code);
  }
}

// A descriptor that it owns; standard input is left open.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ > STDIN_FILENO) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

class FileSource : public ByteSource {
 public:
  FileSource(int descriptor, uint64_t size_hint, const volatile std::sig_atomic_t* stop)
      : descriptor_(descriptor), size_hint_(size_hint), stop_(stop) {}

 protected:
  // The wish to stop may come just before we begin to wait for a silent pipe, so waiting is in
  // slices.
  size_t Fill(char* out, size_t capacity) override {
    pollfd wait{descriptor_.number(), POLLIN, 0};
    int ready = 0;
    while (ready == 0 && !IsStopped()) {
      ready = poll(&wait, 1, kWaitMs);
      if (ready < 0 && errno == EINTR && !IsStopped()) ready = 0;
    }
    if (ready <= 0) {
      error_ = SystemReason(ready == 0 ? EINTR : errno);
      return 0;
    }
    ssize_t got = -1;
    do {
      got = read(descriptor_.number(), out, capacity);
    } while (got < 0 && errno == EINTR && !IsStopped());
    if (got >= 0) return static_cast<size_t>(got);
    error_ = SystemReason(errno);
    return 0;
  }
  uint64_t SizeHint() const override { return size_hint_; }

 private:
  bool IsStopped() const { return stop_ != nullptr && *stop_ != 0; }

  Descriptor descriptor_;
  uint64_t size_hint_;
  const volatile std::sig_atomic_t* stop_;
};

// Inflates the gzip members of another source, one after the other.
class GzipSource : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> packed) : packed_(std::move(packed)) {
    std::memset(&stream_, 0, sizeof stream_);
    // 15 + 16: the largest window, gzip framing.
    ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK;
    if (!ready_) error_ = "no memory to unpack gzip";
  }
  ~GzipSource() override {
    if (ready_) inflateEnd(&stream_);
  }

 protected:
  size_t Fill(char* out, size_t capacity) override {
    if (!ready_ || done_) return 0;
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(capacity, kReadBytes));
    const uInt wanted = stream_.avail_out;
    while (stream_.avail_out == wanted && !done_) {
      if (stream_.avail_in == 0 && !Refill()) break;
      InflateSome();
    }
    return wanted - stream_.avail_out;
  }

 private:
  bool Refill() {
    const size_t got = packed_->Read(input_, sizeof input_);
    stream_.next_in = reinterpret_cast<Bytef*>(input_);
    stream_.avail_in = static_cast<uInt>(got);
    if (got > 0) return true;
    done_ = true;
    if (!packed_->error().empty()) {
      error_ = packed_->error();
    } else if (inside_member_) {
      error_ = "the gzip data ends too early";
    }
    return false;
  }

  void InflateSome() {
    inside_member_ = true;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
      inside_member_ = false;
      members_ += 1;
      if (inflateReset(&stream_) != Z_OK) done_ = true;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      done_ = true;
      // Padding after the last member is common on tapes and harmless, as it is for gzip(1).
      if (members_ == 0 || stream_.total_out > 0) error_ = "the gzip data is damaged";
    }
  }

  std::unique_ptr<ByteSource> packed_;
  z_stream stream_;
  char input_[kPrefixBytes];
  uint64_t members_ = 0;
  bool ready_ = false;
  bool done_ = false;
  bool inside_member_ = false;
};

}  // namespace

size_t ByteSource::Read(char* out, size_t capacity) {
  if (prefix_used_ < prefix_.size()) {
    const size_t count = std::min(capacity, prefix_.size() - prefix_used_);
    std::memcpy(out, prefix_.data() + prefix_used_, count);
    prefix_used_ += count;
    return count;
  }
  if (capacity == 0 || !error_.empty()) return 0;
  const size_t count = Fill(out, capacity);
  bytes_read_ += count;
  return count;
}

std::string_view ByteSource::Prefix() {
  if (has_prefix_) return prefix_;
  has_prefix_ = true;
  prefix_.resize(kPrefixBytes);
  size_t size = 0;
  while (size < kPrefixBytes) {
    const size_t count = Fill(prefix_.data() + size, kPrefixBytes - size);
    if (count == 0) break;
    size += count;
  }
  bytes_read_ += size;
  prefix_.resize(size);
  return prefix_;
}

bool ByteSource::ReadAll(uint64_t limit, std::string* out) {
  out->clear();
  // One byte more than expected, so that the end shows without growing.
  const uint64_t expected =
      std::max<uint64_t>({SizeHint() + 1, prefix_.size() + 1, kSmallestBuffer});
  out->resize(static_cast<size_t>(std::min(expected, limit + 1)));
  size_t size = 0;
  for (;;) {
    if (size == out->size()) {
      if (size > limit) break;
      out->resize(static_cast<size_t>(std::min<uint64_t>(limit + 1, size + size / 2 + kReadBytes)));
    }
    const size_t count = Read(out->data() + size, out->size() - size);
    if (count == 0) break;
    size += count;
  }
  out->resize(size);
  return error_.empty() && size <= limit;
}

size_t StringSource::Fill(char* out, size_t capacity) {
  const size_t count = std::min(capacity, text_.size());
  std::memcpy(out, text_.data(), count);
  text_.remove_prefix(count);
  return count;
}

std::unique_ptr<ByteSource> OpenFile(const std::string& path, std::string* reason,
                                     const volatile std::sig_atomic_t* stop) {
  const int descriptor =
      path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) {
    *reason = SystemReason(errno);
    return nullptr;
  }
  struct stat status {};
  const bool known = fstat(descriptor, &status) == 0;
  const uint64_t hint =
      known && S_ISREG(status.st_mode) ? static_cast<uint64_t>(status.st_size) : 0;
  std::unique_ptr<ByteSource> file = std::make_unique<FileSource>(descriptor, hint, stop);
  const std::string_view prefix = file->Prefix();
  if (!file->error().empty()) {
    *reason = file->error();
    return nullptr;
  }
  if (prefix.substr(0, 2) == "\x1f\x8b") return std::make_unique<GzipSource>(std::move(file));
  return file;
}

LineReader::Outcome LineReader::Next(std::string_view* line) {
  ++line_number_;
  size_t searched = begin_;
  bool too_long = false;
  for (;;) {
    const void* found = std::memchr(buffer_.data() + searched, '\n', size_ - searched);
    if (found == nullptr && !at_end_) {
      if (size_ - begin_ > kMaxDocumentBytes) {
        too_long = true;
        begin_ = size_;
      }
      const size_t unread = size_ - begin_;
      at_end_ = !FillMore();
      searched = begin_ + unread;
      continue;
    }
    const bool is_last = found == nullptr;
    const size_t end =
        is_last ? size_ : static_cast<size_t>(static_cast<const char*>(found) - buffer_.data());
    if (is_last && end == begin_ && !too_long) return Outcome::kEnd;
    *line = std::string_view(buffer_).substr(begin_, end - begin_);
    begin_ = is_last ? end : end + 1;
    if (too_long) return Outcome::kTooLong;
    if (!line->empty() && line->back() == '\r') line->remove_suffix(1);
    if (line_number_ == 1 && line->substr(0, 3) == "\xEF\xBB\xBF") line->remove_prefix(3);
    return Outcome::kLine;
  }
}

bool LineReader::FillMore() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, size_ - begin_);
    size_ -= begin_;
    begin_ = 0;
  }
  // Doubling keeps one very long line linear.
  if (size_ == buffer_.size()) buffer_.resize(size_ + std::max(size_, kReadBytes));
  const size_t count = source_->Read(buffer_.data() + size_, buffer_.size() - size_);
  size_ += count;
  return count > 0;
}

}  // namespace wend::exchange
