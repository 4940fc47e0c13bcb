"""``motcua report minutes``: the minutes of acceptance and of handover of one run of verify, signed, as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.reports import signature
from api.reports.acceptance import ACCEPTANCE, HANDOVER
from api.reports.asking import Made, ask
from api.reports.options import Config, Data, instance
from api.reports.period import Period
from api.reports.question import Format, Question, Report
from core import i18n
from core.errors import InputError
from core.settings import Settings

_FILES: Sequence[tuple[Report, Format]] = (
    (ACCEPTANCE, "pdf"), (ACCEPTANCE, "xlsx"), (HANDOVER, "pdf"), (HANDOVER, "xlsx"),
)  # fmt: skip

Given = Annotated[str, typer.Option("--by", help="Who set the machines up and hands them over.")]
Taken = Annotated[str, typer.Option("--to", help="Who accepts and receives them.")]
Into = Annotated[Path, typer.Option("--output", "-o", help="Folder for the minutes and their signatures.")]
Note = Annotated[list[str] | None, typer.Option("--note", help="A remark that stands in the minutes.")]
InLanguage = Annotated[str | None, typer.Option("--language", help="vi or en; else the setting.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what passed as JSON, and write no file.")]


@dataclass(frozen=True, slots=True)
class Minutes:
    """Which run the minutes are of, and who signs them."""

    run: int
    persons: tuple[str, str] = ("", "")
    notes: tuple[str, ...] = ()
    language: str | None = None

    def question(self, chosen: Settings, report: Report, form: Format) -> Question:
        """The question for one of the files. Raises InputError."""
        spoken = chosen.language if self.language is None else i18n.known(self.language)
        if spoken is None:
            raise InputError(f"--language '{self.language}' is not known; use {' or '.join(i18n.LANGUAGES)}")
        return Question(
            report=report,
            database=chosen.database_url,
            data=str(chosen.data.resolve()),
            period=Period(0, 1, i18n.DEFAULT_ZONE),  # theirs is the run's
            format=form,
            language=spoken,
            notes=self.notes,
            run=self.run,
            persons=self.persons,
        )


def minutes(  # noqa: PLR0913, PLR0917  each is an option of the command
    run_id: Annotated[int, typer.Argument(help="Number of a run of the playbook verify.")],
    given: Given = "",
    taken: Taken = "",
    output: Into = Path(),
    note: Note = None,
    language: InLanguage = None,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Write the minutes of acceptance and handover (PDF and XLSX). Exit codes: 0 made, 1 no instance, 2 wrong input."""
    show(instance(data, config), Minutes(run_id, (given, taken), tuple(note or ()), language), output, as_json)


def show(chosen: Settings, asked: Minutes, output: Path, as_json: bool) -> None:
    """Write the files and say which, or print the figures. Raises InputError, MotcuaError."""
    console = Console(stderr=True, highlight=False)
    if as_json:
        with console.status("…"):
            made = ask(asked.question(chosen, ACCEPTANCE, "json"))
        typer.get_binary_stream("stdout").write(made.report)
        return
    for report, form in _FILES:
        with console.status("…"):
            made = ask(asked.question(chosen, report, form))
        for path in written(made, output):
            console.print(str(path))


def written(made: Made, folder: Path) -> list[Path]:
    """Write the file and its signature into a folder; their paths. Raises InputError."""
    files = {folder / made.name: made.report, folder / (made.name + signature.SUFFIX): made.signature}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, body in files.items():
            path.write_bytes(body)
    except OSError as error:
        raise InputError(
            f"{error.filename or folder} cannot be written: {error.strerror}; choose another folder"
        ) from error
    return list(files)
