"""``motcua kiosk``: tokens and published lists, on the store itself, so also while nothing runs."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli import AsJson, Config, Data, actor, open_house
from api.house import House
from api.kiosks import KioskKeeper, KioskView, kiosk_views
from core.errors import InputError
from core.i18n import language

app = typer.Typer(no_args_is_help=True, help="Kiosks whose screens report, and what they have to show.")
token_app = typer.Typer(no_args_is_help=True, help="The key with which a kiosk reports, and nothing else.")
procedures_app = typer.Typer(no_args_is_help=True, help="The published list of procedures of each site.")
app.add_typer(token_app, name="token")
app.add_typer(procedures_app, name="procedures")

Kiosk = Annotated[str, typer.Argument(help="Id of the kiosk in the inventory.")]
Site = Annotated[str, typer.Argument(help="Id of the site in the inventory.")]


def _keeper(data: Path | None, config: Path | None) -> KioskKeeper:
    return KioskKeeper(open_house(data, config), actor())


@app.command("list")
def list_kiosks(as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """Every kiosk: whether it has a token, and what its screen said last."""
    house = open_house(data, config)
    if as_json:
        typer.echo(json.dumps([_row(view) for view in kiosk_views(house)], ensure_ascii=False, indent=2))
        return
    for view in kiosk_views(house):
        typer.echo(f"{view.device.id:<24} {view.standing.reason:<20} {_words(house, view)}".rstrip())


def _row(view: KioskView) -> dict[str, object]:
    record, said = view.record, view.record.last if view.record else None
    return {
        "device": view.device.id,
        "state": view.standing.state,
        "reason": view.standing.reason,
        "token_by": record.token_by if record else None,
        "token_at": record.token_at if record else None,
        "heard_at": record.heard_at if record else None,
        "alive_since": said.alive_since if said else None,
        "page": said.page if said else "",
        "content_date": said.content_date.isoformat() if said and said.content_date else None,
        "procedures": said.procedures if said else None,
        "checksum": said.checksum if said else None,
    }


def _words(house: House, view: KioskView) -> str:
    if view.record is None:
        return "no token"
    if view.record.heard_at is None:
        return "never reported"
    spoken, said = language("en"), view.record.last
    day = spoken.day(said.content_date) if said and said.content_date else "unknown"
    ago = spoken.duration(max(0.0, house.clock.wall() - view.record.heard_at))
    return f"reported {ago} ago, data of {day}"


@token_app.command("add")
def add_token(kiosk: Kiosk, data: Data = None, config: Config = None) -> None:
    """Let a kiosk report; the secret is printed this once."""
    typer.echo(_keeper(data, config).add_token(kiosk))


@token_app.command("list")
def list_tokens(as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """The kiosks that have a token, without its secret."""
    records = open_house(data, config).kiosks.all()
    if as_json:
        names = ("device", "token_by", "token_at")
        rows = [{name: getattr(record, name) for name in names} for record in records]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    spoken = language("en")
    for record in records:
        typer.echo(f"{record.device:<24} {record.token_by:<24} {spoken.moment(record.token_at)}")


@token_app.command("revoke")
def revoke_token(kiosk: Kiosk, data: Data = None, config: Config = None) -> None:
    """Forget a kiosk's token; its screen is no longer judged."""
    _keeper(data, config).revoke_token(kiosk)
    typer.echo(f"revoked {kiosk}")


@procedures_app.command("set")
def set_procedures(
    site: Site,
    file: Annotated[Path | None, typer.Option(help="The list, one code a line; '-' for standard input.")] = None,
    count: Annotated[int | None, typer.Option(min=1, max=1_000_000, help="How many procedures there are.")] = None,
    sha256: Annotated[str | None, typer.Option(help="SHA-256 of the list, when only that is known.")] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Set what every kiosk of a site has to show: by the list itself, or by its count and SHA-256."""
    keeper = _keeper(data, config)
    if file is not None and count is None and sha256 is None:
        made = keeper.publish_codes(site, _lines(file))
    elif file is None and count is not None and sha256 is not None:
        made = keeper.publish(site, count, sha256)
    else:
        raise InputError("give --file, or both --count and --sha256")
    typer.echo(f"{made.site}: {made.procedures} procedures, {made.checksum}")


def _lines(file: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the list {file} cannot be read: {error}") from error
    return text.splitlines()


@procedures_app.command("list")
def list_procedures(as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """The lists that were set."""
    found = open_house(data, config).kiosks.published().values()
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
        return
    spoken = language("en")
    for one in found:
        typer.echo(f"{one.site:<24} {one.procedures:>7} {one.checksum} {one.set_by} {spoken.moment(one.set_at)}")


@procedures_app.command("forget")
def forget_procedures(site: Site, data: Data = None, config: Config = None) -> None:
    """Forget a site's list; its kiosks are no longer compared."""
    _keeper(data, config).withdraw(site)
    typer.echo(f"forgot the list of {site}")
