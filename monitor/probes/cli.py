"""``motcua probe``: one probe of anything, now, for the technician."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core import i18n, settings, words
from core.errors import InputError
from monitor.probes import modules, probers
from monitor.probes.result import Labels, Result
from monitor.probes.way import Way
from monitor.snmp import render

FORMATS = ("table", "json", "prometheus")
_FAILED = 3


def probe(
    module: Annotated[str, typer.Argument(help="http_2xx, tcp_connect, tls_connect, ntp, … or list.")],
    target: Annotated[str, typer.Argument(help="https://portal.example/, 10.0.0.1:22, [::1]:443.")] = "",
    shape: Annotated[str, typer.Option("--format", help="table, json or prometheus.")] = "table",
    timeout: Annotated[float, typer.Option(min=0.1, max=120, help="Seconds at most.")] = 10.0,
    data: Annotated[Path | None, typer.Option(help="Data folder of the instance.")] = None,
) -> None:
    """Probe one target once; 'motcua probe list' lists the modules. Exit codes: 0 well, 2 wrong input, 3 it failed."""
    chosen = settings.load(None, os.environ, data=data)
    known = modules.available(chosen.probe_modules)
    if shape not in FORMATS:
        raise InputError(f"--format '{shape}' is not known; use {', '.join(FORMATS)}")
    if module == "list" and not target:
        _list(known, shape)
        return
    if module not in known:
        raise InputError(f"there is no module '{module}'; known are {', '.join(sorted(known))}")
    one = known[module]
    if one.prober not in probers.PROBERS:
        raise InputError(f"the module '{module}' is one of {one.prober}, which this program does not speak")
    if not target:
        raise InputError("write what to probe too: motcua probe http_2xx https://portal.example/")
    with Console(stderr=True).status(f"{module} {target} …"):
        result = asyncio.run(probers.probe(target, one, one.timeout or timeout, Way(ca_file=chosen.probe_ca)))
    _show(module, target, result, shape, i18n.language(chosen.language))
    if not result.success:
        raise typer.Exit(_FAILED)


def _list(known: dict[str, modules.Module], shape: str) -> None:
    rows = [{"module": name, "prober": one.prober, "timeout": one.timeout} for name, one in sorted(known.items())]
    if shape == "json":
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table("module", "prober", "timeout")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console(markup=False, emoji=False).print(table)


def _show(module: str, target: str, result: Result, shape: str, language: i18n.Language) -> None:
    if shape == "json":
        typer.echo(json.dumps(_document(module, target, result), ensure_ascii=False, indent=2))
        return
    if shape == "prometheus":
        sys.stdout.write(render.exposition(probers.exposed(result)))
        return
    console = Console(highlight=False, markup=False, emoji=False)
    if result.reason is None:
        console.print(language.text(words.WENT_WELL), style="green")
    else:
        console.print(language.text(words.REASONS[result.reason]), style="bold red", markup=False)
        console.print(result.told(language), markup=False)
    table = Table(language.text("What"), language.text(words.VALUE))
    for name, title in words.PROBED.items():
        for labels, value in result.samples.values.get(name, {}).items():
            table.add_row(_title(language.text(title), labels), _value(language, name, labels, value))
    console.print(table)


def _document(module: str, target: str, result: Result) -> dict[str, object]:
    samples = [{"name": one.name, "labels": dict(one.labels), "value": one.value} for one in probers.exposed(result)]
    about = {"module": module, "target": target, "success": result.success, "reason": result.reason}
    return {**about, "message": result.message, "seconds": round(result.duration, 6), "samples": samples}


def _title(word: str, labels: Labels) -> str:
    phase = dict(labels).get("phase")
    return f"{word} {phase}" if phase else word


def _value(language: i18n.Language, name: str, labels: Labels, value: float) -> str:
    if name == "probe_ssl_earliest_cert_expiry":
        return language.moment(value)
    if name.endswith("_info"):
        shown = dict(labels)
        names = ("subject", "issuer", "version")
        return " · ".join(shown[label] for label in names if shown.get(label))
    if name.endswith("_seconds"):
        return language.milliseconds(value)
    return render.number(value)
