"""The commands for which the rooms meet: what starts all of them, and what one does with another's help."""

import os
import secrets
import time
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from api.passwords import hash_password
from api.reports import minutes
from core import launch, sample, settings
from core.model import Role
from core.settings import Settings
from core.simulated import INVENTORY_JSON, TRAP_PORT
from core.store.accounts import Accounts
from core.store.database import Database
from core.store.inventories import Inventories
from monitor.simulation import authority_files, host_key, papers
from provision import accepting
from provision.following import exit_code

DEMO_ACCOUNT = "khach"

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
        places = ["--data", str(data), "--inventory-json", str(data / INVENTORY_JSON), *_trap_place(chosen)]
        processes = {"simulation": launch.process("monitor.simulation", *places), **processes}
    scheme = "https" if chosen.tls_certificate else "http"
    launch.become(launch.Launch(chosen, processes, f"motcua: {scheme}://{chosen.listen}\n{hint}"))


def _trap_place(chosen: Settings) -> list[str]:
    """Where simulated devices send their traps: to the port of this instance that loopback reaches, if there is one."""
    for host, port in settings.addresses_of(chosen.trap_listen):
        if ip_address(host).version == 4:
            return ["--traps", f"{'127.0.0.1' if ip_address(host).is_unspecified else host}:{port}"]
    return []


def _first_account(database: Database) -> str:
    return "" if Accounts(database).all() else "no account yet; make one: motcua account add NAME --role admin\n"


def _demo(chosen: Settings, database: Database) -> str:
    """Hand the inventory to the simulation and make the read-only login; returns what to say of them."""
    snapshot = Inventories(database).newest()
    body = snapshot.inventory.model_dump_json() if snapshot else ""
    (chosen.data / INVENTORY_JSON).write_text(body, encoding="utf-8")
    if snapshot:
        authority_files.write_for(chosen.data, snapshot.inventory, time.time())
        host_key.write_for(chosen.data, snapshot.inventory)
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
    if chosen.trap_listen is None:
        chosen = chosen.model_copy(update={"trap_listen": f"127.0.0.1:{TRAP_PORT}"})
    chosen = chosen.model_copy(update={"vault_password_file": sample.vault_password_file(chosen)})
    if chosen.probe_ca is None:
        chosen = chosen.model_copy(update={"probe_ca": papers.folder_of(chosen.data) / papers.CA})
    _launch(chosen, simulate=True)


def run_monitor(config: Config = None) -> None:
    """Run the monitor alone, in this process."""
    _become("monitor", config)


def run_api(config: Config = None) -> None:
    """Run the pages and the API alone, in this process."""
    _become("api", config)


def _become(room: str, config: Path | None) -> NoReturn:
    command = launch.process(room, *(["--config", str(config)] if config else []))
    os.execv(command[0], command)  # noqa: S606


def accept(  # noqa: PLR0913, PLR0917  each is an option of the command
    limit: Annotated[str, typer.Option(help="Hosts or groups, separated by commas; else every machine.")] = "",
    given: minutes.Given = "",
    taken: minutes.Taken = "",
    output: minutes.Into = Path(),
    note: minutes.Note = None,
    language: minutes.InLanguage = None,
    as_json: minutes.AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Look whether every machine is what its roles promise, and write the minutes of acceptance and of handover.

    Exit codes: 0 every check passed, 2 some did not: the minutes say which; 3 cancelled or interrupted, 4 nothing is
    running that would look.
    """
    chosen, record = accepting.looked_at(limit, config, data)
    asked = minutes.Minutes(record.id, (given, taken), tuple(note or ()), language)
    minutes.show(chosen, asked, output, as_json)
    raise typer.Exit(exit_code(record.state))
