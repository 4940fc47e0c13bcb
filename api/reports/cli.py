"""``motcua report``: reports from the store alone, also while nothing runs; and whether one is what was signed."""

import os
import zipfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.reports import signature
from api.reports.asking import Made, ask
from api.reports.document import Document, Kind
from api.reports.making import document_of
from api.reports.minutes import minutes
from api.reports.options import Asked, Config, Data, asks, instance
from api.reports.period import last_month, last_week
from api.reports.question import Question
from core import i18n, settings, signing
from core.errors import InputError
from core.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Reports for auditors, signed.")

CHANGED, UNKNOWN_KEY = 3, 4
_NUMBERS = frozenset({Kind.COUNT, Kind.SHARE, Kind.RATE})


@app.command()
@asks
def availability(
    asked: Asked,
    device: Annotated[str | None, typer.Option("--device", help="Only this device.")] = None,
    service: Annotated[str | None, typer.Option("--service", help="Only this service.")] = None,
) -> None:
    """How long everything was up; last month by default. Exit codes: 0 made, 1 no instance, 2 wrong input."""
    _answer(asked, asked.question("availability", last_month, device=device, service=service))


@app.command()
@asks
def utilisation(
    asked: Asked,
    samples: Annotated[bool, typer.Option("--samples", help="Every 5-minute sample, as evidence.")] = False,
) -> None:
    """How full the links were; the last 7 days by default. Exit codes: 0 made, 1 no instance, 2 wrong input."""
    _answer(asked, asked.question("utilisation", last_week, samples=samples))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A report with its .sig beside it, or the .zip of both.")],
    key: Annotated[
        str | None, typer.Option("--key", help="Public key that it should be signed with; else this instance's.")
    ] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Say who signed a report and whether it was changed. Exit codes: 0 as signed, 3 changed, 4 by an unknown key."""
    chosen = settings.load(config, os.environ, data=data)
    spoken = i18n.language(chosen.language)
    worst = 0
    for name, report, signed in _pairs(file):
        checked = signature.check(report, signed)
        trusted = _trusted(key, chosen)
        _tell(name, checked, trusted, spoken)
        if not (checked.is_genuine and checked.is_whole):
            worst = CHANGED
        elif checked.statement["public_key"] != trusted:
            worst = worst or UNKNOWN_KEY
    if worst:
        raise typer.Exit(worst)


app.command("minutes")(minutes)


@app.command("key")
def show_key(data: Data = None, config: Config = None) -> None:
    """Show the public key that this instance signs with, to hand to those who verify."""
    public = signing.own_key(instance(data, config).data).public
    typer.echo(f"{public}\n{signing.fingerprint(public)}")


def _answer(asked: Asked, question: Question) -> None:
    console = Console(stderr=True, highlight=False)
    if asked.is_table:
        with console.status("…"):
            document = document_of(question, signing.own_key(Path(question.data)).public)
        _print(document)
        return
    with console.status("…"):
        made = ask(question)
    if asked.output is None:
        typer.get_binary_stream("stdout").write(made.report)
        return
    for path in _written(made, asked.output):
        console.print(str(path))


def _written(made: Made, output: Path) -> list[Path]:
    if output.suffix == ".zip":
        output.write_bytes(made.bundle())
        return [output]
    beside = output.with_name(output.name + signature.SUFFIX)
    output.write_bytes(made.report)
    beside.write_bytes(made.signature)
    return [output, beside]


def _print(document: Document) -> None:
    console = Console(highlight=False)
    console.print(Text(document.title, style="bold"))
    for name, value in document.facts:
        console.print(Text(f"{name}: {value}"))
    for one in document.brief:
        shown = Table(title=one.title or None, caption=one.note or None, title_justify="left", caption_justify="left")
        for column in one.columns:
            is_figure = column.kind in _NUMBERS
            shown.add_column(column.title, justify="right" if is_figure else "left", no_wrap=False)
        for row in one.rows:
            shown.add_row(
                *(Text(document.written(cell, column.kind)) for cell, column in zip(row, one.columns, strict=True))
            )
        console.print(shown)
    for sentence in document.sentences:
        console.print(Text(sentence, style="dim"))


def _pairs(file: Path) -> list[tuple[str, bytes, bytes]]:
    """(name, report, signature). Raises InputError."""
    try:
        if zipfile.is_zipfile(file) and file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                names = [name for name in archive.namelist() if name + signature.SUFFIX in archive.namelist()]
                found = [(name, archive.read(name), archive.read(name + signature.SUFFIX)) for name in names]
            if not found:
                raise InputError(
                    f"{file} has no report with its {signature.SUFFIX}; give the file as it was downloaded"
                )
            return found
        beside = file.with_name(file.name + signature.SUFFIX)
        return [(file.name, file.read_bytes(), beside.read_bytes())]
    except OSError as error:
        raise InputError(f"{error.filename}: {error.strerror}; the report and its .sig lie side by side") from error
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise InputError(f"{file} is a damaged zip file: {error}; fetch it again") from error


def _trusted(key: str | None, chosen: Settings) -> str | None:
    """The public key to compare with: as given, else the instance's own if there is one."""
    if key is not None:
        return key.strip()
    own = chosen.data / signing.FILE_NAME
    return signing.own_key(chosen.data).public if own.exists() else None


def _tell(name: str, checked: signature.Checked, trusted: str | None, spoken: i18n.Language) -> None:
    _, said = spoken.text, checked.statement
    print_ = typer.echo
    print_(name)
    print_(f"  {_('Report')}: {said['report']} – {said['scope']}")
    print_(f"  {_('Reporting period')}: {said['from']} – {said['until']} ({said['time_zone']})")
    if not checked.is_genuine:
        print_("  " + _("The signature is wrong: it was changed, or is not by the key that it names."))
        return
    print_("  " + _("Signed by: {office}, key {key}", office=said["office"],
                    key=signing.fingerprint(said["public_key"])))  # fmt: skip
    if not checked.is_whole:
        print_("  " + _("The report was changed after it was signed."))
        return
    print_("  " + _("The report is as it was signed, to the last byte."))
    if said["public_key"] == trusted:
        print_("  " + _("The key is the one that was expected."))
    else:
        print_("  " + _("The key is not known here: compare it with the one that the office handed out."))
