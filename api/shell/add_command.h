// wend add: files and folders into a collection.
#pragma once

#include <string>
#include <vector>

namespace wend::shell {

struct AddOptions {
  std::string database;
  std::vector<std::string> paths;
  std::string collection = "main";
  std::string durability = "process";
  // Of a new collection; 0 and "" mean the library's default.
  int chunk_tokens = 0;
  std::string chunk_unit;
  std::string language;
  std::string format;          // of all files; empty: by name and content
  std::string dates = "auto";  // of chats: auto, day_first, month_first
  std::string zone;            // of chats: the clock of their times
  bool reread = false;         // files that look as at the last run, too
  bool quiet = false;
  bool json = false;
};

// The first SIGINT ends it after the batch that is being committed; a second one at once.
int RunAdd(const AddOptions& options);

// What --format takes.
std::vector<std::string> FileFormats();

// CREATE COLLECTION for the options of a new collection; empty where none is given.
std::string CreateStatement(const AddOptions& options);

}  // namespace wend::shell
