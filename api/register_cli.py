"""``motcua register``: the equipment register, from the store alone."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from api import registering
from api.cli import AsJson, Config, Data, open_house
from api.equipment import equipment
from api.register_minutes_cli import handover, minutes
from api.register_state_cli import checklist, support
from api.register_wear_cli import close_year, wear
from core import words
from core.errors import InputError
from core.i18n import Language, language
from core.model import SeenDevice
from core.register.entries import Entry, matching

app = typer.Typer(no_args_is_help=True, help="The equipment register: the books beside what was seen.")

app.command("wear")(wear)
app.command("close-year")(close_year)
app.command("minutes")(minutes)
app.command("support")(support)
app.command("checklist")(checklist)
app.command("handover")(handover)

DIFFERENT = 3


@app.command("list")
def list_register(as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """Every device of the books, with what was seen of it. Exit code 2: no instance."""
    house = open_house(data, config)
    found = equipment(house).entries
    if as_json:
        _print_json([registering.entry(one).model_dump(mode="json") for one in found])
    else:
        Console().print(_table(found, language(house.settings.language), house.zone()))


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="Id, asset code, serial number, MAC or address.")],
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """One device: its books, who stands at its position, who stood there before. Exit code 2: nobody has this name."""
    house = open_house(data, config)
    found = matching(equipment(house).entries, name)
    if not found:
        raise InputError(f"the register has nothing with the id, code, serial number or MAC '{name}'")
    if as_json:
        _print_json([registering.entry(one).model_dump(mode="json") for one in found])
        return
    spoken = language(house.settings.language)
    for one in found:
        _show(one, spoken, house.zone())


@app.command("differences")
def differences(as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """Where books, network and inventory check do not agree. Exit codes: 0 they do, 2 no instance, 3 they do not."""
    house = open_house(data, config)
    known, spoken = equipment(house), language(house.settings.language)
    if as_json:
        _print_json(registering.differing(known).model_dump(mode="json"))
    else:
        table = Table(
            *(Column(spoken.text(title), overflow="fold") for title in ("Device", "Asset code", "Differences"))
        )
        for one in known.doubtful:
            table.add_row(
                escape(one.device.name), one.device.asset.code or "–", escape("\n".join(_doubts(one, spoken)))
            )
        for stranger in known.strangers:
            what = words.finding(spoken, stranger.kind, stranger.detail)
            table.add_row("–", "–", escape(what))
        Console().print(table)
    if known.doubtful or known.strangers:
        raise typer.Exit(DIFFERENT)


def _print_json(document: object) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _doubts(entry: Entry, spoken: Language) -> list[str]:
    return words.register_doubts(spoken, entry)


def _table(found: Sequence[Entry], spoken: Language, zone: str) -> Table:
    table = Table(*(Column(spoken.text(title), overflow="fold") for title in words.REGISTER_COLUMNS))
    for one in found:
        asset, seen = one.device.asset, one.seen or SeenDevice("")
        told = (
            one.device.name,
            asset.code or "–",
            asset.serial or seen.serial or "–",
            one.device.room or "–",
            spoken.moment(one.last_seen, zone),
            "\n".join(_doubts(one, spoken)),
        )
        table.add_row(*map(escape, told))
    return table


def _show(entry: Entry, spoken: Language, zone: str) -> None:
    _, device, asset = spoken.text, entry.device, entry.device.asset
    console = Console(highlight=False)
    console.print(f"[bold]{escape(device.name)}[/bold] ({escape(device.id)}, {device.address})")
    facts = (
        ("Asset code", asset.code),
        ("Serial number", asset.serial),
        ("Machines of the stack or cluster", ", ".join(asset.members)),
        ("MAC", asset.mac),
        ("Model", " ".join(part for part in (asset.vendor, asset.model) if part)),
        ("Historical cost", None if asset.cost is None else f"{spoken.number(asset.cost)} đ"),
        ("Purchased", asset.purchased and spoken.day(asset.purchased)),
        ("Warranty ends", asset.warranty_ends and spoken.day(asset.warranty_ends)),
        ("Funding", asset.funding),
        ("Responsible", asset.responsible),
        ("Place", " – ".join(part for part in (entry.site, device.room) if part)),
        ("Port", ", ".join(f"{place.device} {place.port}" for place in entry.places[:1])),
    )
    for title, value in facts:
        if value:
            console.print(f"  {_(title)}: {escape(value)}")
    for one in (*([entry.seen] if entry.seen else []), *entry.before):
        since, until = (spoken.moment(at, zone) for at in (one.first_seen, one.last_seen))
        told = ", ".join(
            part
            for part in (
                one.vendor,
                one.model,
                " + ".join(one.members[1:] and one.members) or one.serial,
                one.firmware,
                *one.macs[:1],
            )
            if part
        )
        console.print(f"  {since} – {until}: {escape(told or '–')}")
    for replacement in entry.replacements:
        console.print("  " + escape(words.replacement(spoken, replacement, zone)))
    for doubt in _doubts(entry, spoken):
        console.print(f"  ! {escape(doubt)}")
