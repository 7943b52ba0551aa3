#!/usr/bin/env python3
"""Puts the shared libraries that a library needs beside it, so that it runs where they are missing.

usage: bundle_library.py LIBRARY

What every Linux has stays out: the C library, libstdc++ and libgcc. The library itself must look
for others in $ORIGIN with DT_RPATH, which the libraries beside it inherit (DT_RUNPATH is not
inherited). Debian's archives cannot be linked in instead: they are compiled for programs, with
thread-local variables that a shared object cannot hold. Copyright notices go to licences/.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

# What a wheel for manylinux may take for granted.
SYSTEM = re.compile(r"^(ld-linux|lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s)\.so|linux-vdso)")


def needed_libraries(library):
    """Names and paths of everything that is loaded with the library."""
    table = subprocess.run(["ldd", library], check=True, capture_output=True, text=True).stdout
    missing = re.findall(r"^\s*(\S+) => not found", table, re.M)
    if missing:
        sys.exit(f"bundle_library.py: {library} needs what is not there: {' '.join(missing)}")
    found = re.findall(r"^\s*(\S+) => (/\S+)", table, re.M)
    return [(name, Path(path)) for name, path in found if not SYSTEM.match(name)]


def copyright_notice(path):
    """Name of the package that a library is from and its notice, where dpkg knows them."""
    for candidate in {str(path), str(path.resolve()), "/usr" + str(path)}:
        owner = subprocess.run(["dpkg-query", "--search", candidate], capture_output=True,
                               text=True, check=False).stdout
        package = owner.split(":")[0].strip()
        notice = Path("/usr/share/doc", package, "copyright")
        if package and notice.exists():
            return package, notice
    return None


def main():
    library = Path(sys.argv[1]).resolve()
    licences = library.parent / "licences"
    licences.mkdir(exist_ok=True)
    for name, path in needed_libraries(library):
        beside = library.parent / name
        if path.resolve() == beside:
            continue  # copied by an earlier run
        shutil.copyfile(path.resolve(), beside)
        notice = copyright_notice(path)
        if notice:
            shutil.copyfile(notice[1], licences / f"{notice[0]}.txt")


if __name__ == "__main__":
    main()
