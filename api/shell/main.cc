// The program `wend`: reads the command line and runs one verb.
//
// It includes nothing of Wend but wend/wend.h: what it can do, every program that links the library
// can do.

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "api/shell/add_command.h"
#include "api/shell/ask_command.h"
#include "api/shell/delete_command.h"
#include "api/shell/display_text.h"
#include "api/shell/exit_code.h"
#include "api/shell/nearest_word.h"
#include "api/shell/sql_command.h"
#include "api/shell/stats_command.h"
#include "wend/wend.h"

namespace wend::shell {
namespace {

constexpr std::array<std::string_view, 6> kVerbs = {"add", "ask", "sql", "stats", "delete", "help"};

constexpr const char* kExitCodes =
    "Exit codes: 0 done; 1 done, but something was skipped or not there; 2 wrong command line;\n"
    "3 failed; 130 interrupted.\n";

constexpr const char* kMainFooter =
    "Example:\n"
    "  wend add notes.wend ~/notes\n"
    "  wend ask notes.wend \"where did we put the spare key?\"\n"
    "\n"
    "More about a verb: wend help VERB\n";

constexpr const char* kAddFooter =
    "Text, Markdown, HTML, JSON, JSON Lines, CSV, TSV, manual pages and any other text files are\n"
    "taken, also gzipped; binary files are skipped by name. Folders are read with all that is in\n"
    "them, but for hidden files, other databases, and links to files that are read anyway. '-' is\n"
    "standard input.\n"
    "\n"
    "The key of a file is its path, relative to the working directory where it lies in it.\n"
    "Records of JSON and CSV bring theirs in a field _id, id or key; else it is PATH#LINE (in a\n"
    "JSON array PATH#NUMBER). Their text is in text, content, body or message; title, source or\n"
    "url, and time, timestamp, date or created_at are understood; with session, speaker or turn a\n"
    "record is a message. All other plain fields become metadata.\n"
    "\n"
    "Conversations are told by their content and become messages: conversations.json of OpenAI "
    "and\n"
    "Anthropic accounts, the folder of a Slack export, WhatsApp's text, Telegram's result.json,\n"
    "mbox, logs of lines \"Name: text\" with or without times, LoCoMo and LongMemEval files.\n"
    "--format says what is not told (text: an ordinary text). Their messages have keys of their\n"
    "own, so a newer export adds what is new. What a rule leaves out, such as who joined, is "
    "counted.\n"
    "\n"
    "Adding again replaces what has changed and leaves the rest alone; files whose size, times "
    "and\n"
    "inode are as they were when they were read are not even opened (--reread opens them). An\n"
    "interrupted run goes on when it is given again.\n"
    "\n"
    "Example:\n"
    "  wend add notes.wend ~/notes README.md\n"
    "  zcat talk.jsonl.gz | wend add notes.wend - --collection talk --unit line\n";

constexpr const char* kAskFooter =
    "Each answer shows its rank, its score, the title, where it is from as KEY:BEGIN-END (bytes\n"
    "of the document), the best lines of the passage, and why it was found. With --json every\n"
    "answer is one JSON object on one line. Finding nothing is no error.\n"
    "\n"
    "The percentages after 'why' are the shares of the question's words in the score; words as\n"
    "common as 'the' do not count. With mixpr they are shares of the similarity to the question,\n"
    "which follows them.\n"
    "\n"
    "Modes: default (BM25 and what the collection adds to it), bm25 (exact BM25), tfidf (cosine "
    "of\n"
    "TF-IDF), mixpr (personalised PageRank over similarity, which also finds passages that share "
    "no\n"
    "word with the question), global (what matters in all of it, or in what the question names),\n"
    "evidence (all passages that are needed, which lead from one to the next), walk (personalised\n"
    "PageRank over neighbours, links, mentions and likeness, which says how it came to each).\n"
    "\n"
    "Example:\n"
    "  wend ask notes.wend \"who is quick?\" --limit 3\n"
    "  wend ask notes.wend --mode mixpr --alpha 0.3 --json spare key\n"
    "  wend ask notes.wend --pack 1000 --quiet \"who is quick?\" | my-model\n";

constexpr const char* kSqlFooter =
    "Statements come from -c or from standard input and end with ';'. The first that fails ends\n"
    "the run. On a terminal rows are a table; in a pipe they are tab-separated lines under a line\n"
    "of names (\\t, \\n, \\r, \\\\ within values); with --json every row is one JSON object on "
    "one\n"
    "line. A transaction that nothing commits is rolled back at the end.\n"
    "\n"
    "A value of --param is NULL, a number where it reads as one, or a text; 'in quotes' it is\n"
    "a text in any case, and =VALUE is for the next ? whatever stands in it.\n"
    "\n"
    "Example:\n"
    "  wend sql notes.wend -c \"SELECT key FROM messages WHERE speaker = :who\" --param who=Anna\n"
    "  wend sql notes.wend -c \"RECALL 'spare key' FROM main.documents LIMIT 3\"\n"
    "  echo 'SHOW COLLECTIONS; SHOW STATS' | wend sql notes.wend --json\n";

constexpr const char* kStatsFooter =
    "With --json there are figures of memory and of the log, too.\n"
    "\n"
    "Example:\n"
    "  wend stats notes.wend\n";

constexpr const char* kDeleteFooter =
    "Keys are the ones that ask shows before ':BEGIN-END'.\n"
    "\n"
    "Example:\n"
    "  wend delete notes.wend old/plan.md 'talk.jsonl#17'\n";

std::string Footer(const char* text) { return std::string(text) + "\n" + kExitCodes; }

// The command line, and what it asked for.
struct CommandLine {
  CommandLine() {
    app.footer(Footer(kMainFooter));
    app.set_version_flag("--version", std::string("wend ") + wend_version(),
                         "Print the version and end");
    app.require_subcommand(0, 1);
    DefineAdd();
    DefineAsk();
    DefineSql();
    DefineStats();
    DefineDelete();
  }

