"""Looks for secrets where everybody on the machine can look, while something is at work."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.02


def seen_in(files: Iterable[Path], secrets: Iterable[str]) -> set[str]:
    """Which of these secrets stand in any of these files, as 'secret in file'."""
    wanted = list(secrets)
    found = set()
    for file in files:
        try:
            content = file.read_bytes()
        except OSError:  # it is gone, or it is a folder
            continue
        found |= {f"{secret} in {file}" for secret in wanted if secret.encode() in content}
    return found


@contextmanager
def command_lines(*secrets: str) -> Iterator[set[str]]:
    """Within it every command line of every process is read again and again; gives the secrets that stood in one."""
    found: set[str] = set()
    done = threading.Event()
    looks = 0

    def look() -> None:
        nonlocal looks
        while not done.wait(_PAUSE):
            found.update(seen_in(Path("/proc").glob("[0-9]*/cmdline"), secrets))
            looks += 1

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        done.set()
        watcher.join()
    assert looks > 10, "the test looked at command lines"
