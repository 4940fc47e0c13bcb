"""``motcua findings``: what was found and is still so, from the store alone."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from core import i18n, settings, words
from core.instance import database_of
from core.model import FindingLevel, FindingRecord
from core.store.findings import Findings

WARNED = 3


def findings(
    data: Annotated[Path | None, typer.Option(help="Data folder of the instance.")] = None,
    ended: Annotated[bool, typer.Option("--ended", help="Those that have ended instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show findings, the worst first. Exit codes: 0 no warning that nobody knows of, 1 no instance, 3 there is one."""
    chosen = settings.load(None, os.environ, data=data)
    levels = list(FindingLevel)
    rows = sorted(
        Findings(database_of(chosen)).all(ended=ended),
        key=lambda row: (row.acknowledged_by is not None, levels.index(row.kind.level), -row.first_seen),
    )
    spoken = i18n.language(chosen.language)
    if as_json:
        typer.echo(json.dumps([_plain(row, spoken) for row in rows], ensure_ascii=False, indent=2))
    else:
        _print(rows, spoken)
    if not ended and any(row.acknowledged_by is None and row.kind.level is FindingLevel.WARNING for row in rows):
        raise typer.Exit(WARNED)


def _plain(row: FindingRecord, spoken: i18n.Language) -> dict[str, object]:
    """For programs: times in ISO 8601, UTC."""
    moments = {name: at for name in ("first_seen", "last_seen", "ended_at", "acknowledged_at")
               if (at := getattr(row, name)) is not None}  # fmt: skip
    written = {name: i18n.iso(at) for name, at in moments.items()}
    said = {"level": row.kind.level, "sentence": words.finding(spoken, row.kind, row.detail)}
    return {**asdict(row), **written, **said}


def _print(rows: list[FindingRecord], spoken: i18n.Language) -> None:
    table = Table(
        *(
            Column(spoken.text(title), overflow="fold")
            for title in ("Level", "Subject", "What", "Found at", "Acknowledged")
        )
    )
    for row in rows:
        table.add_row(
            spoken.text(words.FINDING_LEVELS[row.kind.level]),
            row.subject,
            words.finding(spoken, row.kind, row.detail),
            spoken.moment(row.first_seen),
            f"{row.acknowledged_by}: {row.acknowledgement}" if row.acknowledged_by else "",
        )
    Console(markup=False, emoji=False).print(table)
