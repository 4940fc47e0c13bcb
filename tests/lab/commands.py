"""Running the machine's own tools, with what they said when they fail."""

import subprocess
from collections.abc import Sequence


class LabError(RuntimeError):
    """The lab could not be built, reached or taken down; the text has the tool's own words."""


def run(command: Sequence[str], *, check: bool = True, text: str | None = None, timeout: float = 60) -> str:
    """Run a command and return what it printed. Raises LabError when it fails and ``check`` is set."""
    done = subprocess.run(command, input=text, text=True, capture_output=True, check=False, timeout=timeout)
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(command)}: exit {done.returncode}: {(done.stderr or done.stdout).strip()[-800:]}")
    return done.stdout
