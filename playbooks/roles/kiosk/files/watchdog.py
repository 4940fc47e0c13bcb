"""Restarts the browser, and in the end the machine, when the page's heartbeat stops. A timer runs it on the kiosk.

``watchdog.py HEARTBEAT STATE UNIT SECONDS RESTARTS UPTIME``: the file with the moment of the last heartbeat, the
file with what is remembered, the unit of the browser, the silence that is too long, the restarts in vain before the
machine is restarted, and the seconds that it runs at least before that. Moments are seconds of the monotonic clock.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

WAIT, RESTART, REBOOT = "wait", "restart", "reboot"


class Limits(NamedTuple):
    """Seconds of silence, restarts in vain, and seconds since the machine's start."""

    silence: float
    restarts: int
    uptime: float


class Watch(NamedTuple):
    """Since when the silence counts, and the restarts since a heartbeat was last heard."""

    since: float
    restarts: int = 0


def follow(before: Watch | None, beat: float | None, running: bool, now: float, limits: Limits) -> tuple[Watch, str]:
    """What is remembered from now on, and what is to be done.

    ``before`` is None at the first look; ``beat`` None when none was ever heard. A browser that somebody stopped may be
    silent. One that crashes again and again does not begin anew each time: only a heartbeat ends the silence.
    """
    if before is None or not running:
        return Watch(now), WAIT
    if beat is not None and before.since < beat <= now:
        before = Watch(beat)
    if now - before.since < limits.silence:
        return before, WAIT
    act = REBOOT if before.restarts >= limits.restarts and now >= limits.uptime else RESTART
    return Watch(now, before.restarts + 1), act


def _read(file: str) -> Any:
    try:
        return json.loads(Path(file).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def main(arguments: list[str]) -> None:
    """Look once."""
    heartbeat, state, unit = arguments[:3]
    limits = Limits(float(arguments[3]), int(arguments[4]), float(arguments[5]))
    shown = subprocess.run(["systemctl", "is-active", unit], capture_output=True, text=True, check=False).stdout.strip()
    told = _read(state)
    running = shown not in ("inactive", "deactivating")
    watch, act = follow(Watch(*told) if told else None, _read(heartbeat), running, time.monotonic(), limits)
    Path(state).write_text(json.dumps(watch), encoding="ascii")
    if act == RESTART:
        print(f"no heartbeat of the page for {limits.silence:.0f} s: {unit} is restarted (number {watch.restarts})")
        subprocess.run(["systemctl", "restart", unit], check=True)
    elif act == REBOOT:
        print(f"{limits.restarts} restarts of {unit} were in vain: the machine is restarted")
        subprocess.run(["systemctl", "reboot"], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
