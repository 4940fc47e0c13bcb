"""``motcua mib``: MIB files as modules of what to poll."""

import os
from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.console import Console

from core import settings
from core.errors import InputError
from monitor.mibfiles import compiler, generate, write
from monitor.names import catalogue
from monitor.snmp import modules
from monitor.snmp.schema import ObjectType

app = typer.Typer(no_args_is_help=True, help="MIB files.")
LIBRARY = Path("/usr/share/snmp/mibs")
"""Where Debian's libsnmp-base puts net-snmp's MIBs."""


@app.callback()
def mib() -> None:
    """MIB files of vendors, as modules of what to poll."""


@app.command("compile")
def compile_(
    mibs: Annotated[list[str], typer.Argument(help="Names of MIBs, or their files.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write, for the setting snmp_modules.")],
    folders: Annotated[list[Path] | None, typer.Option("--from", help="Folder with MIB files, subfolders too.")] = None,
    module: Annotated[str | None, typer.Option(help="Name of the module; else that of the first MIB.")] = None,
    root: Annotated[list[str] | None, typer.Option(help="Only what is under this number or name.")] = None,
    types: Annotated[list[str] | None, typer.Option("--type", help="NAME=TYPE: another type for an object.")] = None,
    layout: Annotated[str, typer.Option(help="current, or old: for snmp_exporter before 0.23.")] = "current",
) -> None:
    """Make a module of snmp.yml from MIB files. Exit codes: 0 written, 2 wrong input."""
    if layout not in get_args(write.Layout):
        raise InputError(f"--layout '{layout}' is not known; use current or old")
    chosen = settings.load(None, os.environ)
    wanted, beside = compiler.asked(mibs)
    places = [*beside, *(folders or []), *([chosen.mib_folder] if chosen.mib_folder else [])]
    places += [LIBRARY] if LIBRARY.is_dir() else []
    found = {one.name: one for one in compiler.strictly(wanted, list(dict.fromkeys(places)))}
    names = catalogue.names(found.values())
    objects = [one for name in wanted for one in names.mibs[name].objects]
    roots = [names.read(one).oid for one in root or []]
    made = generate.module(names, objects, roots, _types(types or []))
    if not made.module.metrics:
        raise InputError(f"{', '.join(wanted)}: nothing in it can be polled{' under --root' if roots else ''}")
    name = module or generate.metric_name(wanted[0].lower())
    output.write_text(write.text(name, made.module, wanted, cast("write.Layout", layout)), encoding="utf-8")
    if layout == "current":
        modules.load(output)  # what we wrote we also read
    console = Console(stderr=True, highlight=False)
    for one in made.left_out:
        console.print(f"left out: {one}", style="yellow")
    console.print(f"{output}: module {name}, {len(made.module.metrics)} metrics")


def _types(written: list[str]) -> dict[str, str]:
    found = {}
    for one in written:
        name, _, kind = one.partition("=")
        if kind not in get_args(ObjectType):
            raise InputError(f"--type '{one}': write NAME=TYPE, the type one of {', '.join(get_args(ObjectType))}")
        found[name] = kind
    return found
