"""The web process: settings in, uvicorn running."""

import argparse
import os
import sys
from pathlib import Path

import uvicorn

from api.app import create_app
from api.house import House
from api.reloading import reload_inventory
from core import settings
from core.clock import SystemClock
from core.errors import MotcuaError
from core.settings import Settings, split_listen
from core.store.database import Database

GRACE_SECONDS = 2  # open event streams would otherwise keep a stopping process for ever


def server_of(chosen: Settings) -> uvicorn.Server:
    """The server over a house, not yet started."""
    database = Database(chosen.database_url)
    house = House.over(database, chosen, SystemClock(), lambda: reload_inventory(chosen))
    host, port = split_listen(chosen.listen)
    config = uvicorn.Config(
        create_app(house),
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_certfile=chosen.tls_certificate,
        ssl_keyfile=chosen.tls_key,
    )
    return uvicorn.Server(config)


def main(arguments: list[str]) -> int:
    """Serve until told to stop. Exit code 2: wrong settings."""
    parser = argparse.ArgumentParser("api", description=__doc__)
    parser.add_argument("--config", type=Path, help="settings file (TOML)")
    parser.add_argument("--data", help="data folder of the instance")
    parser.add_argument("--listen", help="ADDRESS:PORT of the pages and the API")
    options = parser.parse_args(arguments)
    try:
        chosen = settings.load(options.config, os.environ, data=options.data, listen=options.listen)
    except MotcuaError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    server_of(chosen).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
