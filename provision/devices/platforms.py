"""What is known of each platform, as data: how it is asked, what it shows anew each time, what of it is secret."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.model import Platform
from provision.devices.change_facts import ChangeFacts, change_facts
from provision.devices.plan_facts import Span

FOLDER = Path(__file__).with_name("platforms")
EVERYWHERE = Path(__file__).with_name("everywhere.yml")
SECRET = "secret"  # noqa: S105  the name of a group in the patterns


@dataclass(frozen=True, slots=True)
class SecretLine:
    """A line that holds a secret, in the group of that name; ``within`` is the line that its block begins with."""

    line: re.Pattern[str]
    within: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """One file of ``platforms``.

    ``driver`` is netmiko's device type. ``pager`` is what it writes at the end of a page, None where it has no pages;
    ``complete`` is in the last lines of a whole configuration, ``cut`` in one of which the device left out a
    part. ``refused`` begin an answer that is no configuration. ``enables``: it has a mode of more rights, with a
    password of its own. ``declined`` are questions of its login that are answered with no. ``blocks`` are secret as a
    whole. ``change`` None: it is read and not changed. ``salted``: the same secret is shown differently each time, so
    that how it is masked must not tell whether it changed. ``settle`` are the seconds of silence after which a prompt
    is the last one, where lines are drawn anew.
    """

    driver: str
    running: str
    startup: str | None = None
    pager: str | None = None
    complete: re.Pattern[str] | None = None
    cut: tuple[re.Pattern[str], ...] = ()
    comments: tuple[str, ...] = ()
    refused: tuple[re.Pattern[str], ...] = ()
    declined: tuple[re.Pattern[str], ...] = ()
    volatile: tuple[re.Pattern[str], ...] = ()
    secrets: tuple[SecretLine, ...] = ()
    blocks: tuple[Span, ...] = ()
    salted: bool = False
    change: ChangeFacts | None = None
    enables: bool = False
    settle: float = 0.0


@cache
def facts(platform: Platform) -> PlatformFacts:
    """What is known of a platform."""
    return read(FOLDER / f"{platform}.yml")


def read(file: Path) -> PlatformFacts:
    """A file of ``platforms``, with what is secret everywhere.

    Raises TypeError, KeyError or re.error for one that is wrong: they are our own.
    """
    values: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    for name in ("cut", "refused", "declined", "volatile"):
        values[name] = tuple(_pattern(text) for text in values.get(name, ()))
    if "complete" in values:
        values["complete"] = _pattern(values["complete"])
    values["comments"] = tuple(values.get("comments", ()))
    common: dict[str, Any] = yaml.safe_load(EVERYWHERE.read_text(encoding="utf-8"))
    values["secrets"] = tuple(_secret(one) for one in (*values.get("secrets", ()), *common["secrets"]))
    blocks = (*values.get("blocks", ()), *common["blocks"])
    values["blocks"] = tuple(Span(_pattern(one["first"]), _pattern(one["last"])) for one in blocks)
    if "change" in values:
        values["change"] = change_facts(values["change"])
    return PlatformFacts(**values)


def _secret(one: str | Mapping[str, str]) -> SecretLine:
    if isinstance(one, str):
        return SecretLine(_pattern(one))
    return SecretLine(_pattern(one["line"]), _pattern(one["within"]))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.MULTILINE)
