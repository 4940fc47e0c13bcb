"""``motcua runs approve|reject``: the second person's word on a run, given with an account's own password."""

from pathlib import Path
from typing import Annotated

import typer

from api import deciding
from api.cli import Config, Data, given_password, open_house
from api.house import House
from api.passwords import is_password
from api.visitor import Visitor
from core.errors import InputError
from core.i18n import language, noop

RunId = Annotated[int, typer.Argument(help="Number of the run.")]
Account = Annotated[str, typer.Option(help="Who decides: an account that may run playbooks.")]
PasswordFile = Annotated[
    Path | None, typer.Option(help="File with the account's password, '-' for standard input; else it is asked for.")
]


def approve(
    run_id: RunId, account: Account, password_file: PasswordFile = None, data: Data = None, config: Config = None
) -> None:
    """Agree to a run that waits for a second person, who is not the one who asked for it."""
    _decide(open_house(data, config), run_id, account, password_file, approved=True)


def reject(
    run_id: RunId, account: Account, password_file: PasswordFile = None, data: Data = None, config: Config = None
) -> None:
    """Refuse a run that waits for a second person."""
    _decide(open_house(data, config), run_id, account, password_file, approved=False)


def _decide(house: House, run_id: int, name: str, file: Path | None, *, approved: bool) -> None:
    deciding.run_of(house, run_id)
    deciding.decide(house, _person(house, name, given_password(file, is_new=False)), run_id, approved=approved)
    message = noop("Run {id} is approved.") if approved else noop("Run {id} is rejected.")
    typer.echo(language(house.settings.language).text(message, id=run_id))


def _person(house: House, name: str, password: str) -> Visitor:
    """Who gave the right password. Raises InputError; unknown, disabled and wrong are one sentence."""
    account = house.accounts.by_name(name)
    is_known = account is not None and not account.disabled
    if not is_password(password, account.password_hash if account is not None and is_known else None):
        house.audit.add(house.clock.wall(), name, "login.failed", "", "from=cli")
        raise InputError("the name or the password is not right")
    assert account is not None  # noqa: S101  no password is right for nobody
    return Visitor(account.name, account.role)
