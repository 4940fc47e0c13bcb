"""netmiko behind our Protocol: strict host keys, logins that change nothing, pages that are turned here."""

import codecs
import io
import logging
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import paramiko
from netmiko import ConnectHandler
from netmiko.exceptions import (
    NetmikoAuthenticationException,
    NetmikoBaseException,
    NetmikoTimeoutException,
    ReadTimeout,
)

from core.model import DeviceTrouble
from provision.devices import drivers, host_keys
from provision.devices.sessions import Session, SessionError, Target
from provision.redact import Redactor

CONNECT, LOGIN = 10.0, 20.0
"""Seconds for a TCP connection, and for what comes until somebody is logged in."""
_PAGES = 20_000
_CHUNK = 65_536
_TAIL = 1200
"""Letters in which a prompt is looked for: one that is drawn anew stands behind a line of blanks."""
_HEAD = 500
"""Letters in which an echo is looked for."""
_ECHOED = 12
"""Letters of a command by which its echo is known: of a long one some devices show only a part."""
_GLANCE = 0.01
"""Seconds between two looks whether something came: netmiko's own."""
_ERASED = re.compile(r"^(?:\x08+ *\x08*|\x1b\[\d+D +\x1b\[\d+D|\r +\r|\x1b\[[0-9;?]*[A-Za-z]|\r(?!\n))+")
_MARKS = re.compile(r" \x1b\[1D|\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")
logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what it says of a session that fails is told as a trouble


class NetmikoSessions:
    """``known_hosts`` has the host keys that are believed, in OpenSSH's format."""

    def __init__(self, known_hosts: Path) -> None:
        self._known_hosts = known_hosts

    def open(self, target: Target) -> Session:
        """Log in."""
        if not host_keys.is_known(self._known_hosts, target.address, target.port):
            raise SessionError(DeviceTrouble.KEY_UNKNOWN)
        wire = io.BytesIO()
        parameters = {
            "host": target.address,
            "port": target.port,
            "username": target.username,
            "password": target.password.reveal(),
            "secret": "" if target.enable_password is None else target.enable_password.reveal(),
            "ssh_strict": True,
            "system_host_keys": False,
            "alt_host_keys": True,
            "alt_key_file": str(self._known_hosts),
            "use_keys": False,
            "allow_agent": False,
            "conn_timeout": CONNECT,
            "auth_timeout": LOGIN,
            "banner_timeout": LOGIN,
            "session_log": wire,
            "session_log_record_writes": False,
        }
        session = _NetmikoSession(target, wire)
        with _translated(session):
            session.connect(parameters)
        return session


class _NetmikoSession:
    def __init__(self, target: Target, wire: io.BytesIO) -> None:
        self._target = target
        self._wire = wire
        self._connection: Any = None
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def connect(self, parameters: dict[str, Any]) -> None:
        quiet = drivers.QUIET.get(self._target.facts.driver)
        if quiet is None:
            self._connection = ConnectHandler(device_type=self._target.facts.driver, **parameters)
        else:
            self._connection = quiet(self._target.facts.declined, device_type=self._target.facts.driver, **parameters)
        wanted = self._target.facts.enables and self._target.enable_password is not None
        if wanted and not self._connection.check_enable_mode():
            self._connection.enable()
        self._connection.clear_buffer()

    def ask(self, command: str, prompt: str | None = None) -> str:
        with _translated(self):
            self._connection.write_channel(self._connection.normalize_cmd(command))
            ends, echo = self._prompt() if prompt is None else re.compile(prompt), _plain(command)[:_ECHOED]
            pages: list[str] = []
            for _ in range(_PAGES):
                page, is_last = self._page(ends, "" if pages else echo)
                pages.append(page)
                if is_last:
                    return _answer(command, pages)
                self._connection.write_channel(" ")
        raise SessionError(DeviceTrouble.UNEXPECTED, f"more than {_PAGES} pages")

    def _page(self, prompt: re.Pattern[str], echo: str) -> tuple[str, bool]:
        """What comes until a page ends or the prompt stands there, without either; and whether it was the prompt.

        A prompt before the ``echo`` of the command was asked for by the login, which does not wait for a slow device.
        """
        pager = self._target.facts.pager
        ends = None if pager is None else re.compile(rf"[ \t]*(?:{pager})[ \t]*\Z", re.MULTILINE)
        came = ""
        heard_at = time.monotonic()
        while True:
            if new := self._read():
                heard_at = time.monotonic()
                came += new
            quiet = time.monotonic() - heard_at
            if echo and echo in _plain(came):
                echo = ""
            if not echo and (new or self._target.facts.settle):
                tail = came[-_TAIL:]
                if (found := prompt.search(tail)) is not None and quiet >= self._target.facts.settle:
                    return _without_prompts(came[: len(came) - len(tail) + found.start()], prompt), True
                if ends is not None and (found := ends.search(tail)) is not None:
                    return came[: len(came) - len(tail) + found.start()], False
            if not new:
                if quiet > self._target.timeout:
                    raise SessionError(DeviceTrouble.SILENT)
                time.sleep(_GLANCE)

    def _read(self) -> str:
        """What has come, as it came: netmiko's own reader makes new lines of what erases a page's end."""
        line = self._connection.remote_conn
        if not line.recv_ready():
            if line.closed or line.eof_received or not line.get_transport().is_active():
                raise SessionError(DeviceTrouble.DROPPED)
            return ""
        octets = line.recv(_CHUNK)
        self._wire.write(octets)
        return self._decoder.decode(octets)

    def _prompt(self) -> re.Pattern[str]:
        base = re.escape(self._connection.base_prompt.strip())
        drawn = r"(?:\x1b\[[0-9;?]*[A-Za-z]|[^\r\n\w])"  # readline says of a paste how it is marked
        return re.compile(rf"(?:\A|[\r\n]){drawn}{{0,40}}{base}[^\r\n]{{0,60}}[>#$%\]][ \t\x1b\[\dKm]*\Z")

    def close(self) -> None:
        if self._connection is not None:
            with suppress(Exception):  # whatever a device says to a farewell, it is over
                self._connection.paramiko_cleanup()  # its own farewell asks about modes first, for seconds

    def log(self) -> str:
        text = self._wire.getvalue().decode(errors="replace")
        return Redactor(self._target.secrets)(text)


