"""Asks the process that talks to devices; nothing of SSH is imported here."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator

from core.errors import InputError, MotcuaError
from provision.devices.question import Answer, Question


def answers(question: Question) -> Iterator[Answer]:
    """Each device's answer when it is there. Whoever stops listening stops what has not begun.

    Raises InputError, and MotcuaError when the process could not work.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "provision.devices"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in a terminal is for us
    )
    assert process.stdin and process.stdout and process.stderr  # noqa: S101, PT018  asked for above
    try:
        with process.stdin as pipe:
            pipe.write(question.dumps())
        for line in process.stdout:
            yield json.loads(line)
        said = process.stderr.read().decode(errors="replace").strip().splitlines() or ["it ended without a word"]
        if code := process.wait():
            raise (InputError if code == 2 else MotcuaError)(said[-1])
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait()
        process.stdout.close()
        process.stderr.close()
