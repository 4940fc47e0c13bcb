"""Every word has its Vietnamese, and figures are written as people here write them."""

import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from api.timeline import EntryKind
from core import words
from core.errors import StoreTrouble
from core.i18n import FOLDER, LANGUAGES, LanguageCode, language
from core.incidents.due import DueState
from core.model import (
    DeviceKind,
    FindingKind,
    FindingLevel,
    IncidentEventKind,
    IncidentRefusal,
    LinkKind,
    Outcome,
    Permission,
    Phase,
    Reason,
    Role,
    RunState,
    Severity,
    State,
    TaskOutcome,
    TrapMeaning,
    Verdict,
)
from core.words.store import STORE_TROUBLES

ROOT = Path(__file__).parents[2]
KEYWORDS = ("noop", "text", "texts:1,2", "_n:1,2")
MAPS: tuple[tuple[object, type[StrEnum]], ...] = (
    (words.STATES, State),
    (words.REASONS, Reason),
    (words.DEVICE_KINDS, DeviceKind),
    (words.LINK_KINDS, LinkKind),
    (words.SEVERITIES, Severity),
    (words.RUN_STATES, RunState),
    (words.TASK_OUTCOMES, TaskOutcome),
    (words.OUTCOMES, Outcome),
    (words.TRAP_MEANINGS, TrapMeaning),
    (words.ROLES, Role),
    (words.VERDICTS, Verdict),
    (words.PERMISSIONS, Permission),
    (words.FINDINGS, FindingKind),
    (words.PHASES, Phase),
    (words.FINDING_LEVELS, FindingLevel),
    (words.INCIDENT_EVENTS, IncidentEventKind),
    (words.INCIDENT_REFUSALS, IncidentRefusal),
    (words.DUE_STATES, DueState),
    (words.TIMELINE_KINDS, EntryKind),
    (STORE_TROUBLES, StoreTrouble),
)


@pytest.mark.parametrize(("named", "values"), MAPS)
def test_every_value_has_a_name(named: dict[StrEnum, str], values: type[StrEnum]) -> None:
    assert set(named) == set(values)


def key_of(message: Message) -> str:
    """The message itself; of a plural its first form."""
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_message_is_translated_and_nothing_else_is(tmp_path: Path) -> None:
    template = tmp_path / "motcua.pot"
    extract = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "core/locale/babel.cfg"]
    extract += [part for keyword in KEYWORDS for part in ("-k", keyword)]
    subprocess.run([*extract, "-o", str(template), "core", "api"], cwd=ROOT, check=True)
    with template.open("rb") as file:
        due = {key_of(message) for message in read_po(file) if message.id}
    with (FOLDER / "vi/LC_MESSAGES/motcua.po").open("rb") as file:
        catalogue = read_po(file)
    done = {key_of(message): message for message in catalogue if message.id}
    assert {"missing": due - set(done), "left over": set(done) - due} == {"missing": set(), "left over": set()}
    assert [name for name, message in done.items() if not message.string or message.fuzzy] == []


def test_the_compiled_catalogue_is_of_today() -> None:
    folder = FOLDER / "vi/LC_MESSAGES"
    hint = "run: python hatch_build.py"
    assert (folder / "motcua.mo").stat().st_mtime >= (folder / "motcua.po").stat().st_mtime, hint


VIETNAMESE = ("1.234.567", "99,2 %", "12,3 ms", "18,4 Mbit/s", "512 bit/s", "1 ngày 2 giờ", "5 phút", "9 giây", "–")
ENGLISH = ("1,234,567", "99.2 %", "12.3 ms", "18.4 Mbit/s", "512 bit/s", "1 day 2 hours", "5 minutes", "9 seconds", "–")


@pytest.mark.parametrize(("code", "written"), [("vi", VIETNAMESE), ("en", ENGLISH)])
def test_figures(code: LanguageCode, written: tuple[str, ...]) -> None:
    spoken = language(code)
    assert written == (
        spoken.number(1_234_567),
        spoken.share(0.9916),
        spoken.milliseconds(0.01234),
        spoken.bit_rate(18.4e6),
        spoken.bit_rate(512),
        spoken.duration(93_700),
        spoken.duration(300),
        spoken.duration(9.7),
        spoken.number(None),
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_moments_are_local_and_in_24_hours(code: LanguageCode) -> None:
    assert language(code).moment(1_784_045_100.0) == "14/07/2026 23:05:00"


def test_a_sentence_names_the_cause_when_it_is_known() -> None:
    spoken, name_of = language("en"), {"device:wan-router": "WAN router"}.__getitem__
    known = words.sentence(spoken, Reason.UPSTREAM_DOWN, "device:wan-router", name_of)
    assert known == "Isolated: the trouble is at WAN router."
    unknown = words.sentence(spoken, Reason.UPSTREAM_DOWN, None, name_of)
    assert unknown == "Isolated: a device on the way to it does not answer."


def test_a_finding_of_an_older_record_still_has_a_sentence() -> None:
    spoken = language("en")
    told = words.finding(spoken, FindingKind.ENGINE_BOOTS_BACK, {"before": 1200, "{after}": "{x}"})
    assert told == "Its SNMP engine's count of boots went back from 1,200 to –."


def test_a_search_needs_no_accents() -> None:
    assert words.folded("Đầu ghi hình Ở Sảnh") == "dau ghi hinh o sanh"


def test_names_are_sorted_as_people_do() -> None:
    names = ["Máy trạm 10", "Máy trạm 2", "Đầu ghi", "Máy in 1", "máy trạm"]
    assert sorted(names, key=words.sort_key) == ["Đầu ghi", "Máy in 1", "máy trạm", "Máy trạm 2", "Máy trạm 10"]
