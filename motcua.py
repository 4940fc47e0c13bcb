"""The command line, and the one place where the rooms meet.

Exit codes: 0 done; 1 it failed for a reason outside; 2 wrong input; further ones are each command's own.
"""

import os
import secrets
import sys
import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

import api.cli
import monitor.cli
import monitor.identify.cli
import monitor.simulation.cli
import monitor.status
import provision.cli
import provision.inventory_cli
from api.passwords import hash_password
from core import launch, settings
from core.errors import InputError, MotcuaError
from core.model import Role
from core.settings import Settings
from core.store.accounts import Accounts
from core.store.database import Database
from core.store.inventories import Inventories

DEMO_ACCOUNT = "khach"

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help="motcua: một cửa.")
demo = typer.Typer(no_args_is_help=True, help="The sample centre with simulated devices.")

Config = Annotated[Path | None, typer.Option(help="Settings file (TOML); see CONFIGURATION.md.")]
Data = Annotated[Path | None, typer.Option(help="Data folder of the instance.")]
Listen = Annotated[str | None, typer.Option(help="ADDRESS:PORT of the pages and the API.")]


def _launch(chosen: Settings, simulate: bool) -> NoReturn:
    with Console(stderr=True).status("inventory, database …"):
        database = launch.prepare(chosen)
        hint = _demo(chosen, database) if simulate else _first_account(database)
    processes = {room: launch.process(room) for room in ("monitor", "api", "provision")}
    if simulate:
        data = chosen.data.resolve()
        places = ("--data", str(data), "--inventory-json", str(data / launch.INVENTORY_JSON))
        processes = {"simulation": launch.process("monitor.simulation", *places), **processes}
    scheme = "https" if chosen.tls_certificate else "http"
    launch.become(launch.Launch(chosen, processes, f"motcua: {scheme}://{chosen.listen}\n{hint}"))


def _first_account(database: Database) -> str:
    return "" if Accounts(database).all() else "no account yet; make one: motcua account add NAME --role admin\n"


def _demo(chosen: Settings, database: Database) -> str:
    """Hand the inventory to the simulation and make the read-only login; returns what to say of them."""
    snapshot = Inventories(database).newest()
    body = snapshot.inventory.model_dump_json() if snapshot else ""
    (chosen.data / launch.INVENTORY_JSON).write_text(body, encoding="utf-8")
    file = chosen.data / "demo-password"
    accounts = Accounts(database)
    if not file.exists() or accounts.by_name(DEMO_ACCOUNT) is None:
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(9) + "\n", encoding="utf-8")
        hashed = hash_password(file.read_text(encoding="utf-8").strip())
        if accounts.by_name(DEMO_ACCOUNT) is None:
            accounts.add(DEMO_ACCOUNT, hashed, Role.AUDITOR, time.time())
        else:
            accounts.set_password_hash(DEMO_ACCOUNT, hashed)
    password = file.read_text(encoding="utf-8").strip()
    return (
        f"read-only login: {DEMO_ACCOUNT} / {password}\n"
        "cause a fault:  motcua demo fault wan-router down      take it back:  motcua demo heal wan-router\n"
        "make an administrator:  motcua account add NAME --role admin\n"
        "your own devices:  motcua inventory import DEVICES.xlsx --into inventory/OFFICE, "
        "then motcua up --inventory inventory/OFFICE\n"
    )


@app.command()
def up(
    inventory: Annotated[Path | None, typer.Option(help="Folder of the Ansible inventory.")] = None,
    config: Config = None,
    data: Data = None,
    listen: Listen = None,
) -> None:
    """Run everything on real devices, until Ctrl-C."""
    _launch(settings.load(config, os.environ, inventory=inventory, data=data, listen=listen), simulate=False)


@demo.command("run")
def demo_run(config: Config = None, data: Data = None, listen: Listen = None) -> None:
    """Run everything on the sample centre, its devices simulated on this machine, until Ctrl-C."""
    chosen = settings.load(config, os.environ, data=data, listen=listen, demo_network="127.0.0.0/8")
    if chosen.vault_password_file is None:
        chosen = chosen.model_copy(update={"vault_password_file": chosen.inventory / "demo-vault-password"})
    _launch(chosen, simulate=True)


@app.command("monitor")
def run_monitor(config: Config = None) -> None:
    """Run the monitor alone, in this process."""
    _become("monitor", config)


@app.command("api")
def run_api(config: Config = None) -> None:
    """Run the pages and the API alone, in this process."""
    _become("api", config)


def _become(room: str, config: Path | None) -> NoReturn:
    command = launch.process(room, *(["--config", str(config)] if config else []))
    os.execv(command[0], command)  # noqa: S606


app.command("status")(monitor.status.status)
app.command("snmp")(monitor.cli.snmp)
app.command("ping")(monitor.cli.ping)
app.command("identify")(monitor.identify.cli.identify)
app.command("provision")(provision.cli.provision)
app.add_typer(provision.cli.runs_app, name="runs")
app.add_typer(provision.inventory_cli.app, name="inventory")
app.add_typer(api.cli.account_app, name="account")
app.add_typer(api.cli.token_app, name="token")
demo.command("fault")(monitor.simulation.cli.fault)
demo.command("heal")(monitor.simulation.cli.heal)
demo.command("faults")(monitor.simulation.cli.faults)
app.add_typer(demo, name="demo")


def main() -> None:
    """Run a command; what goes wrong on purpose is one line on stderr."""
    try:
        app(standalone_mode=True)
    except MotcuaError as error:
        sys.stderr.write(f"motcua: {error}\n")
        sys.exit(2 if isinstance(error, InputError) else 1)


if __name__ == "__main__":
    main()
