"""``python -m monitor.simulation --data DIR``: the sample centre as a process of its own."""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from core.errors import InputError, MotcuaError
from core.secrets import SecretResolver
from core.simulated import INVENTORY_JSON
from monitor.simulation.centre import Centre, read
from monitor.simulation.server import Server
from monitor.simulation.simulation import Simulation
from monitor.simulation.strangers import strangers


def main() -> int:
    """Until SIGTERM or SIGINT. Exit code 0; 1 with one sentence when it cannot start."""
    arguments = _arguments()
    resolver = SecretResolver(arguments.vault_password_file, os.environ, arguments.inventory)
    try:
        centre = _centre(arguments.inventory_json or arguments.data / INVENTORY_JSON)
        simulation = Simulation(
            centre, lambda reference: resolver.resolve(reference).reveal().encode(), _steady_clock()
        )
        asyncio.run(_serve(simulation, arguments.data, arguments.traps))
    except (MotcuaError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="monitor.simulation", description="Answers for every device of an inventory.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the control socket")
    parser.add_argument("--inventory-json", type=Path, help=f"Inventory.model_dump_json(); DATA/{INVENTORY_JSON}")
    parser.add_argument("--inventory", type=Path, default=Path(os.environ.get("MOTCUA_INVENTORY", ".")))
    parser.add_argument("--traps", type=_address, help="ADDRESS:PORT that devices send traps to; without it nowhere")
    parser.add_argument("--vault-password-file", type=Path, default=os.environ.get("MOTCUA_VAULT_PASSWORD_FILE"))
    return parser.parse_args()


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def _centre(file: Path) -> Centre:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        return read(document, strangers(document))
    except FileNotFoundError:
        raise InputError(f"there is no inventory file {file}; motcua writes it when it starts the demo") from None
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file} is not an inventory's JSON: {error!r}") from error


def _steady_clock() -> Callable[[], float]:
    """Unix time that goes on evenly when the system's clock is set."""
    offset = time.time() - time.monotonic()
    return lambda: time.monotonic() + offset


async def _serve(simulation: Simulation, data: Path, to: tuple[str, int] | None) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    server = Server(simulation, data, to=to)
    await server.open()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await ended.wait()
    await server.close()


if __name__ == "__main__":
    sys.exit(main())
