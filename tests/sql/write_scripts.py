#!/usr/bin/env python3
"""Writes the scripts of this folder whose rows follow from somewhere else than Wend.

    python3 tests/sql/write_scripts.py        writes tests/sql/by_*.test

Rows of expressions, filters, groups and orders are those that SQLite gives; rows about times those
of Python's datetime; rows of MATCH those of a search over plain lists of words. Wend is not asked.
"""
import datetime
import itertools
import pathlib
import re
import sqlite3

FOLDER = pathlib.Path(__file__).parent
SQLITE = sqlite3.connect(":memory:")
UTC = datetime.timezone.utc


def shown(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return "%.6g" % value
    text = str(value).replace("\\", "\\\\").replace("|", "\\|")
    return text.replace("\n", "\\n").replace("\t", "\\t").strip()


class Script:
    def __init__(self, name, about):
        self.name = name
        self.parts = [f"# {about} Written by write_scripts.py."]
        self.seen = set()

    def add(self, head, sql, tail=""):
        if head == "rows" and sql in self.seen:
            return
        self.seen.add(sql)
        self.parts.append(f"{head}\n" + sql.replace("\\", "\\\\") + tail)

    def ok(self, sql):
        self.add("ok", sql)

    def rows(self, sql, rows):
        lines = [" | ".join(shown(value) for value in row) for row in rows]
        if any(not line.strip() for line in lines):
            return  # a blank line would end the statement
        self.add("rows", sql, "\n----" + "".join("\n" + line for line in lines))

    def same(self, sql):
        """The rows that SQLite gives."""
        self.rows(sql, SQLITE.execute(re.sub(r"\bmeta\.", "meta_", sql)).fetchall())

    def error(self, marked, words):
        """`^` stands in front of the byte that the error names."""
        sql = marked.replace("^", "", 1)
        offset = len(marked[: marked.index("^")].encode()) if "^" in marked else None
        self.add("error" + (f" @{offset}" if offset is not None else "") + " " + words, sql)

    def close(self):
        (FOLDER / f"by_{self.name}.test").write_text("\n\n".join(self.parts) + "\n")


# ---- Expressions ------------------------------------------------------------------------------


def write_literals():
    script = Script("literals", "Literals, alone and joined; the rows are SQLite's.")
    literals = ["0", "1", "42", "9223372036854775807", "0.5", "1e3", "1E-3", "2.5e+2", "100.0",
                "-1", "-0.25", "TRUE", "FALSE", "NULL", "'a'", "'it''s'", "'a b'", "'ä€😀'", "'--'",
                "'/* no comment */'", "'%'", "'\\'", "'|'", "';'", "'\"'", "'SELECT'"]
    for literal in literals:
        script.same(f"SELECT {literal}, typeof({literal}), {literal} IS NULL")
        script.same(f"SELECT [{literal}]".replace("[", "(").replace("]", ")") + " AS x")
    for a, b in itertools.product(["'x'", "7", "NULL", "''", "-3", "'é'"], repeat=2):
        script.same(f"SELECT '<' || {a} || {b} || '>'")
    script.same("SELECT 1 -- the rest does not count")
    script.same("SELECT /* nor does this */ 2")
    script.same("select 3 AS \"select\"")
    script.close()


def write_arithmetic():
    script = Script("arithmetic", "Numbers; the rows are SQLite's but for errors.")
    numbers = ["0", "1", "2", "3", "7", "100", "(-1)", "(-7)", "2.5", "(-0.5)", "1e10", "NULL"]
    for a, b in itertools.product(numbers, repeat=2):
        script.same(f"SELECT {a} + {b}, {a} - {b}, {a} * {b}")
        zero = b == "0"
        if zero and a != "NULL":
            script.error(f"SELECT {a} ^/ {b}", "division by zero")
        elif not zero:
            script.same(f"SELECT {a} / {b}")
        if not any(c in a + b for c in ".e"):
            if zero and a != "NULL":
                script.error(f"SELECT {a} ^% {b}", "division by zero")
            elif not zero:
                script.same(f"SELECT {a} % {b}")
    for text in ["1 + 2 * 3", "(1 + 2) * 3", "10 - 4 - 3", "100 / 7 / 2", "2 * 3 % 4",
            "7 - 2 * 3 + 1",
                 "-2 * -3", "- (1 + 2)", "1 - -1", "((((5))))", "10 % 4 * 3", "1 + 1.5 * 2",
                 "9223372036854775806 + 1", "-9223372036854775807 - 1", "3037000499 * 3037000499"]:
        script.same(f"SELECT {text}")
    big = "9223372036854775807"
    for text in [f"{big} ^+ 1", f"{big} ^* 2", f"-{big} ^- 2", f"(-{big} - 1) ^- 1",
                 f"(-{big} - 1) ^/ -1"]:
        script.error(f"SELECT {text}", "64")
    script.close()


COMPARISONS = ["=", "!=", "<", "<=", ">", ">="]


def write_comparisons():
    script = Script("comparison", "Comparison and three-valued logic; the rows are SQLite's.")
    numbers = ["0", "1", "-1", "1.0", "1.5", "9007199254740993", "9007199254740992.0", "1e300",
               "9223372036854775807", "NULL"]
    texts = ["''", "'a'", "'A'", "'ab'", "'b'", "'ä'", "'z'", "'10'", "'9'", "NULL"]
    for a, b in itertools.chain(itertools.product(numbers, repeat=2), itertools.product(texts,
            repeat=2)):
        script.same("SELECT " + ", ".join(f"{a} {op} {b}" for op in COMPARISONS))
    truths = ["TRUE", "FALSE", "NULL", "2", "0.0"]
    for a, b in itertools.product(truths, repeat=2):
        script.same(f"SELECT {a} AND {b}, {a} OR {b}, NOT ({a} AND {b}), NOT {a} OR NOT {b}")
    for a, b, c in itertools.product(["TRUE", "FALSE", "NULL"], repeat=3):
        script.same(f"SELECT {a} OR {b} AND {c}, ({a} OR {b}) AND {c}, NOT {a} AND {b} OR {c}")
    for value in ["1", "NULL", "'a'", "1 = NULL", "NULL IS NULL", "0 / 1"]:
        script.same(f"SELECT ({value}) IS NULL, ({value}) IS NOT NULL")
    script.close()


def write_like():
    script = Script("like", "LIKE; the rows are SQLite's.")
    texts = ["''", "'a'", "'abc'", "'ABC'", "'a%c'", "'a_c'", "'aXbXc'", "'äbc'", "'😀'", "'a b'",
            "NULL"]
    patterns = ["''", "'%'", "'_'", "'a%'", "'%c'", "'%b%'", "'a_c'", "'___'", "'A%C'", "'%%'",
            "'_%_'",
                "'Ä%'", "'%x%x%'", "NULL"]
    for text, pattern in itertools.product(texts, patterns):
        script.same(f"SELECT {text} LIKE {pattern}, {text} NOT LIKE {pattern}")
    for text, pattern in itertools.product(texts, ["'a!%c'", "'a!_c'", "'!a%'", "'%!%%'", "'!!%'"]):
        script.same(f"SELECT {text} LIKE {pattern} ESCAPE '!'")
    script.close()


def write_choices():
    script = Script("choices", "IN, BETWEEN and CASE; the rows are SQLite's.")
    lists = ["1", "1, 2, 3", "NULL", "1, NULL", "0, 0", "1.0, 2.5", "1 + 1, 3", "-1, 4"]
    for value, items in itertools.product(["1", "2", "1.0", "-1", "NULL", "2.5"], lists):
        script.same(f"SELECT {value} IN ({items}), {value} NOT IN ({items})")
    for value, items in itertools.product(["'a'", "'A'", "NULL", "''"], ["'a'", "'b', 'a'",
            "'x', NULL", "''"]):
        script.same(f"SELECT {value} IN ({items}), {value} NOT IN ({items})")
    for value, low, high in itertools.product(["1", "2.5", "NULL"], ["0", "1", "2.5", "NULL"],
            ["1", "3", "NULL"]):
        script.same(
                f"SELECT {value} BETWEEN {low} AND {high}, {value} NOT BETWEEN {low} AND {high}")
    for value, low, high in itertools.product(["'b'", "'B'"], ["'a'", "'b'"], ["'b'", "'c'",
            "'a'"]):
        script.same(f"SELECT {value} BETWEEN {low} AND {high}")
    for value in ["1", "2", "3", "NULL", "1.0"]:
        script.same(f"SELECT CASE {value} WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'more' END")
        script.same(f"SELECT CASE {value} WHEN 1 THEN 'one' WHEN NULL THEN 'never' END")
        script.same(f"SELECT CASE WHEN {value} > 1 THEN 'big' WHEN {value} = 1 THEN 'one' END")
        script.same(f"SELECT CASE WHEN {value} IS NULL THEN 0 ELSE {value} * 2 END")
        script.same(
                f"SELECT CASE WHEN {value} BETWEEN 1 AND 2 THEN "
                f"CASE {value} WHEN 1 THEN 'a' ELSE 'b' END ELSE 'c' END")
    script.same("SELECT CASE WHEN FALSE THEN 1 / 0 ELSE 7 END")
    script.same("SELECT FALSE AND 1 / 0 = 1")
    script.same("SELECT TRUE OR 1 / 0 = 1")
    script.same("SELECT coalesce(1, 1 / 0)")
    script.close()


def write_functions():
    script = Script("functions", "Functions of texts and numbers; the rows are SQLite's.")
    texts = ["'Hello World'", "'abc'", "'x'", "'ß€😀!'", "'a  b'", "NULL"]
    for text in texts:
        ascii_only = all(ord(c) < 128 for c in text)
        script.same(f"SELECT length({text}), typeof({text}), coalesce({text}, 'none')")
        if ascii_only:
            script.same(f"SELECT lower({text}), upper({text}), LOWER(upper({text}))")
        for start in [1, 2, 4, 99, -1, -3]:
            script.same(f"SELECT '<' || substr({text}, {start}) || '>'")
            for count in [0, 1, 3]:
                script.same(f"SELECT '<' || substr({text}, {start}, {count}) || '>'")
    for text in ["'  a '", "'a'", "'   '", "' a b '", "''"]:
        script.same(f"SELECT '<' || trim({text}) || '>', length(trim({text}))")
    for number in ["0", "5", "-5", "2.5", "-2.5", "0.4", "1e10", "NULL", "-0.5", "1.5"]:
        script.same(f"SELECT abs({number}), round({number}), typeof(abs({number}))")
        script.same(f"SELECT round({number}, 1), round({number} * 1.25, 0)")
    for a, b in itertools.product(["1", "2", "NULL", "1.0"], repeat=2):
        script.same(f"SELECT nullif({a}, {b}), coalesce({a}, {b}), coalesce({a}, {b}, 9)")
    script.rows("SELECT upper('straße é'), lower('ÀÉÎ')", [["STRASSE É".replace("SS", "ß"), "àéî"]])
    for start in ["-2", "-5", "-100"]:
        for count in ["", ", 1", ", 4", ", 6"]:
            script.same(f"SELECT '<' || substr('abcd', {start}{count}) || '>'")
    script.error("SELECT ^substr('abc', 0)", "from -1 at the end")
    script.error("SELECT ^substr('abc', 1, -1)", "not negative")
    script.error("SELECT ^round(1.5, 16)", "0 to 15")
    script.close()


# ---- Rows -------------------------------------------------------------------------------------

WORDS = "river stone lamp garden copper violin winter apple".split()
ROWS = []
for number in range(24):
    ROWS.append((f"k{number:02}", f"s{number % 4}", None if number % 7 == 3 else number // 4,
                 ["Ann", "Bob", "cleo", "Ann", "Dan"][number % 5],
                 " ".join(WORDS[i % 8] for i in (number, number * 3 + 1, number * number,
                         number + 5, number // 3)),
                 None if number % 5 == 4 else number * 3 % 11 - 4,
                 None if number % 6 == 1 else ["calm", "Angry", "50%"][number % 3],
                 None if number % 8 == 6 else number / 4))


def literal(value):
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


INSERT = "INSERT INTO messages (key, session, turn, speaker, text, meta.n, meta.mood, meta.r) " + \
    "VALUES\n" + \
    ",\n".join("  (" + ", ".join(map(literal, row)) + ")" for row in ROWS)
CONDITIONS = [
    "turn = 2", "turn > 2", "turn IS NULL", "turn IS NOT NULL", "NOT turn > 2",
            "turn IN (0, 5, NULL)",
    "turn NOT IN (0, 1)", "turn BETWEEN 1 AND 3", "turn NOT BETWEEN 1 AND 3", "speaker = 'Ann'",
    "speaker != 'Ann'", "speaker > 'B'", "speaker LIKE '%n'", "speaker LIKE 'C%'",
            "key IN ('k03', 'k20', 'x')",
    "key >= 'k20'", "key = 'none'", "session = 's1'", "session = 's1' AND turn < 3",
    "session = 's1' OR speaker = 'Dan'", "NOT (session = 's1' OR speaker = 'Dan')", "meta.n < 0",
            "meta.n = 2",
    "meta.n + 1 > turn", "meta.n IS NULL AND turn IS NULL", "meta.mood = 'calm'",
            "meta.mood != 'calm'",
    "meta.mood LIKE '%!%' ESCAPE '!'", "meta.mood IS NULL", "meta.r > 2.25", "meta.r = 3",
            "meta.r * 4 = turn * 4",
    "meta.none = 1", "meta.none IS NULL AND key < 'k02'", "length(text) > 31", "text LIKE 'river%'",
    "upper(speaker) = 'ANN' AND meta.n > 0", "TRUE", "FALSE", "NULL", "turn = NULL", "turn = turn",
    "coalesce(turn, -1) < 1", "CASE WHEN turn IS NULL THEN meta.n > 0 ELSE turn = 1 END",
    "(turn = 1 AND session = 's2') OR (turn = 2 AND session = 's3')", "turn = 1 AND turn = 2",
            "turn % 2 = 1",
    "speaker || session = 'Anns0'", "nullif(speaker, 'Ann') IS NULL", "typeof(meta.n) = 'integer'"]


def load():
    SQLITE.execute(
            "CREATE TABLE messages (key, session, turn, speaker, text, meta_n, meta_mood, meta_r, "
                   "meta_none)")
    SQLITE.executemany("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)", ROWS)


def write_filters():
    script = Script("filters", "WHERE over messages; the rows are SQLite's.")
    script.ok(INSERT)
    for condition in CONDITIONS:
        script.same(f"SELECT key FROM messages WHERE {condition} ORDER BY key")
        script.same(f"SELECT count(*), min(key), max(turn) FROM messages WHERE {condition}")
        script.same(f"SELECT key FROM messages WHERE NOT ({condition}) ORDER BY key DESC LIMIT 5")
    for a, b in itertools.combinations(CONDITIONS[:24:2], 2):
        script.same(f"SELECT key FROM messages WHERE {a} AND {b} ORDER BY key")
        script.same(f"SELECT count(*) FROM messages WHERE ({a}) OR ({b})")
    script.close()


def write_groups():
    script = Script("groups", "Aggregates, GROUP BY and HAVING; the rows are SQLite's.")
    script.ok(INSERT)
    keys = ["session", "speaker", "turn", "meta.n", "meta.mood", "turn % 2", "length(speaker)",
            "turn IS NULL"]
    calls = ["count(*)", "count(turn)", "count(DISTINCT speaker)", "sum(turn)", "sum(meta.n)",
            "avg(turn)",
             "avg(meta.r)", "min(speaker)", "max(meta.r)", "sum(meta.r)", "max(turn) - min(turn)",
             "min(key) || max(key)"]
    for call in calls:
        script.same(f"SELECT {call} FROM messages")
        script.same(f"SELECT {call} FROM messages WHERE key = 'none'")
        for key in keys:
            script.same(f"SELECT {key}, {call} FROM messages GROUP BY {key} ORDER BY {key}")
    for key, having in itertools.product(keys, ["count(*) > 4", "max(turn) = 5",
            "min(speaker) = 'Ann'",
                                                "sum(meta.n) > 0", "count(*) = 0"]):
        script.same(
                f"SELECT {key}, count(*) AS c FROM messages GROUP BY {key} HAVING {having} "
                f"ORDER BY c DESC, 1")
    for a, b in itertools.combinations(keys[:5], 2):
        script.same(
                f"SELECT {a}, {b}, count(*) FROM messages GROUP BY {a}, {b} ORDER BY 1, 2 LIMIT 9")
    script.close()


def write_orders():
    script = Script("orders", "ORDER BY, DISTINCT, LIMIT and OFFSET; the rows are SQLite's.")
    script.ok(INSERT)
    for key in ["turn", "speaker", "meta.n", "meta.r", "meta.mood", "length(text)", "-turn",
            "turn % 2"]:
        for order in ["", " ASC", " DESC", " NULLS LAST", " NULLS FIRST", " DESC NULLS FIRST",
                " DESC NULLS LAST"]:
            script.same(f"SELECT key, {key} FROM messages ORDER BY {key}{order}, key LIMIT 8")
        script.same(f"SELECT key FROM messages ORDER BY {key} DESC, key LIMIT 4 OFFSET 19")
        script.same(f"SELECT DISTINCT {key} FROM messages ORDER BY 1")
        script.same(
                f"SELECT DISTINCT {key}, session FROM messages ORDER BY 2 DESC, 1 LIMIT 7 OFFSET 2")
    for limit, offset in itertools.product([0, 1, 23, 24, 25], [0, 1, 23, 24, 99]):
        script.same(f"SELECT key FROM messages ORDER BY key LIMIT {limit} OFFSET {offset}")
    script.close()


# ---- Times ------------------------------------------------------------------------------------

DAY = datetime.timedelta(days=1)
INSTANT = datetime.timedelta(microseconds=1)


def period(text):
    """The wall-clock begin and end of a period; the offset in minutes or None."""
    offset = None
    found = re.search(r"(Z|[+-]\d\d:\d\d)$",
            text) if len(text) > 9 and text[8:10].isdigit() else None
    if found:
        mark = found.group(1)
        offset = 0 if mark == "Z" else int(mark[0] + "1") * (int(mark[1:3]) * 60 + int(mark[4:]))
        text = text[: found.start()]
    if "W" in text:
        begin = datetime.datetime.fromisocalendar(int(text[:4]), int(text[6:]), 1)
        return begin, begin + 7 * DAY, offset
    if "Q" in text:
        year, quarter = int(text[:4]), int(text[6:])
        end = (year + (quarter == 4), quarter * 3 % 12 + 1)
        return datetime.datetime(year, quarter * 3 - 2, 1), datetime.datetime(*end, 1), offset
    if len(text) == 4:
        return datetime.datetime(int(text), 1, 1), datetime.datetime(int(text) + 1, 1, 1), offset
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return datetime.datetime(year, month, 1), datetime.datetime(year + month // 12,
                month % 12 + 1, 1), offset
    if len(text) == 10:
        begin = datetime.datetime.fromisoformat(text)
        return begin, begin + DAY, offset
    if len(text) == 13:
        begin = datetime.datetime.fromisoformat(text + ":00")
        return begin, begin + DAY / 24, offset
    begin = datetime.datetime.fromisoformat(text)
    return begin, begin + (DAY / 1440 if len(text) == 16 else INSTANT), offset


def write_times():
    script = Script("times", "Times and periods; the rows are those of Python's datetime.")
    stamps = ["2023-01-01T00:00:00Z", "2023-02-12T23:59:59+00:00", "2023-02-13T00:00:00+09:00",
              "2023-02-28T23:30:00-02:00", "2023-03-01T00:30:00+02:00", "2023-05-01T10:30:00Z",
              "2023-05-01T10:30:00.250000Z", "2023-05-01T23:30:00+09:00",
                      "2023-12-31T23:59:59-05:00",
              "2024-02-29T12:00:00+05:30", "2024-12-30T08:00:00Z", "1969-07-20T20:17:40Z"]
    rows = [(f"t{i:02}", datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")))
            for i, stamp in enumerate(stamps)]
    script.ok("INSERT INTO messages (key, time, text) VALUES\n" +
              ",\n".join(f"  ('t{i:02}', '{stamp}', 'x')" for i, stamp in enumerate(stamps)) +
              ",\n  ('zz', NULL, 'x')")
    periods = ["2023", "2024", "1969", "2023-02", "2023-05", "2023-12", "2024-02-29",
            "2023-02-28", "2023-05-01",
               "2023-05-01+09:00", "2023-05-01Z", "2023-05-01T10", "2023-05-01T10:30",
                       "2023-05-01T10:30Z",
               "2023-05-01T10:30:00", "2023-05-01T10:30:00.250", "2023-W06", "2023-W07",
                       "2025-W01", "2023-Q1",
               "2023-Q2", "2023-Q4", "2023-12-31-05:00", "2023-12-31T23:59:59-05:00",
                       "1969-07-20T20", "2030"]
    tests = {"=": lambda p, b, e: b <= p < e, "!=": lambda p, b, e: not b <= p < e, "<": lambda p,
            b, e: p < b,
             "<=": lambda p, b, e: p < e, ">": lambda p, b, e: p >= e, ">=": lambda p, b, e: p >= b,
             "DURING": lambda p, b, e: b <= p < e}
    def position(time, offset):
        clock = time.replace(tzinfo=None)
        return clock if offset is None else time.astimezone(UTC).replace(
                tzinfo=None) + offset * DAY / 1440
    def keys(test):
        return [[key] for key, time in rows if test(time)]
    for text in periods:
        begin, end, offset = period(text)
        for op, test in tests.items():
            script.rows(f"SELECT key FROM messages WHERE time {op} '{text}' ORDER BY key",
                        keys(lambda time: test(position(time, offset), begin, end)))
    for low, high in itertools.product(periods[::3], periods[1::4]):
        (begin, _, first), (_, end, second) = period(low), period(high)
        script.rows(f"SELECT key FROM messages WHERE at BETWEEN '{low}' AND '{high}' ORDER BY key",
                    keys(lambda t: position(t, first) >= begin and position(t, second) < end))
    for key, time in rows:
        script.rows(
                f"SELECT year(time), month(time), day(time), hour(time), minute(time), "
                f"weekday(time), "
                    f"date(time), time_of_day(time) FROM messages WHERE key = '{key}'",
                    [[time.year, time.month, time.day, time.hour, time.minute, time.isoweekday(),
                      time.date().isoformat(), time.strftime("%H:%M:%S")]])
    script.rows("SELECT key FROM messages ORDER BY time DESC, key",
                [[k] for k, _ in sorted(rows, key=lambda r: r[1], reverse=True)] + [["zz"]])
    for year in (1969, 2023, 2024):
        found = [key for key, time in rows if time.year == year]
        script.rows(f"SELECT count(*), min(key) FROM messages WHERE year(time) = {year}",
                [[len(found), min(found)]])
    for bad in ["2023-02-30", "2023-02-29", "2100-02-29", "2023-13", "2023-00", "2023-04-31",
            "2023-W54", "2023-W00",
                "2023-Q5", "2023-05-01T24", "2023-05-01T10:60", "2023-05-01T10:30:61", "23",
                        "2023-5", "someday",
                "2023-05-01+19:00", "2023-05-01T10:30:00.", "2023-05+02:00", "", "2023-05-01 x"]:
        for op in ["=", "<", "DURING"]:
            script.error(f"SELECT key FROM messages WHERE time {op} ^'{bad}'", "")
    script.close()


# ---- MATCH ------------------------------------------------------------------------------------


def write_match():
    script = Script("match", "MATCH; the rows are those of a search over lists of words.")
    script.ok(INSERT)
    words = {row[0]: row[4].split() for row in ROWS}
    def rows(sql_text, test):
        script.rows(f"SELECT key FROM messages WHERE MATCH '{sql_text}' ORDER BY key",
                    [[key] for key in sorted(words) if test(words[key])])
        script.rows(f"SELECT count(*) FROM messages WHERE NOT text MATCH '{sql_text}'",
                    [[sum(not test(w) for w in words.values())]])
    for word in WORDS:
        rows(word, lambda w: word in w)
        rows(word.upper() + "?", lambda w: word in w)
        rows(word[:2] + "*", lambda w: any(x.startswith(word[:2]) for x in w))
    for a, b in itertools.permutations(WORDS[:6], 2):
        rows(f'"{a} {b}"', lambda w: any(w[i:i + 2] == [a, b] for i in range(len(w))))
        rows(f"+{a} -{b}", lambda w: a in w and b not in w)
    for a, b in itertools.combinations(WORDS, 2):
        rows(f"{a} {b}", lambda w: a in w or b in w)
        rows(f"+{a} +{b}", lambda w: a in w and b in w)
        script.error(f"SELECT key FROM messages WHERE MATCH ^'NEAR({a} {b}, 0)'", "from 1 to 1000")
        for gap in (1, 2):
            rows(f"NEAR({a} {b}, {gap})", lambda w: any(
                abs(i - j) - 1 <= gap for i, x in enumerate(w) for j, y in enumerate(w) if (x,
                        y) == (a, b)))
    for a, condition in itertools.product(WORDS[:4], CONDITIONS[:16:3]):
        keys = {key for key,
                in SQLITE.execute(f"SELECT key FROM messages WHERE {condition}".replace("meta.",
                        "meta_"))}
        script.rows(f"SELECT key FROM messages WHERE MATCH '{a}' AND {condition} ORDER BY key",
                    [[key] for key in sorted(keys) if a in words[key]])
    script.close()


# ---- Errors -----------------------------------------------------------------------------------


def write_errors():
    script = Script("errors", "What is refused, and the byte that the error names.")
    script.ok(INSERT)
    columns = {"spaker": "speaker", "sesion": "session", "tme": "time", "txt": "text",
            "turns": "turn",
               "kye": "key", "titel": "title", "sorce": "source", "revison": "revision",
                       "replyto": "reply_to"}
    for wrong, right in columns.items():
        script.error(f"SELECT ^{wrong} FROM messages", f"did you mean '{right}'")
        script.error(f"SELECT key FROM messages WHERE ^{wrong} IS NULL", f"did you mean '{right}'")
        script.error(f"SELECT count(*) FROM messages GROUP BY ^{wrong}", f"did you mean '{right}'")
        script.error(f"SELECT key FROM messages ORDER BY ^{wrong}", f"did you mean '{right}'")
        script.error(f"SELECT 'ä', max(^{wrong}) FROM messages", f"did you mean '{right}'")
    functions = {"lowr": "lower", "uper": "upper", "lenght": "length", "substring": "substr",
            "coalesc": "coalesce",
                 "cuont": "count", "averge": "avg", "rond": "round", "snipet": "snippet",
                         "higlight": "highlight",
                 "typof": "typeof", "weekdy": "weekday"}
    for wrong, right in functions.items():
        if wrong not in ("substring", "averge"):
            script.error(f"SELECT ^{wrong}(text) FROM messages", f"did you mean '{right}'")
        else:
            script.error(f"SELECT ^{wrong}(text) FROM messages", wrong)
    for text in ["speaker = ^1", "turn = ^'x'", "speaker > ^1.5", "^turn LIKE 'x'", "1 = ^'1'",
            "^speaker",
                 "^'x'", "NOT ^speaker", "turn = 1 AND ^speaker", "turn IN (1, ^'x')",
                         "turn BETWEEN 1 AND ^'x'",
                 "length(^turn) = 1", "lower(^1) = 'x'", "abs(^'x') = 1", "year(^speaker) = 2023",
                         "-^speaker = 1",
                 "^speaker + 1 = 2", "turn + ^'1' = 2"]:
        script.error(f"SELECT key FROM messages WHERE {text}", "")
    for text in ["^", "SELECT ^", "SELECT 1 ^FORM messages WHERE turn = 1", "SELECT 1,^",
            "SELECT * FROM ^", "SELECT (1^",
                 "SELECT 1 +^", "SELECT key FROM messages WHERE^",
                         "SELECT key FROM messages WHERE turn =^",
                 "SELECT key FROM messages ORDER ^key", "SELECT key FROM messages GROUP ^key",
                 "SELECT key FROM messages LIMIT ^x",
                         "SELECT key FROM messages WHERE turn = 1 ^= 1",
                 "SELECT key FROM messages WHERE turn < 1 ^< 2",
                         "SELECT key FROM messages WHERE turn IN ^1",
                 "SELECT key FROM messages WHERE turn IN (^)",
                         "SELECT key FROM messages WHERE turn BETWEEN 1 ^OR 2",
                 "SELECT key FROM messages WHERE turn IS ^1", "SELECT CASE END^",
                         "SELECT CASE WHEN 1 ^END",
                 "SELECT ^'open", "SELECT ^\"open FROM messages", "SELECT 1 ^/* open",
                         "SELECT 1; ^SELECT 2",
                 "^DELET FROM messages WHERE TRUE", "DELETE FROM messages^",
                         "^INSRT INTO messages (key) VALUES ('x')",
                 "INSERT INTO messages (key) ^VALUE ('x')", "SELECT 1 ^1", "SELECT 12^x",
                         "SELECT ^@x", "SELECT ^#",
                 "DROP ^COLECTION x", "CREATE ^TABLE x", "RECALL ^FROM messages",
                         "SELECT key FROM messages WHERE MATCH ^5"]:
        if text == "^":
            continue
        script.error(text, "")
    for text in ["SELECT ^?", "SELECT ^:name", "SELECT key FROM messages WHERE turn = ^?"]:
        script.error(text.replace("^", ""), "has no value")
    script.error("SELECT ?, ^:name", "")
    for depth in (250, 1000, 5000):
        script.error("SELECT " + "(" * depth + "1" + ")" * depth, "200")
        script.error("SELECT " + "NOT " * depth + "TRUE", "200")
        script.error("SELECT " + "- " * depth + "1", "200")
        script.error("SELECT " + "abs(" * depth + "1" + ")" * depth, "200")
        script.error("SELECT " + "CASE WHEN TRUE THEN " * depth + "1" + " END" * depth, "200")
    script.error("SELECT '" + "x" * 65536 + "'", "at most 65536 bytes")
    script.rows("SELECT length('" + "x" * 65000 + "')", [[65000]])
    script.rows("SELECT " + "(" * 90 + "1" + ")" * 90, [[1]])
    script.close()


def main():
    write_literals()
    write_arithmetic()
    write_comparisons()
    write_like()
    write_choices()
    write_functions()
    load()
    write_filters()
    write_groups()
    write_orders()
    write_times()
    write_match()
    write_errors()


if __name__ == "__main__":
    main()
