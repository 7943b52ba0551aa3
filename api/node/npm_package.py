#!/usr/bin/env python3
"""Writes the npm package of wend: modules, types, the addon, and the libraries that it needs.

usage: npm_package.py VERSION BUNDLE OUTPUT

BUNDLE is the folder with wend.node, libwend.so and what that needs (the target wend_node). The
archive has the layout of `npm pack`, and is the same, byte for byte, for the same inputs.
"""

import gzip
import io
import json
import platform
import sys
import tarfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent.parent
EARLIEST = 499162500  # 1985-10-26, the time of every file that npm packs
CPU = {"x86_64": "x64", "aarch64": "arm64"}  # what Node calls it


def manifest(version):
    """package.json with what the sources do not know."""
    fields = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
    fields = {"name": fields.pop("name"), "version": version, **fields}
    fields["cpu"] = [CPU.get(platform.machine(), platform.machine())]
    return json.dumps(fields, indent=2) + "\n"


def contents(version, bundle):
    """What is in the package: (name in it, bytes)."""
    yield "package.json", manifest(version).encode()
    for name in ("README.md", "index.cjs", "index.d.ts", "index.mjs"):
        yield name, (PACKAGE / name).read_bytes()
    yield "LICENSE", (ROOT / "LICENSE").read_bytes()
    for path in sorted((PACKAGE / "lib").glob("*.cjs")):
        yield f"lib/{path.name}", path.read_bytes()
    for path in [bundle / "wend.node", *sorted(bundle.glob("*.so*"))]:
        yield f"native/{path.name}", path.read_bytes()
    for path in sorted((bundle / "licences").glob("*.txt")):
        yield f"native/licences/{path.name}", path.read_bytes()


def main():
    version, bundle, output = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if not (bundle / "wend.node").exists():
        sys.exit(f"npm_package.py: there is no wend.node in {bundle}: build wend_node first")
    output.mkdir(parents=True, exist_ok=True)
    name = output / f"wend-{version}-{platform.system().lower()}-{platform.machine()}.tgz"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, data in contents(version, bundle):
            entry = tarfile.TarInfo(f"package/{path}")
            entry.size, entry.mtime, entry.mode = len(data), EARLIEST, 0o644
            archive.addfile(entry, io.BytesIO(data))
    name.write_bytes(gzip.compress(packed.getvalue(), 6, mtime=0))
    print(name)


if __name__ == "__main__":
    main()