def _plain(text: str) -> str:
    """The letters and digits of a text, without what draws: an echo is drawn in many ways."""
    return re.sub(r"\W", "", _MARKS.sub("", text))


def _without_prompts(page: str, prompt: re.Pattern[str]) -> str:
    """Some write their prompt anew when the line is drawn again: all at the end are taken away."""
    while (found := prompt.search(page.rstrip()[-_TAIL:])) is not None:
        page = page.rstrip()
        page = page[: len(page) - len(page[-_TAIL:]) + found.start()]
    return f"{page}\n"


def _answer(command: str, pages: list[str]) -> str:
    """The pages as one text: what erases a page's end, what draws and the echo of the command are taken away."""
    whole = pages[0] + "".join(_ERASED.sub("", page, count=1) for page in pages[1:])
    text = _MARKS.sub("", whole).replace("\r\r\n", "\n").replace("\r\n", "\n").lstrip("\r\n")
    echoed = text.find(command, 0, len(command) + _HEAD) if command else -1
    if echoed < 0:
        return text
    answer = text[echoed + len(command) :].partition("\n")[2]
    again = re.match(rf"\s*[^\n]*[>#$%\]] *{re.escape(command)} *(?:\r*\n|\Z)", answer)  # drawn anew, with its prompt
    return answer if again is None else answer[again.end() :]


@contextmanager
def _translated(session: _NetmikoSession) -> Iterator[None]:
    """netmiko's and paramiko's exceptions as ours; the session is over with them."""
    try:
        yield
    except SessionError:
        session.close()
        raise
    except (NetmikoBaseException, paramiko.SSHException, EOFError, OSError, ValueError) as error:
        session.close()
        raise SessionError(*_trouble(error)) from error


def _trouble(error: BaseException) -> tuple[DeviceTrouble, str]:
    cause = error.__context__
    said = str(error).strip().partition("\n")[0]
    if isinstance(error, NetmikoAuthenticationException | paramiko.AuthenticationException):
        return DeviceTrouble.WRONG_PASSWORD, ""
    if isinstance(cause, paramiko.BadHostKeyException):
        return DeviceTrouble.KEY_CHANGED, host_keys.fingerprint(cause.key)
    if isinstance(cause, paramiko.ssh_exception.IncompatiblePeer):
        return DeviceTrouble.NO_COMMON_CRYPTO, str(cause)
    if isinstance(error, ReadTimeout | TimeoutError):
        return DeviceTrouble.SILENT, ""
    if isinstance(error, NetmikoTimeoutException):
        if isinstance(cause, paramiko.SSHException | EOFError):
            return DeviceTrouble.DROPPED, str(cause)
        return DeviceTrouble.UNREACHABLE, ""
    if isinstance(error, EOFError | OSError | socket.error | paramiko.SSHException) or "closed" in said:
        return DeviceTrouble.DROPPED, said
    return DeviceTrouble.UNEXPECTED, said
