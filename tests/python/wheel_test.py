"""The wheel: it installs by pip without a network, runs by itself, and its hints hold."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "api/python"
BUNDLE = Path(os.environ["WEND_LIBRARY"]).parent
CLEAN = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
ASK = """
import wend
with wend.open(":memory:") as db:
    with db.batch() as batch:
        batch.document("fox.txt", "The quick brown fox.")
    print(wend.__file__, [row.key for row in db.execute("RECALL ?", ["who is quick?"])])
"""


def run(*command):
    return subprocess.run([str(part) for part in command], env=CLEAN, check=True, text=True,
                          capture_output=True).stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment of its own with nothing but the wheel in it."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    run(sys.executable, "-m", "pip", "--python", folder / "bin/python", "install", "--no-index",
        "--quiet", "--config-settings", f"bundle={BUNDLE}", PACKAGE)
    return folder


def test_it_answers_from_the_installed_copy(installed):
    answer = run(installed / "bin/python", "-I", "-c", ASK)
    assert answer.startswith(str(installed)) and "['fox.txt']" in answer


def test_it_brings_every_library_but_the_system_s(installed):
    library = next(installed.glob("lib/*/site-packages/wend/libwend.so"))
    loaded = dict(re.findall(r"^\s*(\S+) => (.*) \(", run("ldd", library), re.M))
    foreign = {name for name, path in loaded.items() if Path(path).parent != library.parent}
    assert "librocksdb.so.7.8" in loaded
    assert {name.split(".so")[0] for name in foreign} <= {
        "libc", "libm", "libstdc++", "libgcc_s", "libpthread", "libdl", "librt"}


def test_only_the_header_s_functions_are_exported():
    names = run("nm", "-D", "--defined-only", BUNDLE / "libwend.so").split()[2::3]
    assert "wend_open" in names and all(name.startswith("wend_") for name in names)


def test_the_type_hints_hold(tmp_path):
    if shutil.which("mypy") is None:
        pytest.fail("mypy is missing: scripts/install_dependencies.sh bindings")
    print(run("mypy", "--strict", f"--cache-dir={tmp_path}", PACKAGE / "wend"))
