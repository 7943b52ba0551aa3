// Running something that may die in a process of its own.
//
// The parent never opens a database itself: RocksDB's threads would not survive the fork, and the
// next child would wait for them for ever.
//
// Thread safety: for single-threaded test programs.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace wend {

class ChildProcess {
 public:
  // Forks. The child calls `body` with a pipe to write to and ends with what it returns.
  explicit ChildProcess(const std::function<int(int out)>& body);
  // Kills and awaits a child that is still there.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Reads what has come, at most `size` bytes; waits for at least one. 0 at the end of the pipe.
  size_t Read(char* buffer, size_t size);
  // True where Read would not wait.
  bool HasOutput() const;
  std::string ReadAll();
  void Kill();

  // Awaits the end. 0 to 255: the exit status; -9: killed by signal 9, ...
  int Await();

 private:
  pid_t pid_ = -1;
  int pipe_ = -1;
};

// Writes all of it, from the child.
void WriteAll(int out, const std::string& text);

}  // namespace wend
