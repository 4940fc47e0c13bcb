"""Asks the process that makes reports, and bounds it."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from threading import BoundedSemaphore

from api.reports.question import Question
from api.reports.signature import SUFFIX
from core.errors import InputError, MotcuaError

LONGEST = 300.0
"""Seconds; a quarter of 6,000 devices as PDF takes some ten."""
_AT_ONCE = BoundedSemaphore(2)
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Made:
    """A report and its signature, as files."""

    name: str
    report: bytes
    signature: bytes

    def bundle(self) -> bytes:
        """Both in one file to carry (zip); the same report is the same octets."""
        octets = io.BytesIO()
        with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in ((self.name, self.report), (self.name + SUFFIX, self.signature)):
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)
        return octets.getvalue()


def ask(question: Question) -> Made:
    """Have a report made. Raises InputError, and MotcuaError when it takes too long or fails for a reason outside."""
    command = [sys.executable, "-m", "api.reports"]
    with _AT_ONCE:
        try:
            done = subprocess.run(
                command, input=question.dumps().encode(), capture_output=True, timeout=LONGEST, check=False
            )
        except subprocess.TimeoutExpired:
            raise MotcuaError(
                f"the report takes longer than {LONGEST:g} s; ask for a site or a shorter period"
            ) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["it ended without a word"]
        raise (InputError if done.returncode == 2 else MotcuaError)(said[-1])
    signature, _, report = done.stdout.partition(b"\n")
    return Made(question.file_name, report, json.loads(signature).encode())
