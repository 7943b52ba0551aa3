#!/usr/bin/env python3
"""The style rules of STYLE.md that a program can check, over every source file of the tree.

usage: tidy_test.py [ROOT]

Prints each finding as `file:line: message` and ends with `N passed, M failed`, where N counts the
files without a finding and M those with one. Needs nothing but Python 3 and the tree: no git.
"""

import os
import re
import sys
from pathlib import Path

MAX_LINES = 600
MAX_COLUMNS = 100
CPP = {".h", ".cc", ".c"}
TEXT = CPP | {".py", ".sh", ".cmake", ".mjs", ".cjs", ".ts"}
TEXT_NAMES = {"CMakeLists.txt", "Makefile", "run"}
SKIPPED_FOLDERS = {".git", "build", ".cache", "node_modules", "__pycache__"}
TEST_SUFFIXES = ("_test.cc", "_test.sh", "_test.py", "_test.c", "_test.mjs", "_fuzz.cc")

# Layers from the bottom; a file may include its own layer and those before it.
LAYERS = ["storage/base/", "storage/", "engine/", "query/", "api/"]
# Folders that reach the library through wend/wend.h alone. Their own headers are allowed.
C_API_ONLY = ("api/shell/", "api/mcp/", "api/node/", "api/examples/")
# The readers of files, which `wend add` shares with IMPORT: no part of the database.
SHARED_READERS = "query/exchange/"
ROCKSDB_ALLOWED = ("storage/", "tests/storage/", "tests/fault/", "bench/floors.cc")
EXCEPTIONS_ALLOWED = ("api/boundary.h", "api/shell/", "api/mcp/", "api/node/", "api/examples/",
                      "bench/", "tests/")
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "misc"}
# The words are split so that this file does not find itself.
LEFTOVERS = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) +
                       r")\b|" + "GTEST_" + "SKIP|DIS" + "ABLED_|^\\s*#\\s*if\\s+0\\b")
MACHINE_PATHS = re.compile(r"""(?<![\w.$})])/(""" + "|".join(["work", "home", "root", "Users"]) +
                           r""")/""")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
EXCEPTION = re.compile(r"\bthrow\b|\bcatch\s*\(")


class Findings:
    """Collects findings and counts the files they are in."""

    def __init__(self):
        self.lines = []
        self.files = set()

    def add(self, path, line, message):
        self.lines.append((path, line, message))
        self.files.add(path)


def source_files(root):
    """Paths of all files to check, relative to the root, in a fixed order."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
        for name in sorted(names):
            path = Path(folder, name)
            if path.suffix in TEXT or name in TEXT_NAMES:
                found.append(path.relative_to(root).as_posix())
    return found


def without_comments_and_strings(text):
    """C++ text with comments and literals blanked, so that lines keep their numbers."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
                         r"|'(?:\\.|[^'\\\n])+'", re.S)

    def blank(match):
        if re.fullmatch(r"'[0-9a-fA-F']*'", match.group()):  # digit separators: 1'000'000
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())
    return pattern.sub(blank, text)


def layer_of(path):
    """Index of a path's layer, or None outside the layers; storage/base before storage."""
    for index, prefix in enumerate(LAYERS):
        if path.startswith(prefix):
            return index
    return None


def check_include(path, line, bracket, target, findings):
    if target.startswith("rocksdb/") and not path.startswith(ROCKSDB_ALLOWED):
        findings.add(path, line, f"<{target}> belongs into storage/ only")
    if bracket == "<" or target == "wend/wend.h":
        return
    if path.startswith(C_API_ONLY):
        own = path[:path.index("/", len("api/")) + 1]
        shared = path.startswith("api/shell/") and target.startswith(SHARED_READERS)
        if not shared and not target.startswith(own):
            findings.add(path, line, f'"{target}": only wend/wend.h and {own} may be used here')
        return
    own_layer, its_layer = layer_of(path), layer_of(target)
    if own_layer is not None and its_layer is not None and its_layer > own_layer:
        findings.add(path, line, f'"{target}" is of a higher layer')
    if own_layer is not None and target.startswith(("bench/", "tests/") + C_API_ONLY):
        findings.add(path, line, f'"{target}" is above every layer')
    if own_layer is not None and its_layer is None and "/" not in target:
        findings.add(path, line, f'"{target}": write includes from the repository\'s root')


