#!/usr/bin/env python3
"""The examples of api/examples print what they should, and README.md quotes them as they stand.

usage: examples_test.py ROOT BUILD_DIR [NODE]

Those for Python and Node run where the packages are built: with the libraries in BUILD_DIR/bundle,
by this interpreter and by NODE.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Lines that each example prints, in order; other lines may stand between them.
EXPECTED = {
    "notes.c": ["key: The spare key is under the blue flower pot."],
    "links.cc": ["bridge", "ford", "1 link"],
    "chat_history.c": ["My sister Clara moves to Lisbon in June."],
    "recipes.py": ["dal: Red lentils with cumin"],
    "meetings.mjs": ["2024-05-03T10:00:00+02:00 Ann: We move the release to June"],
}
# The name of a file in a link, with a block of code behind it.
QUOTE = re.compile(r"\(api/examples/([\w.]+)\)[^\n]*\n\n```\w+\n(.*?)```\n", re.S)


def command(name, root, build, node, folder):
    """What runs an example; None where its package is not built."""
    bundle = build / "bundle"
    if name.endswith(".py"):
        built = (bundle / "libwend.so").exists()
        return [sys.executable, root / "api/examples" / name] if built else None
    if name.endswith(".mjs"):
        (folder / "node_modules").mkdir()
        (folder / "node_modules/wend").symlink_to(root / "api/node")
        shutil.copy(root / "api/examples" / name, folder)
        return [node, folder / name] if node else None
    return [build / f"example_{Path(name).stem}"]


def runs_as_expected(name, root, build, node):
    environment = {**os.environ, "PYTHONPATH": str(root / "api/python"),
                   "PYTHONDONTWRITEBYTECODE": "1", "WEND_LIBRARY": str(build / "bundle/libwend.so"),
                   "WEND_ADDON": str(build / "bundle/wend.node")}
    with tempfile.TemporaryDirectory() as folder:
        program = command(name, root, build, node, Path(folder))
        if program is None:
            return True
        for _ in range(2):  # the second time on what the first left
            run = subprocess.run([*program, Path(folder, "db")], capture_output=True, text=True,
                                 env=environment)
            place = -1
            for line in EXPECTED[name]:
                place = run.stdout.find(line, place + 1)
                if place < 0 or run.returncode != 0:
                    print(f"{name}: expected '{line}', exit code {run.returncode}:\n"
                          f"{run.stdout}{run.stderr}")
                    return False
    return True


def main() -> int:
    root, build = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    node = sys.argv[3] if len(sys.argv) > 3 else None
    sources = {path.name for path in (root / "api/examples").iterdir()
               if path.is_file()}
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
            good = runs_as_expected(name, root, build, node)
        passed, failed = passed + good, failed + (not good)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
