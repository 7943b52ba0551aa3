"""Builds the wheel of the package `wend`: modules, libwend.so and the libraries that it needs.

A PEP 517 backend that needs nothing but Python 3.11 and what the C library is built with, so that
`pip install .` works without a network:

    pip install api/python                                      compiles libwend by CMake first
    pip install api/python --config-settings bundle=FOLDER      takes the one built by wend_bundled
    python3 wend_wheel.py FOLDER OUTPUT                         the same without pip

The wheel is the same, byte for byte, for the same inputs. Its tag names the oldest C library that
all of its libraries run with.
"""

import base64
import hashlib
import os
import platform
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip file knows no earlier time


class UnsupportedOperation(Exception):
    """What PEP 517 calls a source distribution that cannot be made."""


def get_requires_for_build_wheel(config_settings=None):
    return []


def get_requires_for_build_sdist(config_settings=None):
    return []


def build_sdist(sdist_directory, config_settings=None):
    raise UnsupportedOperation("the sources of the library lie outside of api/python: "
                               "install from a clone, or take a wheel")


def version():
    """The version in the project's CMakeLists.txt, the one place where it is written."""
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    return re.search(r"^project\(wend VERSION (\S+)", text, re.M).group(1)


def compile_bundle():
    """Compiles the library; the folder where it lies with the libraries it needs."""
    build = ROOT / "build" / "python"
    subprocess.run(["cmake", "-S", ROOT, "-B", build, "-DCMAKE_BUILD_TYPE=Release",
                    "-DWEND_BUILD_TESTS=OFF", "-DWEND_BUILD_BENCH=OFF",
                    "-DWEND_BUILD_BINDINGS=ON"], check=True)
    subprocess.run(["cmake", "--build", build, "--target", "wend_bundled",
                    "--parallel", str(os.cpu_count() or 1)], check=True)
    return build / "bundle"


def platform_tag(libraries):
    """manylinux with the newest version of glibc that any of the libraries asks for."""
    minors = {int(minor) for library in libraries
              for minor in re.findall(rb"\bGLIBC_2\.(\d+)\b", library.read_bytes())}
    return f"manylinux_2_{max(minors)}_{platform.machine()}"


def metadata():
    """The file METADATA, from pyproject.toml and the README."""
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    fields = [("Metadata-Version", "2.1"), ("Name", project["name"]), ("Version", version()),
              ("Summary", project["description"]), ("License", project["license"]["text"]),
              ("Requires-Python", project["requires-python"])]
    fields += [("Classifier", classifier) for classifier in project["classifiers"]]
    fields += [("Description-Content-Type", "text/markdown")]
    head = "".join(f"{name}: {value}\n" for name, value in fields)
    return head + "\n" + (PACKAGE / project["readme"]).read_text(encoding="utf-8")


def contents(bundle, tag):
    """What is in the wheel: (name in it, bytes), without the list of all of it."""
    info = f"wend-{version()}.dist-info"
    for path in sorted((PACKAGE / "wend").iterdir()):
        if path.suffix == ".py" or path.name == "py.typed":
            yield f"wend/{path.name}", path.read_bytes()
    for path in sorted(bundle.glob("*.so*")):
        yield f"wend/{path.name}", path.read_bytes()
    yield f"{info}/licenses/LICENSE", (ROOT / "LICENSE").read_bytes()
    for path in sorted((bundle / "licences").glob("*.txt")):
        yield f"{info}/licenses/{path.name}", path.read_bytes()
    yield f"{info}/METADATA", metadata().encode()
    wheel = f"Wheel-Version: 1.0\nGenerator: wend\nRoot-Is-Purelib: false\nTag: {tag}\n"
    yield f"{info}/WHEEL", wheel.encode()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    bundle = (config_settings or {}).get("bundle")
    bundle = Path(bundle).resolve() if bundle else compile_bundle()
    if not (bundle / "libwend.so").exists():
        sys.exit(f"wend_wheel.py: there is no libwend.so in {bundle}: build wend_bundled first")
    tag = f"py3-none-{platform_tag(bundle.glob('*.so*'))}"
    name = f"wend-{version()}-{tag}.whl"
    record = []
    Path(wheel_directory).mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(Path(wheel_directory, name), "w", zipfile.ZIP_DEFLATED) as archive:
        def put(path, data):
            entry = zipfile.ZipInfo(path, EARLIEST)
            entry.external_attr = (0o100755 if ".so" in path else 0o100644) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 6)
        for path, data in contents(bundle, tag):
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record.append(f"{path},sha256={digest},{len(data)}\n")
            put(path, data)
        listing = f"wend-{version()}.dist-info/RECORD"
        put(listing, "".join(record) + f"{listing},,\n")
    return name


if __name__ == "__main__":
    print(Path(sys.argv[2], build_wheel(sys.argv[2], {"bundle": sys.argv[1]})))