def check_cpp(root, path, text, findings):
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        findings.add(path, len(lines), f"{len(lines)} lines, over {MAX_LINES}: look for the "
                     "second concept")
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        if include:
            check_include(path, number, include.group(1), include.group(2), findings)
    if path.endswith(".h") and "#pragma once" not in text and not re.search(
            r"^#ifndef (\w+)\n#define \1\b", text, re.M):
        findings.add(path, 1, "no #pragma once and no include guard")
    has_header = path.endswith(".cc") and (root / path).with_suffix(".h").exists()
    if not has_header and not text.startswith(("//", "/*")):
        findings.add(path, 1, "no opening comment that says what the file is")
    if not path.startswith(EXCEPTIONS_ALLOWED):
        code = without_comments_and_strings(text)
        for number, line in enumerate(code.splitlines(), 1):
            if EXCEPTION.search(line):
                findings.add(path, number, "exceptions stay in api/boundary.h")


def check_text(path, text, findings):
    stem_words = re.split(r"[_.]", Path(path).name.lower())
    if VAGUE_NAMES & set(stem_words):
        findings.add(path, 1, "name the file after a concept of the field")
    if text and not text.endswith("\n"):
        findings.add(path, text.count("\n") + 1, "no newline at the end")
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MAX_COLUMNS:
            findings.add(path, number, f"{len(line)} columns, over {MAX_COLUMNS}")
        if "\t" in line and Path(path).name != "Makefile":
            findings.add(path, number, "a tab")
        if line != line.rstrip():
            findings.add(path, number, "blanks at the end")
        leftover = LEFTOVERS.search(line)
        if leftover:
            findings.add(path, number, f"left over: {leftover.group().strip()}")
        if MACHINE_PATHS.search(line):
            findings.add(path, number, "a path of somebody's machine")


def check_registration(root, paths, findings):
    """Every test file is one that tests/CMakeLists.txt picks up."""
    registry = root / "tests/CMakeLists.txt"
    rules = registry.read_text(encoding="utf-8") if registry.exists() else ""
    for path in paths:
        if not path.endswith(TEST_SUFFIXES):
            continue
        if not path.startswith("tests/"):
            findings.add(path, 1, "a test outside tests/ is never run")
        elif path.endswith("_fuzz.cc"):
            if Path(path).parent.as_posix() != "tests/fuzz":
                findings.add(path, 1, "fuzzers are built from tests/fuzz/ only")
        elif path.endswith(".cc"):
            if path.startswith("tests/fuzz/"):
                findings.add(path, 1, "tests/fuzz/ holds fuzzers: this test is not built")
        elif path.endswith(".mjs"):
            if Path(path).parent.as_posix() != "tests/node":
                findings.add(path, 1, "Node's runner is given tests/node/ only")
        elif path.endswith((".py", ".c")) or path.startswith("tests/install/"):
            if path[len("tests/"):] not in rules:
                findings.add(path, 1, "not named in tests/CMakeLists.txt")


def check_readme(root, findings):
    readme = root / "README.md"
    if readme.exists():
        text = readme.read_text(encoding="utf-8")
        for command in ("make demo", "make test"):
            if command not in text:
                findings.add("README.md", 1, f"does not name `{command}`")


def self_test():
    """The rules that are easy to get wrong, on lines where the answer is known."""
    code = without_comments_and_strings('a = "throw"; // throw\nthrow 1;\nn = 1\'000; c = \'"\';')
    assert [bool(EXCEPTION.search(line)) for line in code.splitlines()] == [False, True, False]
    assert LEFTOVERS.search("// TO" + "DO: later") and not LEFTOVERS.search("mastodon")
    assert MACHINE_PATHS.search('"/ho' + 'me/x"') and not MACHINE_PATHS.search("../work/x")
    for source, target, expected in [
            ("storage/store.cc", "engine/unit.h", 1), ("engine/unit.h", "storage/store.h", 0),
            ("storage/base/ids.h", "storage/store.h", 1), ("query/a.cc", "api/boundary.h", 1),
            ("api/shell/a.cc", "engine/unit.h", 1), ("api/shell/a.cc", "api/shell/b.h", 0),
            ("engine/a.cc", "rocksdb/db.h", 1), ("api/c_db.cc", "api/shell/terminal.h", 1)]:
        findings = Findings()
        check_include(source, 1, '"', target, findings)
        assert len(findings.lines) == expected, (source, target, findings.lines)


def main():
    self_test()
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    findings = Findings()
    paths = source_files(root)
    for path in paths:
        text = (root / path).read_text(encoding="utf-8", errors="replace")
        check_text(path, text, findings)
        if Path(path).suffix in CPP:
            check_cpp(root, path, text, findings)
    check_registration(root, paths, findings)
    check_readme(root, findings)
    for path, line, message in sorted(findings.lines):
        print(f"{path}:{line}: {message}")
    print(f"{len(paths) - len(findings.files & set(paths))} passed, {len(findings.files)} failed")
    return 1 if findings.files or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
