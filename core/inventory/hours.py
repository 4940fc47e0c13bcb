"""The hours of an office, as the inventory has them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from core.inventory import fields
from core.inventory.fields import Expected, missing, unknown, wrong
from core.inventory.values import hours, schedule

_TWICE = "stands twice; keep one of them"
Problem = tuple[tuple[str | int, ...], str]
"""Where in the site's table, and what is wrong there."""
Table = Mapping[str, Any]


class _List(NamedTuple):
    """A list of a site's table: the fields of a part, those that it must have, and what the model takes of it."""

    known: Mapping[str, Expected]
    needed: tuple[str, ...]
    made: Callable[[Table], dict[str, Any]]


def office_hours(site: Table) -> tuple[dict[str, Any], list[Problem]]:
    """A site's table with its hours as the model takes them, and what is wrong with them (those are left out)."""
    values = dict(site)
    problems: list[Problem] = []
    if (given := values.pop("working_hours", None)) is not None:
        try:
            values["working_hours"] = schedule(given).model_dump(mode="json")
        except ValueError:
            problems.append((("working_hours",), wrong(given, fields.SITE["working_hours"])))
    for name, kind in _LISTS.items():
        if (given := values.pop(name, None)) is not None:
            found = list(_wrong_list(name, given, kind))
            problems += found
            values[name] = [] if found else [kind.made(table) for table in given]
    return values, problems


def _wrong_list(name: str, given: Any, kind: _List) -> Iterator[Problem]:
    if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
        expected = fields.SITE[name]
        yield (name,), f"is not {expected.noun}; {expected.hint}"
        return
    seen = set()
    for position, table in enumerate(given):
        for field, what in _wrong_fields(table, kind):
            yield (name, position, field), what
        day = table.get("day")
        if isinstance(day, str):
            if day in seen:
                yield (name, position, "day"), _TWICE
            seen.add(day)


def _wrong_fields(table: Table, kind: _List) -> Iterator[tuple[str, str]]:
    yield from ((name, unknown(name, tuple(kind.known), "field")) for name in table if name not in kind.known)
    yield from ((name, missing(kind.known[name])) for name in kind.needed if not table.get(name))
    for name, value in table.items():
        if name in kind.known and value is not None and not _is_right(name, value):
            yield name, wrong(value, kind.known[name])


def _is_right(name: str, value: Any) -> bool:
    try:
        _READ[name](value)
    except (TypeError, ValueError):
        return False
    return True


def _text(value: Any) -> None:
    if not isinstance(value, str):
        raise TypeError


def _weekdays(value: Any) -> None:
    schedule({"days": value, "hours": ["00:00-00:01"]})


_READ: Mapping[str, Callable[[Any], object]] = {
    "day": date.fromisoformat,
    "days": _weekdays,
    "hours": hours,
    "reason": _text,
}
"""What raises TypeError or ValueError when a field of a part is wrong."""


def _change(table: Table) -> dict[str, Any]:
    described = {name: table[name] for name in ("days", "hours") if table.get(name) is not None}
    return {"day": table["day"], "schedule": schedule(described).model_dump(mode="json")}


def _special_day(table: Table) -> dict[str, Any]:
    spans = hours(table.get("hours") or [])
    return {
        "day": table["day"],
        "hours": [[start.isoformat(), end.isoformat()] for start, end in spans],
        "reason": table.get("reason") or "",
    }


_LISTS: Mapping[str, _List] = {
    "working_hours_from": _List(fields.HOURS_CHANGE, ("day", "hours"), _change),
    "special_days": _List(fields.SPECIAL_DAY, ("day",), _special_day),
}
