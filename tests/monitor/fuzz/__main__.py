"""``make fuzz``: every target in turn for as long as it is told, by coverage where atheris is installed.

What breaks a target is kept in ``data/fuzz/TARGET``; put into ``tests/monitor/fuzz/found/TARGET`` it is a test.
"""

import argparse
import os
import random
import shlex
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

from tests.monitor.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[3]
NATIVE = ROOT / "monitor" / "native"
KEPT = ROOT / "data" / "fuzz"
MEMORY = 1024
"""MiB that are resident at most."""
HANG = 10
"""Seconds for one input."""
LONGEST = 4096
_SANITIZED = ["-std=c11", "-g", "-O1", "-fPIC", "-shared", "-fsanitize=address,undefined", "-fno-sanitize-recover"]


def main(arguments: list[str]) -> int:
    """Fuzz every target, or one; returns how many broke."""
    given = _parser().parse_args(arguments)
    names = [given.target] if given.target else list(TARGETS)
    seconds = max(1, int(given.minutes * 60 / len(names)))
    broken = [name for name in names if _breaks(name, seconds, given)]
    print(f"{len(names) - len(broken)} of {len(names)} targets held for {seconds} seconds each")
    for name in broken:
        print(f"{name} broke; the input is in {KEPT / name}")
    return len(broken)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="for all targets together (5)")
    parser.add_argument("--target", choices=TARGETS, help="this one alone, for the whole time")
    parser.add_argument("--plain", action="store_true", help="without atheris: seeds changed at random")
    parser.add_argument(
        "--sanitize", action="store_true", help="as --plain, the compiled engine under AddressSanitizer"
    )
    parser.add_argument("--seed", type=int, help="of --plain and --sanitize; another each time without it")
    return parser


def _breaks(name: str, seconds: int, given: argparse.Namespace) -> bool:
    """Run a target in a process of its own."""
    print(f"--- {name}", flush=True)
    folder = KEPT / name
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    seed = random.SystemRandom().randrange(1 << 32) if given.seed is None else given.seed
    at_random = ["tests.monitor.fuzz.at_random", name, str(folder), str(seconds), str(seed)]
    environment: dict[str, str] = {}
    if given.sanitize:
        module, *rest = at_random
        command = ["tests.monitor.fuzz.sanitized", str(_sanitized()), module, *rest]
        environment = {"LD_PRELOAD": _asan(), "ASAN_OPTIONS": "detect_leaks=0", "PYTHONMALLOC": "malloc"}
    elif given.plain or TARGETS[name].is_compiled or find_spec("atheris") is None:
        command = at_random
    else:
        limits = [f"-max_total_time={seconds}", f"-rss_limit_mb={MEMORY}", f"-timeout={HANG}", f"-max_len={LONGEST}"]
        command = [
            "tests.monitor.fuzz.by_coverage",
            name,
            str(folder / "corpus"),
            *limits,
            f"-artifact_prefix={folder}/",
        ]
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **environment}, check=False)
    return done.returncode != 0


def _compiler() -> list[str]:
    return shlex.split(sysconfig.get_config_var("CC") or "cc")


def _asan() -> str:
    command = [*_compiler(), "-print-file-name=libasan.so"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _sanitized() -> Path:
    """The compiled engine with AddressSanitizer and UndefinedBehaviorSanitizer in it."""
    made = KEPT / f"_native{sysconfig.get_config_var('EXT_SUFFIX')}"
    headers = f"-I{sysconfig.get_paths()['include']}"
    subprocess.run(
        [*_compiler(), *_SANITIZED, headers, *map(str, sorted(NATIVE.glob("*.c"))), "-o", str(made)], check=True
    )
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
