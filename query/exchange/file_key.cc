#include "query/exchange/file_key.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "storage/base/utf8.h"

namespace wend::exchange {
namespace {

// With a slash at its end; empty where it is not known.
std::string WorkingDirectory() {
  std::error_code error;
  std::string path = std::filesystem::current_path(error).string();
  if (!path.empty() && path.back() != '/') path += '/';
  return path;
}

std::string EscapeMalformed(const std::string& path) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (std::string_view rest = path; !rest.empty();) {
    const size_t size = CodePointSize(rest);
    if (size == 0) {
      const auto byte = static_cast<unsigned char>(rest[0]);
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
    out += rest.substr(0, size);
    rest.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

}  // namespace

std::string KeyOfFile(const std::string& path) {
  std::string key = std::filesystem::path(path).lexically_normal().string();
  const std::string here = WorkingDirectory();
  if (here.size() > 1 && key.size() > here.size() && key.compare(0, here.size(), here) == 0) {
    key.erase(0, here.size());
  }
  return EscapeMalformed(key);
}

}  // namespace wend::exchange
