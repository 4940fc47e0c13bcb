"""What keeps the pages from showing what is: one sentence above each of them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from api import monitor_metrics
from api.house import House
from core.errors import NotRunningError, StoreTrouble
from core.i18n import Language
from core.words.store import DISK_NEARLY_FULL, MONITOR_SILENT, STORE_TROUBLES, WAITING

LITTLE_SPACE = 256
"""Megabytes of free disk below which somebody should see to it."""
Sentence = Callable[[Language, str], str]
"""The language and the time zone → the words."""


def trouble(house: House) -> Sentence | None:
    """What is wrong, or None. The monitor is asked only when it has not been seen at work for a while."""
    if not house.monitor_is_alive():
        return _silent(house.settings.data)
    free = shutil.disk_usage(house.settings.data).free // 1_000_000
    if free < LITTLE_SPACE:
        return lambda language, _: language.text(DISK_NEARLY_FULL, free=language.number(free))
    return None


def _silent(data: Path) -> Sentence:
    """A monitor that cannot write gives no sign of life in the store, and says why where it can be asked."""
    try:
        blocked = json.loads(monitor_metrics.blocked(data).body)
    except (NotRunningError, ValueError):
        blocked = None
    if blocked is None:
        return lambda language, _: language.text(MONITOR_SILENT)
    message = STORE_TROUBLES[StoreTrouble(blocked["trouble"])]

    def said(language: Language, zone: str) -> str:
        sentence = language.text(message, since=language.moment(blocked["since"], zone))
        if not blocked["waiting"]:
            return sentence
        return f"{sentence} {language.text(WAITING, waiting=language.number(blocked['waiting']))}"

    return said
