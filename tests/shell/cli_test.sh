#!/usr/bin/env bash
# The program `wend` from end to end: every verb, what it prints, its exit codes, and bad input.
#
#   cli_test.sh PATH_OF_WEND
#
# Works in a temporary folder of its own. The last line is "N passed, M failed".
set -u

wend=$(realpath "${1:?usage: cli_test.sh PATH_OF_WEND}")
work=$(mktemp -d)
holder=
trap '[ -n "$holder" ] && kill "$holder" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
export NO_COLOR=1
passed=0
failed=0

# run ARGUMENT...: leaves the exit code in $code, the outputs in the files out and err.
run() {
  "$wend" "$@" >out 2>err </dev/null
  code=$?
}

check() {  # check NAME CONDITION...
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name (exit code $code)"
    sed 's/^/  out: /' out | head -20
    sed 's/^/  err: /' err | head -20
  fi
}

exits() { [ "$code" -eq "$1" ]; }
says() { grep -qF -- "$1" out; }
complains() { grep -qF -- "$1" err; }
is_silent() { [ ! -s out ] && [ ! -s err ]; }
prints_nothing() { [ ! -s out ]; }
json_lines() { python3 -c 'import json,sys
for line in open("out", encoding="utf-8"): json.loads(line)'; }
json_holds() { python3 -c 'import json,sys
row = [json.loads(line) for line in open("out", encoding="utf-8")][0]
sys.exit(not eval(sys.argv[1], {"row": row}))' "$1"; }

# ---- The command line ----------------------------------------------------------------------
run --version
check "version" says "wend "
check "version ends well" exits 0
run
check "no verb is a usage error" exits 2
run help
check "help lists the verbs" says "delete"
for verb in add ask sql stats delete; do
  run "$verb" --help
  check "$verb --help ends well" exits 0
  check "$verb --help shows an example" says "Example:"
  check "$verb --help names the exit codes" says "Exit codes:"
  run help "$verb"
  check "help $verb" says "Usage: wend $verb "
  run "$verb"
  check "$verb alone is a usage error" exits 2
  check "$verb alone points to its help" complains "wend help $verb"
done
run aks db question
check "an unknown verb is a usage error" exits 2
check "an unknown verb gets a suggestion" complains "did you mean 'ask'?"
run help imprt
check "help for an unknown verb" exits 2
run ask db question --mode fast
check "an unknown mode is a usage error" exits 2
run ask db question --alpha 0.5
check "alpha without mixpr is a usage error" exits 2
run ask db question --limit 0
check "a limit of zero is a usage error" exits 2
run add db file --colour
check "an unknown option is a usage error" exits 2
run ask db "  "
check "an empty question is a usage error" exits 2
check "an empty question is named" complains "the question is empty"
run ask db question --mode mixpr --alpha nan
check "an alpha that is no number is a usage error" exits 2
run --
check "no verb behind -- is a usage error" exits 2
for option in --help --version; do
  "$wend" $option >/dev/full 2>err
  code=$?
  check "output that cannot be written fails: $option" exits 3
  check "output that cannot be written is named: $option" complains "No space left on device"
done

# ---- Adding --------------------------------------------------------------------------------
mkdir -p docs/deep docs/.hidden
printf 'The quick brown fox jumps over the lazy dog.\n' >docs/fox.txt
printf '# The harbour\n\nShips enter the harbour at dawn.\n' >docs/harbour.md
printf '<title>Owls</title><p>An owl hunts at night.<script>secretword()</script>' >docs/owl.html
printf 'The zebra grazes on the savannah.' | gzip -c >docs/deep/zebra.txt.gz
printf 'invisible' >docs/.hidden/file.txt
: >docs/empty.txt
printf 'caf\351 latte with a na\357ve marzipan\n' >docs/latin.txt
printf '{"_id":"b1","title":"Beir","text":"Photosynthesis feeds plants."}\n' >docs/c.jsonl
run add db docs
check "a folder is added" exits 0
check "the summary counts" says "7 files: 7 added, 0 replaced, 0 unchanged, 0 skipped"
run add db docs
check "a second run changes nothing" says "7 files: 0 added, 0 replaced, 7 unchanged, 0 skipped"
run add db "$PWD/docs/../docs" --json
check "other spellings of the path are the same keys" json_holds 'row["unchanged"] == 7'
printf 'The quick red fox sleeps.\n' >docs/fox.txt
run add db ./docs/fox.txt
check "what has changed is replaced" says "1 file: 0 added, 1 replaced, 0 unchanged, 0 skipped"
run add db docs
check "malformed UTF-8 is named" complains "docs/latin.txt: not all UTF-8 (2 bytes)"
check "malformed UTF-8 is no failure" exits 0
run add db docs --json
check "malformed UTF-8 is counted" json_holds 'row["malformed"] == 1'
run add db docs --quiet
check "quiet says nothing" is_silent

printf 'Pipes bring pineapples.\n' >piped
"$wend" add db - <piped >out 2>err
code=$?
check "standard input is added" says "1 added"
run ask db pineapples --json
check "standard input has a key" json_holds 'row["key"] == "stdin"'

# ---- Bad input -----------------------------------------------------------------------------
mkdir bad
printf 'good words about walnuts\n' >bad/good.txt
head -c 3000 /dev/zero >bad/zeros.bin
printf 'abc\0def' >bad/nul.txt
ln -s nowhere bad/broken
ln -s . bad/loop
mkfifo bad/pipe
printf '{"text":"first hazelnut"}\nnot json\n{"text":"third hazelnut"}\n' >bad/lines.jsonl
printf '{"a": [1, 2' >bad/broken.json
printf 'id,text\n1,"quoted\nalmond"\n2,x,y,z\n3,"never closed\n' >bad/rows.csv
gzip -c docs/fox.txt | head -c 30 >bad/cut.gz
run add db bad
check "skipping something is told by the exit code" exits 1
check "the good files go in" says "4 added"
check "a binary file is named" complains "bad/zeros.bin: skipped: a binary file"
check "a text file with zero bytes is named" complains "bad/nul.txt: skipped"
check "a broken link is named" complains "bad/broken: skipped: no such file"
check "a pipe in a folder is named" complains "bad/pipe: skipped: not a regular file"
check "a bad JSON line is named" complains "bad/lines.jsonl, line 2: skipped: not valid JSON"
check "a bad JSON file is named" complains "bad/broken.json: skipped: not valid JSON"
check "a bad CSV row is named" complains "bad/rows.csv, line 4: skipped: the row has 4 fields"
check "an open quote is named" complains "bad/rows.csv, line 5: skipped: a quote is opened"
check "cut gzip data is named" complains "bad/cut.gz: skipped: the gzip data ends too early"
run add db bad --json
check "the JSON summary names what was skipped" \
  json_holds 'row["skipped"] == 9 and len(row["problems"]) == 9'
run ask db hazelnut --json
check "records around a bad line are found" json_holds 'row["key"] == "bad/lines.jsonl#1"'
# The superuser may read everything, so it tries this as nobody.
as_nobody=
[ "$(id -u)" -ne 0 ] || as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
cp "$wend" nobody_wend
chmod 755 . nobody_wend
mkdir guarded guarded/closed guarded/open
echo "open oranges" >guarded/open/orange.txt
echo "hidden" >guarded/open/secret.txt
chmod 000 guarded/closed guarded/open/secret.txt
mkdir theirs && chmod 777 theirs
$as_nobody ./nobody_wend add theirs guarded >out 2>err </dev/null
code=$?
check "a folder without permission is told by the exit code" exits 1
check "a folder without permission is named" complains "guarded/closed: skipped: permission denied"
check "a file without permission is named" complains "secret.txt: skipped: permission denied"
check "the files with permission go in" says "1 file: 1 added"
$as_nobody ./nobody_wend add guarded/closed/db guarded/open >out 2>err </dev/null
code=$?
check "a database where none may be made fails" exits 3
check "a database where none may be made is named" complains "guarded/closed/db"
chmod -R 700 guarded

mkfifo gate
echo "soon gone" >vanishes.txt
"$wend" add db gate vanishes.txt >out 2>err </dev/null &
vanishing=$!
exec 8>gate # opens when the walk is over and the first file is read
rm vanishes.txt
echo "gate of grapes" >&8
exec 8>&-
wait "$vanishing"
code=$?
check "a file that vanishes is told by the exit code" exits 1
check "a file that vanishes is named" complains "vanishes.txt: skipped: no such file or folder"
check "the file before it goes in" says "1 file: 1 added"

mkdir empties
: >empties/a.txt && : >empties/b.md && : >empties/c.html && : >empties/d.json
: >empties/e.jsonl && : >empties/f.csv && printf '\n \n' >empties/g.txt
run add empty_db empties
check "empty files are no failure" exits 0
run ask empty_db anything
check "a collection without text is told" says "Collection main holds no text"
run add db db
check "a database is no text" complains "db: skipped: a database"
run add unborn docs --language klingon
check "an unknown language fails" exits 3
check "an unknown language makes no database" test ! -e unborn
run add unborn docs --collection no/name
check "a bad name of a collection fails" exits 3
check "a bad name of a collection makes no database" test ! -e unborn
run add db nothing.txt docs
check "a missing path is told by the exit code" exits 1
check "a missing path is named" complains "nothing.txt: skipped: no such file or folder"
run add fresh nothing.txt
check "a mistyped path makes no database" test ! -e fresh
run add docs/fox.txt docs
check "a file is no database" exits 3
run ask gone question
check "asking a missing database fails" exits 3
check "asking a missing database is explained" complains "wend: "
check "asking a missing database makes none" test ! -e gone
run ask docs question
check "a folder of something else is no database" exits 3
run ask db question --collection nowhere
check "a missing collection fails" exits 3

python3 - <<'EOF'
with open("line.txt", "w") as f:
    f.write("word " * 400000 + "needleword " + "word " * 400000)
EOF
run add db line.txt
check "one very long line is added" exits 0
run ask db needleword --json
check "a word in a very long line is found" json_holds 'row["key"] == "line.txt"'

# A file may not grow past a megabyte: the log ends inside the record of the long line. With the
# signal this is a process killed in the middle of a commit, without it a disk that is full.
for end in killed full; do
  run add "$end" docs
  if [ $end = killed ]; then
    # The braces keep the shell's own word about the signal.
    { (ulimit -c 0 && ulimit -f 1000 && exec "$wend" add $end line.txt >out 2>err </dev/null); } \
      2>shell_err
  else
    (trap '' XFSZ && ulimit -f 1000 && exec "$wend" add $end line.txt >out 2>err </dev/null)
  fi
  code=$?
  if [ $end = killed ]; then
    check "a commit is cut off by a signal" test "$code" -gt 128
  else
    check "a write that fails is told by the exit code" exits 3
    check "a write that fails is named" complains "wend: "
  fi
  run ask $end "quick fox"
  check "$end: what was there is found" says "docs/fox.txt:0-"
  run ask $end needleword --json
  check "$end: half a file is not found" prints_nothing
  run add $end docs line.txt
  check "$end: the next run goes on" says "8 files: 1 added, 0 replaced, 7 unchanged"
  run ask $end needleword --json
  check "$end: the file is found then" json_holds 'row["key"] == "line.txt"'
done

# ---- Asking --------------------------------------------------------------------------------
run ask db "quick fox"
check "an answer is found" exits 0
check "it is cited" says "docs/fox.txt:0-"
check "its words are marked" says "«quick»"
check "it says why" says "why: "
check "the last line counts" says " in "
run ask db quick fox --quiet
check "a question may be several words" says "docs/fox.txt:0-"
check "quiet leaves the last line out" bash -c '! grep -q "passage" out'
for mode in default bm25 tfidf mixpr; do
  run ask db "quick fox" --mode "$mode" --limit 3 --json
  check "mode $mode gives JSON lines" json_lines
  check "mode $mode finds the fox" json_holds 'row["key"] == "docs/fox.txt" and row["rank"] == 1'
  check "mode $mode gives ranges and reasons" \
    json_holds 'isinstance(row["matches"], list) and isinstance(row["why"], dict)'
done
run ask db "quick fox" --mode mixpr --alpha 0 --json
check "the global mode answers" exits 0
run ask db "quick fox" --unit documents --json
check "documents are answers too" json_holds 'row["key"] == "docs/fox.txt"'
run ask db photosynthesis --json
check "BEIR records keep their ids" json_holds 'row["key"] == "b1" and row["title"] == "Beir"'
run ask db zebra
check "gzipped files are read" says "docs/deep/zebra.txt.gz"
run ask db owl --json
check "HTML titles are read" json_holds 'row["title"] == "Owls" and "secret" not in row["text"]'
run ask db marzipan --json
check "malformed UTF-8 is found and shown" json_lines
run ask db almond --json
check "CSV rows are found" json_holds 'row["key"] == "1"'
run ask db invisible
check "hidden files are left out" says "Nothing in collection main has a word of the question."
check "finding nothing is no error" exits 0
run ask db invisible --json
check "nothing is no JSON line" prints_nothing
check "and it says why" complains "no word of the question is known in 'main': 'invisible'"
run ask db "who is the one of them?"
check "stop words alone find nothing" says "do not count"
check "stop words alone are no error" exits 0
run ask db "quick fox" --pack 200
check "packing prints the text for a reader" says "The quick red fox sleeps."
check "packing counts what it used" says " of 200 tokens in "
check "packing says no ranks" bash -c '! grep -q "why: " out'
run ask db "quick fox" --pack 200 --quiet
check "quiet packing prints the text alone" bash -c '! grep -q "tokens in" out'
run ask db "quick fox" --pack 200 --json
check "packed rows are JSON with their citation" \
  json_holds 'row["tokens"] <= 200 and row["revision"] >= 1 and row["begin"] < row["end"]'
run ask db "quick fox" --pack 1
check "a budget too small is told" complains "nothing of the passages fits into 1 token"
check "a budget too small is no error" exits 0
run ask db "quick fox" --pack 0
check "no budget is a wrong command line" exits 2
run ask db fox --unit messages
check "a unit that is not there is told" says "Collection main holds no messages"
printf '我喜欢北京的烤鸭。\n\nСтолица России.\n\nعاصمة مصر هي القاهرة.\n' >scripts.txt
run add db scripts.txt
for word in 烤鸭 России القاهرة; do
  LC_ALL=C run ask db "$word"
  check "another script is found and marked: $word" says "«$word»"
done
run ask db "$(head -c 100000 /dev/zero | tr '\0' x) fox $(printf 'w%d ' {1..5000})"
check "a question of 100 kB is answered" says "docs/fox.txt"
python3 - "$wend" >out 2>err <<'EOF'
import fcntl, os, pty, struct, subprocess, sys, termios

def ask(columns, **extra):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    environment.update({"TERM": "xterm", **extra})
    command = [sys.argv[1], "ask", "db", "word jumps over the lazy dog", "--mode", "mixpr"]
    shell = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:
            break
        if not part:
            break
        shown += part
    shell.wait()
    return shown.decode().replace("\r\n", "\n")

for columns in 40, 200:
    text = ask(columns, NO_COLOR="1")
    assert "\033" not in text and "«" in text, text
    # Citations are never cut, and the last line is the program's.
    lines = [line for line in text.split("\n")[:-2] if ".txt:" not in line]
    assert max(map(len, lines)) <= min(columns, 120), lines
assert "\033[" in ask(80) and "«" not in ask(80)
assert "\033[" not in ask(80, TERM="dumb")
EOF
code=$?
check "answers fit terminals of 40 and 200 columns, with and without colours" exits 0
printf 'escape \033[31mattempt\033]0;title\007 here\n' >escape.txt
run add db escape.txt
run ask db attempt
check "no escape sequence reaches the terminal" bash -c '! grep -q "$(printf "\033")" out'
"$wend" ask db fox 2>err | head -c 1 >out
code=${PIPESTATUS[0]}
check "a closed pipe ends it quietly" test ! -s err

# ---- Conversations and collections ---------------------------------------------------------
cat >talk.jsonl <<'EOF'
{"id":"t1","session":"s1","turn":1,"speaker":"Ann","date":"2024-05-01","text":"I lost my umbrella."}
{"id":"t2","session":"s1","turn":2,"speaker":"Bob","text":"Your umbrella is in the car."}
EOF
"$wend" add db - --collection talk --unit line --chunk-tokens 40 --language none \
  <talk.jsonl >out 2>err
code=$?
check "messages go into a collection of their own" says "2 records: 2 added"
run ask db umbrella --collection talk --json
check "messages keep session and speaker" \
  json_holds 'row["session"] == "s1" and row["speaker"] in ("Ann", "Bob") and row["turn"] in (1, 2)'
run add db talk.jsonl --collection talk --language none
check "options of an old collection are not ignored in silence" complains "is there already"
check "they skip nothing" exits 0

# ---- Stats ---------------------------------------------------------------------------------
run stats db
check "stats end well" exits 0
check "stats name the collections" says "talk"
check "stats have a header" says "documents"
check "stats tell the disk" says " on disk"
run stats db --json
check "stats as JSON" json_holds '{c["name"] for c in row["collections"]} == {"main", "talk"}'
run stats db --collection talk --json
check "stats of one collection" json_holds '[c["name"] for c in row["collections"]] == ["talk"]'
run stats gone
check "stats of a missing database fail" exits 3

# ---- Deleting ------------------------------------------------------------------------------
run delete db docs/fox.txt
check "a document is deleted" exits 0
check "deleting counts" says "1 deleted, 0 not there"
run ask db "quick fox sleeps red" --json
check "what was deleted is not found" bash -c '! grep -q "docs/fox.txt" out'
run delete db docs/fox.txt ./docs/owl.html
check "a key that is not there is told by the exit code" exits 1
check "a key that is not there is named" complains "nothing has the key 'docs/fox.txt'"
check "the others are deleted" says "1 deleted, 1 not there"
run delete db t1 --collection talk --quiet
check "a message is deleted in silence" is_silent
run delete gone key
check "deleting in a missing database fails" exits 3
run add db docs
check "what was deleted can be added again" says "2 added"

# ---- Running again -------------------------------------------------------------------------
mkdir old
printf 'An anchor holds the boat.\n' >old/anchor.txt
printf '<title>Bells</title><p>A bell rings.' >old/bell.html
printf 'Coral grows slowly.' | gzip -c >old/coral.txt.gz
printf 'na\357ve divers\n' >old/diver.txt
printf '{"id":"e1","text":"Eels are long."}\n{"id":"e2","text":"Ebb tide."}\n' >old/eel.jsonl
printf 'id,text\nf1,Fog at sea.\n' >old/fog.csv
cp -r old new_files
touch -d '2020-01-01' old/*
run add again old --json
check "first: all are opened" json_holds 'row["added"] == 7 and row["unread"] == 0'
run add again old --json
check "again: none is opened, and the counts are true" \
  json_holds 'row["unread"] == 6 and row["files"] == 6 and row["unchanged"] == 7'
check "again: what is not UTF-8 is still told" json_holds 'row["malformed"] == 1'
run add again old
check "again: the summary is the same" says "6 files, 7 records: 0 added, 0 replaced, 7 unchanged"
run add again old --reread --json
check "all are opened on demand" json_holds 'row["unread"] == 0 and row["unchanged"] == 7'
run add again old --collection other --json
check "another collection knows nothing of it" json_holds 'row["added"] == 7 and row["unread"] == 0'
touch -d '2021-01-01' old/anchor.txt
run add again old --json
check "a touched file is opened and unchanged" \
  json_holds 'row["unread"] == 5 and row["unchanged"] == 7'
run add again old --json
check "and not opened the next time" json_holds 'row["unread"] == 6'
printf 'An ancher holds the boat.\n' >anchor_next
touch -d '2021-01-01' anchor_next
mv anchor_next old/anchor.txt
run add again old --json
check "a file of the same size and time in its place is seen" \
  json_holds 'row["replaced"] == 1 and row["unread"] == 5'
run delete again old/bell.html e2
run add again old --json
check "what was deleted is added again" \
  json_holds 'row["added"] == 2 and row["unchanged"] == 5 and row["unread"] == 3'
run add again old --json
check "and known after that" json_holds 'row["unread"] == 6'
printf '{"id":"e1","text":"Eels are short."}\n' >rival.jsonl
touch -d '2020-01-01' rival.jsonl
run add again old/eel.jsonl rival.jsonl --json
check "a record of another file is replaced" json_holds 'row["replaced"] == 1'
run add again old/eel.jsonl --json
check "the file it came from brings it back" \
  json_holds 'row["replaced"] == 1 and row["unchanged"] == 1 and row["unread"] == 0'
run add twice rival.jsonl old/eel.jsonl rival.jsonl --json
run add twice old/eel.jsonl --json
check "so it does when one run read both" json_holds 'row["replaced"] == 1 and row["unread"] == 0'
printf '{"text":"good"}\nbad\n' >old/partly.jsonl
touch -d '2020-01-01' old/partly.jsonl
run add again old
run add again old
check "a file with bad lines is named every time" complains "partly.jsonl, line 2: skipped"
check "and told by the exit code" exits 1
touch new_files/*
run add recent new_files
run add recent new_files --json
check "a file that changed just now is opened again" json_holds 'row["unread"] == 0'

# ---- Two processes -------------------------------------------------------------------------
mkfifo feed
"$wend" add db - <feed >holder_out 2>holder_err &
holder=$!
exec 9>feed
printf 'held open\n' >&9
# The holder owns the folder once it has the lock file open; asking by opening would compete for it.
tries=0
until ls -l "/proc/$holder/fd" 2>/dev/null | grep -q 'db/LOCK' || [ $tries -ge 2000 ]; do
  tries=$((tries + 1))
done
run add db docs/fox.txt --quiet
check "a second writer fails" exits 3
check "a second writer is told who writes" complains "open for writing"
run ask db zebra
check "a reader works beside a writer" says "docs/deep/zebra.txt.gz"
kill -INT "$holder"
wait "$holder"
code=$?
holder=
exec 9>&-
cp holder_out out
cp holder_err err
check "an interrupted add says so by its exit code" exits 130
check "an interrupted add says how to go on" complains "run the same command again to go on"
run add db docs
check "the database is free after that" exits 0

mkfifo slow
"$wend" add kept docs/harbour.md - --json <slow >holder_out 2>holder_err &
holder=$!
exec 9>slow
# More than a pipe holds: when this is through, standard input is read and the first file is, too.
head -c 300000 /dev/zero | tr '\0' x >&9
kill -INT "$holder"
wait "$holder"
code=$?
holder=
exec 9>&-
cp holder_out out
cp holder_err err
check "an interrupted add keeps what was read" \
  json_holds 'row["added"] == 1 and row["interrupted"] and row["skipped"] == 0'
check "an interrupted add is told by the exit code" exits 130
run ask kept harbour
check "what was read before the interrupt is found" says "docs/harbour.md"

# ---- sql -----------------------------------------------------------------------------------
run sql fresh.wend -c "SHOW COLLECTIONS"
check "sql does not make a database to ask it" exits 3
check "sql says that there is none" complains "there is no database"
run sql fresh.wend -c "CREATE COLLECTION notes; SHOW COLLECTIONS"
check "sql makes a database to write to it" exits 0
check "sql names the columns" says $'name\tdocuments'
check "sql shows rows in tabs" says $'notes\t0'
run sql fresh.wend -c "BEGIN; INSERT INTO notes.documents (key, text) VALUES ('a', 'x'); COMMIT"
check "sql commits a transaction" exits 0
run sql fresh.wend -c "BEGIN; UPDATE notes.documents SET title = 'lost';
  SELECT title FROM notes.documents"
check "sql sees its own transaction" says "lost"
check "sql tells of a transaction that is not committed" complains "it is rolled back"
run sql fresh.wend -c "BEGIN; SELECT nonsense"
check "sql tells so behind a fault, too" complains "it is rolled back"
for statement in "LINK 'a' TO 'b' IN notes" "UNLINK 'a' FROM 'b' IN notes" \
  "ALTER COLLECTION notes SET (ttl = '90 days')" "EXPORT notes TO 'notes.jsonl'"; do
  run sql fresh.wend -c "$statement"
  check "sql runs $statement by itself" exits 0
done
run sql fresh.wend -c "SELECT ? + ?, ?" -p 1 -p 2.5 --param "=a=b"
check "sql binds by place" says $'3.5\ta=b'
run sql fresh.wend -c "SELECT :n; SELECT :t || :n, :x IS NULL" --param n=7 -p "t='1'" -p x=null
check "sql binds by name" says $'17\t1'
run sql fresh.wend -c "SELECT :n" -p m=1
check "sql asks for a parameter" complains "parameter :n has no value"
run sql fresh.wend -c "SELECT 1" -p m=1
check "sql refuses a parameter too many" complains "no statement has a parameter for --param m=1"
check "a parameter too many is told by the exit code" exits 3
run sql fresh.wend -c "SELECT count(*) FROM notes.documents WHERE title = ''"
check "sql drops a transaction that is not committed" says "1"
printf "show collections;\n-- a comment; no end\nRECALL 'harbour; sea' FROM db" >statements
sed -i 's/ FROM db/ FROM main LIMIT 1/' statements
"$wend" sql kept --json <statements >out 2>err
code=$?
check "sql reads standard input" exits 0
check "sql writes JSON Lines" json_lines
check "sql keeps a ';' inside a text" says "docs/harbour.md"
run sql kept -c "SHOW COLLECTIONS; RECALL 'x' FORM main; SHOW STATS"
check "sql stops at the first fault" exits 3
check "sql shows what was before the fault" says "main"
check "sql runs nothing behind the fault" eval '! says "logged_bytes"'
check "sql suggests the word" complains "did you mean 'FROM'?"
check "sql points at the place" complains "            ^"
run sql kept -c "EXPLAIN SELECT key FROM documents WHERE source = 'x' LIMIT 2"
check "sql draws a plan with all of its spaces" says "      └─ read main.documents  ~"
run sql kept --json -c "EXPLAIN ANALYZE JSON RECALL 'harbour' LIMIT 1"
check "sql nests the JSON of a plan" \
  json_holds 'row["plan"]["rows"][0]["why"]["terms"][0]["surface"] == "harbour"'
run sql kept --json -c "EXPLAIN SELECT 1"
check "sql gives lines of a plan as texts" json_holds 'row["plan"].startswith("project 1")'
run sql kept -c "EXPLAIN DELETE FROM documents WHERE key LIKE '%'"
run sql kept -c "EXPLAIN ANALYZE DELETE FROM documents WHERE key = 'none'"
check "sql runs a write that is analyzed" says "deleted 0"
run sql kept --json -c "SELECT count(*) n FROM documents"
check "sql explains a deletion without doing it" json_holds 'row["n"] > 0'
run sql kept -c "DELETE FROM main WHERE key = 'docs/harbour.md'"
check "sql deletes" says "1"
run sql kept -c " -- only a comment"
check "sql does nothing with a comment" is_silent

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
