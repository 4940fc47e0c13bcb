"""The command line's account and token commands: they work on the store itself, also while nothing runs."""

import getpass
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.house import House
from api.people import People
from core import settings
from core.clock import SystemClock
from core.errors import InputError
from core.i18n import language
from core.model import Role
from core.store.database import FILE_NAME, Database

account_app = typer.Typer(no_args_is_help=True, help="People who can log in.")
token_app = typer.Typer(no_args_is_help=True, help="Keys of programs.")

Data = Annotated[Path | None, typer.Option(help="Data folder of the instance.")]
Config = Annotated[Path | None, typer.Option(help="Settings file (TOML); see CONFIGURATION.md.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="Small letters, digits, '.', '_' and '-'.")]
RoleOption = Annotated[Role, typer.Option(help="What the holder may do.")]
PasswordFile = Annotated[
    Path | None, typer.Option(help="File with the password, '-' for standard input; else it is asked for.")
]
_NAME_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-")


def open_house(data: Path | None, config: Path | None) -> House:
    """The house over an instance's store. Raises InputError when there is none."""
    chosen = settings.load(config, os.environ, data=data)
    if chosen.database is None and not (chosen.data / FILE_NAME).is_file():
        raise InputError(f"there is no database in {chosen.data}; start the product once, or give --data")

    def not_here() -> int:
        raise InputError("reload with 'motcua inventory reload'")

    return House.over(Database(chosen.database_url), chosen, SystemClock(), not_here)


def _people(data: Path | None, config: Path | None) -> People:
    return People(open_house(data, config), actor())


def actor() -> str:
    """Who makes a change by the command line, as the audit log says it."""
    return f"cli:{getpass.getuser()}"


def _checked(name: str) -> str:
    if not name or not set(name) <= _NAME_LETTERS or name.startswith((".", "_", "-")):
        raise InputError(f"'{name}' is not a name; write small letters, digits, '.', '_' and '-'")
    return name


def given_password(file: Path | None, *, is_new: bool) -> str:
    """From a file, from standard input, or asked for; never from the command line, which everybody can see.

    A new one is asked for twice. Raises InputError.
    """
    if file is None and sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=is_new, err=not is_new))
    if file is None or str(file) == "-":
        return sys.stdin.readline().rstrip("\r\n")
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise InputError(f"the password file {file} cannot be read: {error.strerror}") from error


@account_app.command("add")
def add_account(
    name: Name, role: RoleOption, password_file: PasswordFile = None, data: Data = None, config: Config = None
) -> None:
    """Add an account."""
    people = _people(data, config)
    people.add_account(_checked(name), given_password(password_file, is_new=True), role)
    typer.echo(f"added {name} ({role})")


@account_app.command("list")
def list_accounts(as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """Every account."""
    accounts = open_house(data, config).accounts.all()
    if as_json:
        rows = [{"name": one.name, "role": one.role, "disabled": one.disabled} for one in accounts]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in accounts:
        typer.echo(f"{one.name:<24} {one.role:<12} {'disabled' if one.disabled else ''}".rstrip())


@account_app.command("disable")
def disable_account(name: Name, data: Data = None, config: Config = None) -> None:
    """Shut an account out and end its sessions."""
    _people(data, config).set_disabled(name, True)
    typer.echo(f"disabled {name}")


@account_app.command("enable")
def enable_account(name: Name, data: Data = None, config: Config = None) -> None:
    """Let an account in again."""
    _people(data, config).set_disabled(name, False)
    typer.echo(f"enabled {name}")


@account_app.command("password")
def change_password(name: Name, password_file: PasswordFile = None, data: Data = None, config: Config = None) -> None:
    """Set a new password and end the account's sessions."""
    people = _people(data, config)
    people.set_password(name, given_password(password_file, is_new=True))
    typer.echo(f"changed the password of {name}")


@token_app.command("add")
def add_token(
    name: Name,
    role: RoleOption,
    days: Annotated[float | None, typer.Option(min=0.01, max=3650, help="Days until it expires.")] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Add a token; its secret is printed this once."""
    _, secret = _people(data, config).add_token(_checked(name), role, days)
    typer.echo(secret)


@token_app.command("list")
def list_tokens(as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """Every token, without its secret."""
    tokens = open_house(data, config).accounts.tokens()
    if as_json:
        names = ("name", "role", "created_by", "created_at", "expires_at")
        rows = [{name: getattr(token, name) for name in names} for token in tokens]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    spoken = language("en")
    for token in tokens:
        until = spoken.moment(token.expires_at) if token.expires_at else "never expires"
        typer.echo(f"{token.name:<24} {token.role:<12} {token.created_by:<24} {until}")


@token_app.command("revoke")
def revoke_token(name: Name, data: Data = None, config: Config = None) -> None:
    """Forget a token."""
    _people(data, config).revoke_token(name)
    typer.echo(f"revoked {name}")
