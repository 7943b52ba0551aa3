#include "tests/fault/child_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace wend {

ChildProcess::ChildProcess(const std::function<int(int out)>& body) {
  int ends[2];
  if (pipe(ends) != 0) return;
  fflush(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    close(ends[0]);
    const int code = body(ends[1]);
    fflush(nullptr);
    _exit(code);
  }
  close(ends[1]);
  pipe_ = ends[0];
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    Kill();
    Await();
  }
  if (pipe_ >= 0) close(pipe_);
}

size_t ChildProcess::Read(char* buffer, size_t size) {
  const ssize_t n = read(pipe_, buffer, size);
  return n > 0 ? static_cast<size_t>(n) : 0;
}

bool ChildProcess::HasOutput() const {
  pollfd p{pipe_, POLLIN, 0};
  return poll(&p, 1, 0) > 0;
}

std::string ChildProcess::ReadAll() {
  std::string all;
  char buffer[4096];
  for (size_t n = Read(buffer, sizeof buffer); n > 0; n = Read(buffer, sizeof buffer)) {
    all.append(buffer, n);
  }
  return all;
}

void ChildProcess::Kill() { kill(pid_, SIGKILL); }

int ChildProcess::Await() {
  int status = 0;
  if (pid_ <= 0 || waitpid(pid_, &status, 0) != pid_) return -1000;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void WriteAll(int out, const std::string& text) {
  for (size_t done = 0; done < text.size();) {
    const ssize_t n = write(out, text.data() + done, text.size() - done);
    if (n <= 0) return;
    done += static_cast<size_t>(n);
  }
}

}  // namespace wend
