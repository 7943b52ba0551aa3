#!/usr/bin/env bash
# `wend sql` with EXPORT, IMPORT and COPY: a collection through files into another database.
# usage: exchange_test.sh WEND
set -u
wend=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
passed=0
failed=0

check() { # name, expected, actual
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\nexpected: %s\nactual:   %s\n' "$1" "$2" "$3"
  fi
}

printf '# Boats\n\nThe boat is blue.\n' >boats.md
"$wend" add a boats.md --quiet
"$wend" sql a -c "EXPORT main TO 'a.jsonl'" >/dev/null
"$wend" sql b -c "IMPORT 'a.jsonl' INTO main" >/dev/null
check "an export imports into another database" \
  "$("$wend" sql a -c "SELECT key, title, text FROM documents")" \
  "$("$wend" sql b -c "SELECT key, title, text FROM documents")"
"$wend" sql c -c "IMPORT 'boats.md' INTO main" >/dev/null
check "IMPORT reads a file as wend add does" \
  "$("$wend" sql a -c "SELECT key, title, source, text FROM documents")" \
  "$("$wend" sql c -c "SELECT key, title, source, text FROM documents")"
"$wend" sql a -c "COPY (SELECT key, title FROM documents) TO 'rows.csv'" >/dev/null
"$wend" sql absent -c "COPY (SELECT 1) TO 'one.csv'" >/dev/null 2>&1
check "COPY TO opens for reading: it makes no database" "no" \
  "$([ -e absent ] && echo yes || echo no)"
"$wend" sql absent -c "COPY documents(key, text) FROM 'none.csv'" >/dev/null 2>&1
check "COPY FROM opens for writing" "yes" "$([ -e absent ] && echo yes || echo no)"
check "COPY writes CSV" "key,title boats.md,Boats" "$(tr '\n' ' ' <rows.csv | sed 's/ $//')"
gzip rows.csv
check "COPY reads gzip" "1 0 0 0" \
  "$("$wend" sql d -c "COPY documents FROM 'rows.csv.gz'" | tail -1 | tr "\t" " ")"
"$wend" sql a -c "EXPORT main TO 'a.jsonl'" >/dev/null 2>error.txt
check "a file that is there is not written over" "1" "$(grep -c 'overwrite => true' error.txt)"

printf '8/5/23, 10:15 - Ann: Hello\n9/5/23, 10:15 - Bob: Hi\n' >chat.txt
touch -d '2 days ago' chat.txt
"$wend" add e chat.txt --quiet
"$wend" add e chat.txt --quiet --dates month_first --zone Europe/Berlin
check "wend add reads a file again that is to be read otherwise" "2023-08-05T10:15:00+02:00" \
  "$("$wend" sql e -c "SELECT time FROM messages WHERE speaker = 'Ann'" | tail -1)"
"$wend" add e chat.txt --json --dates month_first --zone Europe/Berlin >summary.json
check "a chat that looks as at the last run is not opened" "1" \
  "$(grep -c '"unread": \{0,1\}1' summary.json)"
check "notes say what was assumed" "2" "$("$wend" add f chat.txt 2>&1 | grep -c 'dates says\|UTC')"
"$wend" add g chat.txt --format text --quiet
check "--format text makes a document of a chat" "chat" \
  "$("$wend" sql g -c "SELECT title FROM documents" | tail -1)"
"$wend" add h chat.txt --zone Mars 2>error.txt
check "a zone that is none is an error, and nothing is made" "3 1" \
  "$? $(grep -c "there is no zone 'Mars'" error.txt)"
check "no database is left behind" "" "$(ls -d h 2>/dev/null)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
