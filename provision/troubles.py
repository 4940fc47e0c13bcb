"""What Ansible and the programs under it say, as kinds of trouble that have a sentence of ours; pure.

Texts: OpenSSH (sshconnect.c, ssh.c), ansible-core 2.19 (plugins/connection/ssh.py, plugins/action/__init__.py,
playbook/role/definition.py, parsing/vault), sudo, dpkg, strerror(3).
"""

import re
from collections.abc import Iterable

from core import words
from core.errors import MotcuaError
from core.i18n import language
from core.model import Trouble, TroubleKind

# The first that fits counts: a full disk also shows as a temporary folder that could not be made on a host.
_OF_HOSTS = (
    (TroubleKind.DISK_FULL, r"No space left on device|don't have enough free space|Disk quota exceeded"),
    (TroubleKind.READ_ONLY, r"Read-only file system"),
    (TroubleKind.KEY_CHANGED, r"REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S+ has changed"),
    (TroubleKind.KEY_UNKNOWN, r"Host key verification failed|No \S+ host key is known for"),
    (TroubleKind.LOGIN_REFUSED, r"Permission denied \(|Too many authentication failures|Invalid/incorrect password"),
    (TroubleKind.NAME_UNKNOWN, r"Could not resolve hostname"),
    (TroubleKind.CONNECTION_REFUSED, r"Connection refused"),
    (
        TroubleKind.BECOME_REFUSED,
        r"(Missing|Incorrect) (sudo|su|privilege escalation|become) password|is not in the sudoers file"
        r"|sudo: a password is required",
    ),
    (TroubleKind.PACKAGES_LOCKED, r"Could not get lock /var/lib/(dpkg|apt)|dpkg frontend lock was locked"),
    (
        TroubleKind.NO_PYTHON,
        r"No python interpreters found|/python[\d.]*'?: (not found|No such file or directory)"
        r"|interpreter '?\S*python\S*'? (was )?not found",
    ),
    (
        TroubleKind.UNREACHABLE,
        r"timed out|No route to host|Network is unreachable|Host is down|Connection closed by|Connection reset by"
        r"|Failed to connect to the host via ssh",
    ),
)
_OF_RUNS = (
    (TroubleKind.ROLE_UNKNOWN, r"the role '(?P<role>[^']+)' was not found"),
    (TroubleKind.MODULE_UNKNOWN, r"couldn't resolve module/action '(?P<module>[^']+)'"),
    (TroubleKind.VAULT_PASSWORD_WRONG, r"Decryption failed|HMAC verification failed"),
    (TroubleKind.VAULT_PASSWORD_MISSING, r"no vault secrets found|A vault password must be specified"),
    (TroubleKind.NO_HOSTS, r"leaves us with no hosts to target|no hosts matched"),
)
_IGNORED = re.compile(r"Could not match supplied host pattern, ignoring: (\S+)")


class TroubledError(MotcuaError):
    """Something that a run stumbles over and that has a sentence of ours; the text is the English one."""

    def __init__(self, kind: TroubleKind, **values: str) -> None:
        self.trouble = Trouble(kind, values)
        super().__init__(words.trouble(language("en"), self.trouble))


def of_host(said: str, host: str, task: str = "") -> Trouble | None:
    """Why a task failed on a host, or the host was not reached; None when nobody here has met it yet."""
    kind = next((kind for kind, pattern in _OF_HOSTS if re.search(pattern, said)), None)
    return None if kind is None else Trouble(kind, {"host": host, "task": task})


def of_run(said: str) -> Trouble | None:
    """Why Ansible refused a playbook before any task, or None."""
    for kind, pattern in _OF_RUNS:
        found = re.search(pattern, said)
        if found is not None:
            return Trouble(kind, found.groupdict())
    return None


def not_matched(said: str, limit: str) -> list[str]:
    """The names in a limit that Ansible says are neither a host nor a group."""
    asked = names_in(limit)
    return [name for name in dict.fromkeys(_IGNORED.findall(said)) if name in asked]


def names_in(limit: str) -> dict[str, str]:
    """Name in a limit → its sign: ``!`` without, ``&`` only with, or nothing."""
    parts: Iterable[str] = (part.strip() for part in re.split(r"[,:]", limit))
    return {part.lstrip("!&"): part[0] if part[0] in "!&" else "" for part in parts if part}