  void DefineAdd() {
    add_verb = app.add_subcommand("add", "Add files and folders, or what has changed of them");
    add_verb->footer(Footer(kAddFooter));
    add_verb->add_option("DATABASE", add.database, "Folder of the database; made if missing")
        ->required();
    add_verb->add_option("PATH", add.paths, "Files and folders; '-' is standard input")->required();
    add_verb->add_option("--collection", add.collection, "Collection to add to (main)");
    add_verb
        ->add_option("--chunk-tokens", add.chunk_tokens,
                     "New collection: terms that a passage aims at (256)")
        ->check(CLI::Range(1, 65535));
    add_verb->add_option("--unit", add.chunk_unit, "New collection: passages end after a ...")
        ->check(CLI::IsMember({"sentence", "line"}));
    add_verb->add_option("--language", add.language,
                         "New collection: language of the text, or none (english)");
    add_verb
        ->add_option("--durability", add.durability,
                     "What a commit survives: process (a crash), full (a power cut)")
        ->check(CLI::IsMember({"process", "full"}));
    add_verb
        ->add_option("--format", add.format,
                     "What the files are, where their names and contents do not tell")
        ->check(CLI::IsMember(FileFormats()));
    add_verb
        ->add_option("--dates", add.dates,
                     "How a chat's 8/5/2023 is read: day_first, month_first (found from the file)")
        ->check(CLI::IsMember({"auto", "day_first", "month_first"}));
    add_verb->add_option("--zone", add.zone,
                         "The clock of a chat's times, as in Europe/Berlin (UTC)");
    add_verb->add_flag("--reread", add.reread,
                       "Also open files whose size and times are those of the last run");
    add_verb->add_flag("--quiet", add.quiet, "No progress and no summary");
    add_verb->add_flag("--json", add.json, "The summary as JSON");
  }

  void DefineAsk() {
    ask_verb = app.add_subcommand("ask", "Find the passages that answer a question");
    ask_verb->footer(Footer(kAskFooter));
    ask_verb->add_option("DATABASE", ask.database, "Folder of the database")->required();
    ask_verb->add_option("QUESTION", ask.words, "The question, in quotes or as several words")
        ->required();
    ask_verb->add_option("--mode", ask.mode, "How to rank")
        ->check(CLI::IsMember({"default", "bm25", "tfidf", "mixpr", "global", "evidence", "walk"}));
    ask_verb->add_option("--limit", ask.limit, "How many answers (10)")->check(CLI::Range(1, 1000));
    ask_verb
        ->add_option("--pack", ask.pack,
                     "Print the best text for a reader within so many tokens, instead of answers")
        ->check(CLI::Range(1, 1'000'000));
    ask_verb->add_option("--collection", ask.collection, "Collection to ask (main)");
    ask_verb->add_option("--unit", ask.unit, "What an answer is")
        ->check(CLI::IsMember({"chunks", "documents", "messages"}));
    ask_verb
        ->add_option(
            "--alpha", ask.alpha,
            "With --mode walk (0.5) or mixpr (0.6; 0 is the global mode): teleport probability")
        ->check(CLI::Range(0.0, 1.0));
    ask_verb->add_option(
        "--now", ask.now,
        "What counts as now for \"last Friday\", as in 2023-05-08T13:56 (the clock)");
    ask_verb->add_option("--zone", ask.zone, "The clock that now is on, as in Europe/Berlin");
    ask_verb->add_option("--days", ask.days, "What a day is in \"three days ago\"")
        ->check(CLI::IsMember({"calendar", "elapsed", "both"}));
    ask_verb
        ->add_option("--time", ask.time,
                     "Whether words of time in the question are read (on, with --mode default)")
        ->check(CLI::IsMember({"on", "off"}));
    ask_verb->add_flag("--json", ask.json, "One JSON object per answer and line");
    ask_verb->add_flag("--quiet", ask.quiet, "No last line with count and time");
  }

  void DefineSql() {
    sql_verb = app.add_subcommand("sql", "Run statements of Wend's language");
    sql_verb->footer(Footer(kSqlFooter));
    sql_verb->add_option("DATABASE", sql.database, "Folder of the database")->required();
    sql_verb->add_option("-c,--command", sql.statements,
                         "A statement, or several with ';' between them (standard input)");
    sql_verb
        ->add_option("-p,--param", sql.parameters,
                     "NAME=VALUE for :NAME, VALUE for the next ?; once for each")
        ->allow_extra_args(false);
    sql_verb->add_flag("--json", sql.json, "One JSON object per row and line");
    sql_verb->add_flag("--quiet", sql.quiet, "No last line with count and time");
  }

