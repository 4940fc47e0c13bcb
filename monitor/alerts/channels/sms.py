"""Text messages by a modem of this machine: works while every line is dead.

A message is one SMS of 160 letters in GSM 7-bit (3GPP TS 23.038), in Vietnamese without its marks: every telephone
shows it, and with marks (UCS-2) only 70 letters would fit. The modem is a seam; behind it stands gammu-smsd's outbox.
"""

import os
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from core.alerting import SmsReceiver
from core.secrets import SecretResolver
from monitor.alerts.errors import UnreachableError
from monitor.alerts.message import Message

LONGEST = 160
STUCK_AFTER = 600.0
"""Seconds after which a message that is still in the folder says that nobody takes them."""
_SPOKEN_FOR = str.maketrans({"–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "\n": " "})
# What of ASCII takes two places in the alphabet, or is not in it at all.
_OTHERS = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "\\": "/", "^": "", "~": "-", "|": "/", "`": "'"})


class Modem(Protocol):
    """Sends one text message; the same key twice is the same message."""

    def send(self, number: str, text: str, key: str, at: float) -> None:
        """Take it over. Raises UnreachableError."""
        ...


class GammuOutbox:
    """The folder from which gammu-smsd (service ``files``) sends. A file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, number: str, text: str, key: str, at: float) -> None:
        """Put the message into the folder, under a name that is the same each time."""
        stamp = datetime.fromtimestamp(at, UTC).strftime("%Y%m%d_%H%M%S")
        name = f"OUTA{stamp}_00_{number}_{key[:16]}.txt"
        part = self._folder / f".{name}.part"
        try:
            self._check(at)
            part.write_text(text, encoding="ascii")
            os.replace(part, self._folder / name)  # noqa: PTH105  # atomic, and so named
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            why = f"the outbox {self._folder} of gammu-smsd cannot be written: {error.strerror}"
            raise UnreachableError(why) from error

    def _check(self, now: float) -> None:
        waiting = [file.stat().st_mtime for file in self._folder.glob("OUT*.txt")]
        if waiting and now - min(waiting) > STUCK_AFTER:
            why = f"nobody takes the messages in {self._folder}: see that gammu-smsd runs and the modem has a network"
            raise UnreachableError(why)


class FakeModem:
    """Remembers what it is given: the public fake."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    def send(self, number: str, text: str, key: str, at: float) -> None:  # noqa: ARG002  # the seam's signature
        self.sent.append((number, text, key))


def send(
    message: Message,
    receiver: SmsReceiver,
    secrets: SecretResolver,  # noqa: ARG001  # a modem has none
    modem: Callable[[Path], Modem] = GammuOutbox,
) -> str:
    """Hand the title to the modem, for each number."""
    outbox = modem(receiver.outbox)
    for number in receiver.numbers:
        outbox.send(number, gsm(message.title), message.key, message.at)
    return f"the modem has it for {len(receiver.numbers)} number(s)"


def gsm(text: str) -> str:
    """The text without marks, in letters that take one place each in GSM 7-bit, at most one SMS long."""
    bare = unicodedata.normalize("NFD", text.translate(_SPOKEN_FOR).replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    known = "".join(letter if " " <= letter <= "~" else "?" for letter in plain.translate(_OTHERS))
    return known if len(known) <= LONGEST else f"{known[: LONGEST - 3]}..."
