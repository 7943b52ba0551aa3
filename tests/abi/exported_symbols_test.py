#!/usr/bin/env python3
"""libwend.so exports exactly the functions that wend.h declares, and the fuzzer calls them all.

usage: exported_symbols_test.py NM LIBRARY HEADER FUZZER
"""

import re
import subprocess
import sys


def main() -> int:
    nm, library, header, fuzzer = sys.argv[1:]
    table = subprocess.run([nm, "-D", "--defined-only", library],
                           check=True, capture_output=True, text=True).stdout
    exported = {line.split()[-1].split("@")[0] for line in table.splitlines() if line.strip()}
    with open(header, encoding="utf-8") as file:
        code = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    declared = set(re.findall(r"^WEND_API[^;(]*?\b(wend_\w+)\s*\(", code, flags=re.M))
    for name in sorted(exported - declared):
        print(f"{library}: exports {name}, which the header does not declare")
    for name in sorted(declared - exported):
        print(f"{header}: declares {name}, which the library does not export")
    with open(fuzzer, encoding="utf-8") as file:
        called = set(re.findall(r"\b(wend_\w+)\(", file.read()))
    for name in sorted(declared - called):
        print(f"{fuzzer}: never calls {name}")
    failed = len(exported ^ declared) + len(declared - called)
    print(f"{len(exported & declared)} passed, {failed} failed")
    return 1 if failed or not declared else 0


if __name__ == "__main__":
    sys.exit(main())
