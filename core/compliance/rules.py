"""Compares a kept configuration with the rules in ``rules.yml``; pure, and each verdict has its lines."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from core.i18n import LanguageCode
from core.model import ComplianceException, Platform

FILE = Path(__file__).with_name("rules.yml")
_STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
Patterns = tuple[re.Pattern[str], ...]


class Standing(StrEnum):
    """How a device stands to a rule; every value has a word in ``core.words``."""

    KEPT = "kept"
    BROKEN = "broken"
    EXCEPTED = "excepted"


@checked(frozen=True, config=_STRICT)
class Blocks:
    """Blocks whose first line is like ``first``, that have all of ``when`` and none of ``unless``.

    They are not looked at where the whole configuration has a line like one of ``without``. ``some``: one that has
    what is required is enough, and none at all is a lack.
    """

    first: re.Pattern[str]
    when: Patterns = ()
    unless: Patterns = ()
    required: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    forbidden: Patterns = ()
    without: Patterns = ()
    some: bool = False


@checked(frozen=True, config=_STRICT)
class Check:
    """What a rule asks of a platform."""

    forbidden: Patterns = ()
    required: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    blocks: Blocks | None = None


@checked(frozen=True, config=_STRICT)
class Rule:
    """One rule; it says nothing of platforms that are not in ``platforms``."""

    id: str
    vi: str
    en: str
    platforms: Mapping[Platform, Check]

    def title(self, language: LanguageCode) -> str:
        """What it asks for, in a few words."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Evidence:
    """A line of the configuration, counted from 1; ``missing`` is what it lacks, or None when it is wrong itself.

    ``number`` None: the whole configuration lacks it.
    """

    number: int | None
    line: str
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a device stands to a rule. ``exception`` is the one that counts, or the last one that has ended."""

    rule: Rule
    standing: Standing
    evidence: tuple[Evidence, ...] = ()
    exception: ComplianceException | None = None


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the file."""
    return tuple(TypeAdapter(list[Rule]).validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8"))))


def judged(
    text: str, platform: Platform, exceptions: Iterable[ComplianceException], today: date, by: Sequence[Rule] = ()
) -> list[Verdict]:
    """What a configuration is like. An exception counts up to and on its last day."""
    allowed = {one.rule: one for one in sorted(exceptions, key=lambda one: one.until)}
    lines = text.splitlines()
    found = []
    for rule in by or rules():
        check = rule.platforms.get(platform)
        if check is None:
            continue
        evidence = tuple(_evidence(lines, check))
        exception = allowed.get(rule.id)
        counts = exception is not None and exception.until >= today
        broken = Standing.EXCEPTED if counts else Standing.BROKEN
        found.append(Verdict(rule, broken if evidence else Standing.KEPT, evidence, exception if evidence else None))
    return found


def _evidence(lines: Sequence[str], check: Check) -> Iterator[Evidence]:
    numbered = list(enumerate(lines, 1))
    yield from _wrong(numbered, check.forbidden)
    for wanted, pattern in check.required.items():
        if not any(pattern.search(line) for line in lines):
            yield Evidence(None, "", wanted)
    if check.blocks is not None and not any(one.search(line) for one in check.blocks.without for line in lines):
        yield from _of_blocks(list(_blocks(numbered, check.blocks.first)), check.blocks)


def _of_blocks(blocks: Sequence[Sequence[tuple[int, str]]], asked: Blocks) -> Iterator[Evidence]:
    told = [list(_of_block(block, asked)) for block in blocks]
    if asked.some and not told:
        yield from (Evidence(None, "", wanted) for wanted in asked.required)
    elif not (asked.some and any(not lacks for lacks in told)):
        yield from (one for lacks in told for one in lacks)


def _wrong(numbered: Iterable[tuple[int, str]], forbidden: Patterns) -> Iterator[Evidence]:
    for number, line in numbered:
        if any(pattern.search(line) for pattern in forbidden):
            yield Evidence(number, line)


def _of_block(block: Sequence[tuple[int, str]], asked: Blocks) -> Iterator[Evidence]:
    def has(pattern: re.Pattern[str]) -> bool:
        return any(pattern.search(line) for _, line in block)

    if not all(map(has, asked.when)) or any(map(has, asked.unless)):
        return
    yield from _wrong(block, asked.forbidden)
    number, line = block[0]
    for wanted, pattern in asked.required.items():
        if not has(pattern):
            yield Evidence(number, line, wanted)


def _blocks(numbered: Sequence[tuple[int, str]], first: re.Pattern[str]) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for number, line in numbered:
        if block and line[:1] in (" ", "\t"):
            block.append((number, line))
            continue
        if block:
            yield block
        block = [(number, line)] if first.search(line) else []
    if block:
        yield block
