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
check "COPY writes CSV" "key,title boats.md,Boats" "$(tr '\n' ' ' <rows.csv | sed 's/ $//')"
gzip rows.csv
check "COPY reads gzip" "1 0 0 0" \
  "$("$wend" sql d -c "COPY documents FROM 'rows.csv.gz'" | tail -1 | tr "\t" " ")"
"$wend" sql a -c "EXPORT main TO 'a.jsonl'" >/dev/null 2>error.txt
check "a file that is there is not written over" "1" "$(grep -c 'overwrite => true' error.txt)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