  void DefineStats() {
    stats_verb = app.add_subcommand("stats", "Show what a database holds");
    stats_verb->footer(Footer(kStatsFooter));
    stats_verb->add_option("DATABASE", stats.database, "Folder of the database")->required();
    stats_verb->add_option("--collection", stats.collection, "Only this collection");
    stats_verb->add_flag("--json", stats.json, "As one JSON object");
  }

  void DefineDelete() {
    delete_verb = app.add_subcommand("delete", "Delete documents and messages by key");
    delete_verb->footer(Footer(kDeleteFooter));
    delete_verb->add_option("DATABASE", del.database, "Folder of the database")->required();
    delete_verb->add_option("KEY", del.keys, "Keys of what to delete")->required();
    delete_verb->add_option("--collection", del.collection, "Collection to delete from (main)");
    delete_verb->add_flag("--quiet", del.quiet, "No summary");
  }

  CLI::App app{
      "Wend keeps documents and conversations in one folder and finds the passages that "
      "answer a question.",
      "wend"};
  AddOptions add;
  AskOptions ask;
  SqlOptions sql;
  StatsOptions stats;
  DeleteOptions del;
  CLI::App* add_verb = nullptr;
  CLI::App* ask_verb = nullptr;
  CLI::App* sql_verb = nullptr;
  CLI::App* stats_verb = nullptr;
  CLI::App* delete_verb = nullptr;
};

int UsageError(const std::string& message, const std::string& verb) {
  std::fprintf(stderr, "wend: %s\nSee: wend help%s%s\n", Visible(message).c_str(),
               verb.empty() ? "" : " ", verb.c_str());
  return kExitUsage;
}

int UnknownVerb(std::string_view word) {
  const std::string_view nearest = NearestWord(word, kVerbs);
  std::string message = "there is no verb '" + std::string(word) + "'";
  if (!nearest.empty()) message += "; did you mean '" + std::string(nearest) + "'?";
  return UsageError(message, "");
}

bool IsVerb(std::string_view word) {
  for (std::string_view verb : kVerbs) {
    if (verb == word) return true;
  }
  return false;
}

int PrintHelp(CommandLine* line, const std::string& verb) {
  const bool is_general = verb.empty() || verb == "help";
  const std::string text =
      is_general ? line->app.help() : line->app.get_subcommand(verb)->help("wend");
  std::fputs(text.c_str(), stdout);
  return kExitDone;
}

bool IsBlank(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word.find_first_not_of(" \t\r\n") != std::string::npos) return false;
  }
  return true;
}

int RunVerb(const CommandLine& line) {
  if (line.add_verb->parsed()) return RunAdd(line.add);
  if (line.sql_verb->parsed()) return RunSql(line.sql);
  if (line.stats_verb->parsed()) return RunStats(line.stats);
  if (line.delete_verb->parsed()) return RunDelete(line.del);
  if (!line.ask_verb->parsed()) return UsageError("no verb is given", "");
  if (IsBlank(line.ask.words)) return UsageError("the question is empty", "ask");
  if (std::isnan(line.ask.alpha)) return UsageError("--alpha is not a number", "ask");
  if (line.ask.alpha >= 0 && line.ask.mode != "mixpr" && line.ask.mode != "walk") {
    return UsageError("--alpha goes with --mode walk or mixpr", "ask");
  }
  return RunAsk(line.ask);
}

int Run(int argc, char** argv) {
  CommandLine line;
  const std::string first = argc > 1 ? argv[1] : "";
  if (first.empty()) {
    std::fputs(line.app.help().c_str(), stderr);
    return kExitUsage;
  }
  if (first[0] != '-' && !IsVerb(first)) return UnknownVerb(first);
  if (first == "help") {
    const std::string verb = argc > 2 ? argv[2] : "";
    return verb.empty() || IsVerb(verb) ? PrintHelp(&line, verb) : UnknownVerb(verb);
  }
  // CLI11 reports by exceptions, the calls for help and version too.
  try {
    line.app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return PrintHelp(&line, IsVerb(first) ? first : "");
  } catch (const CLI::CallForVersion&) {
    std::printf("wend %s\n", wend_version());
    return kExitDone;
  } catch (const CLI::ParseError& error) {
    return UsageError(error.what(), IsVerb(first) ? first : "");
  }
  return RunVerb(line);
}

}  // namespace
}  // namespace wend::shell

int main(int argc, char** argv) {
  try {
    const int code = wend::shell::Run(argc, argv);
    // A full disk shows only when the output is written out.
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    std::fprintf(stderr, "wend: cannot write the output: %s\n", std::strerror(errno));
    return wend::shell::kExitFailed;
  } catch (const std::bad_alloc&) {
    std::fputs("wend: out of memory\n", stderr);
    return wend::shell::kExitFailed;
  }
}
