"""The account and token commands."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import account_app, token_app
from api.passwords import is_password
from core.errors import InputError
from core.model import Role
from tests.api.conftest import NOW, PASSWORD, Office

runner = CliRunner()


def test_accounts_from_the_command_line(office: Office, tmp_path: Path) -> None:
    data = ["--data", str(office.folder)]
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    added = runner.invoke(account_app, ["add", "lan", "--role", "admin", "--password-file", str(file), *data])
    assert (added.exit_code, added.output) == (0, "added lan (admin)\n")
    assert runner.invoke(account_app, ["disable", "lan", *data]).exit_code == 0
    assert json.loads(runner.invoke(account_app, ["list", "--json", *data]).output) == [
        {"name": "lan", "role": "admin", "disabled": True}
    ]
    assert runner.invoke(account_app, ["enable", "lan", *data]).exit_code == 0
    changed = runner.invoke(account_app, ["password", "lan", *data], input="another long one\n")
    assert changed.exit_code == 0
    account = office.house.accounts.by_name("lan")
    assert account is not None
    assert is_password("another long one", account.password_hash)
    assert runner.invoke(account_app, ["list", *data]).output == "lan                      admin\n"
    entries = office.house.audit.recent(4)
    assert {entry.actor.partition(":")[0] for entry in entries} == {"cli"}
    assert [entry.action for entry in reversed(entries)] == [
        f"account.{action}" for action in ("add", "disable", "enable", "password")
    ]


def test_tokens_from_the_command_line(office: Office) -> None:
    data = ["--data", str(office.folder)]
    secret = runner.invoke(token_app, ["add", "prometheus", "--role", "wall", *data]).output.strip()
    token = office.house.accounts.token_of(secret, NOW)
    assert token is not None
    assert (token.name, token.role) == ("prometheus", Role.WALL)
    listed = json.loads(runner.invoke(token_app, ["list", "--json", *data]).output)
    assert "prometheus" in [row["name"] for row in listed]
    assert secret not in json.dumps(listed)
    assert "never expires" in runner.invoke(token_app, ["list", *data]).output
    assert runner.invoke(token_app, ["revoke", "prometheus", *data]).exit_code == 0
    assert office.house.accounts.token_of(secret, NOW) is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", "Lan Anh", "--role", "admin"], "'Lan Anh' is not a name; write small letters, digits"),
        (["add", "lan", "--role", "admin"], "the password must have 10 to 1024 characters"),
        (["add", "lan", "--role", "admin", "--password-file", "/nowhere"], "the password file /nowhere cannot be read"),
        (["disable", "nobody"], "there is no account 'nobody'"),
    ],
)
def test_mistakes_are_one_sentence(office: Office, arguments: list[str], sentence: str) -> None:
    result = runner.invoke(account_app, [*arguments, "--data", str(office.folder)], input="short\n")
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(sentence)


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    result = runner.invoke(account_app, ["list", "--data", str(tmp_path)])
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(f"there is no database in {tmp_path}")
