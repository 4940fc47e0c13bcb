"""testinfra behind the seam: its knowledge of services, packages and files, over a shell that somebody else opened."""

import shlex
from collections.abc import Callable
from typing import Any

from testinfra.backend.base import BaseBackend, CommandResult
from testinfra.host import Host

Shell = Callable[[str], tuple[int, str, str]]
"""Runs a shell command as root; gives exit code, output, errors."""
WITHIN = 60
"""Seconds for one command."""
TOO_LONG = 124
"""The exit code of one that took longer, as timeout(1) gives it."""


class _Backend(BaseBackend):  # type: ignore[misc]  # testinfra says nothing of its types
    NAME = "shell"

    def __init__(self, shell: Shell) -> None:
        super().__init__("")
        self._shell = shell

    def run(self, command: str, *args: str, **_kwargs: Any) -> CommandResult:
        quoted = self.get_command(command, *args)
        code, output, errors = self._shell(_by_itself(quoted))
        return self.result(code, quoted.encode(), output, errors)


def _by_itself(command: str) -> str:
    """The command as it ends without anybody at the terminal that sudo may have given it: no pager, no questions."""
    within = f"timeout {WITHIN} sh -c {shlex.quote(command)}"
    return f"PAGER=cat SYSTEMD_PAGER=cat {within} < /dev/null"


def host(shell: Shell) -> Any:
    """testinfra's host over this shell."""
    backend = _Backend(shell)
    found = Host(backend)
    backend.set_host(found)
    return found
