#!/usr/bin/env python3
"""The examples of api/examples print what they should, and README.md quotes them as they stand.

usage: examples_test.py ROOT BUILD_DIR
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Lines that each example prints, in order; other lines may stand between them.
EXPECTED = {
    "notes.c": ["key: The spare key is under the blue flower pot."],
    "links.cc": ["bridge", "ford", "1 link"],
    "chat_history.c": ["My sister Clara moves to Lisbon in June."],
}
# The name of a file in a link, with a block of code behind it.
QUOTE = re.compile(r"\(api/examples/([\w.]+)\)[^\n]*\n\n```\w+\n(.*?)```\n", re.S)


def runs_as_expected(program, lines):
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):  # the second time on what the first left
            run = subprocess.run([program, str(Path(folder, "db"))], capture_output=True, text=True)
            place = -1
            for line in lines:
                place = run.stdout.find(line, place + 1)
                if place < 0 or run.returncode != 0:
                    print(f"{program}: expected '{line}', exit code {run.returncode}:\n"
                          f"{run.stdout}{run.stderr}")
                    return False
    return True


def main() -> int:
    root, build = Path(sys.argv[1]), Path(sys.argv[2])
    sources = {path.name for path in (root / "api/examples").iterdir()
               if path.suffix in (".c", ".cc")}
    quotes = dict(QUOTE.findall((root / "README.md").read_text(encoding="utf-8")))
    passed = failed = 0
    for name in sorted(sources | set(EXPECTED)):
        good = name in sources and name in EXPECTED
        if not good:
            print(f"{name}: an example and what it prints belong together")
        elif quotes.get(name) != (root / "api/examples" / name).read_text(encoding="utf-8"):
            print(f"README.md: does not quote api/examples/{name} as it stands")
            good = False
        else:
            good = runs_as_expected(build / f"example_{Path(name).stem}", EXPECTED[name])
        passed, failed = passed + good, failed + (not good)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
