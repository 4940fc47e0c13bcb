"""The web process: settings in, uvicorn running."""

import argparse
import asyncio
import os
import socket
import sys
from pathlib import Path
from types import FrameType

import uvicorn

from api.app import create_app
from api.feed import Feed
from api.house import House
from api.reloading import reload_inventory
from core import settings
from core.clock import SystemClock
from core.errors import MotcuaError
from core.settings import Settings, split_listen
from core.store.database import Database

GRACE_SECONDS = 2  # open event streams would otherwise keep a stopping process for ever


class Server(uvicorn.Server):
    """Ends the open event streams first when it is told to stop: it would wait for them in vain."""

    def __init__(self, config: uvicorn.Config, feed: Feed) -> None:
        super().__init__(config)
        self._feed = feed
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Remember the loop, in which a signal's handler must not work itself."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """What a signal does."""
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._feed.end)


def server_of(chosen: Settings) -> Server:
    """The server over a house, not yet started."""
    database = Database(chosen.database_url)
    house = House.over(database, chosen, SystemClock(), lambda: reload_inventory(chosen))
    host, port = split_listen(chosen.listen)
    app = create_app(house)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_certfile=chosen.tls_certificate,
        ssl_keyfile=chosen.tls_key,
    )
    return Server(config, app.state.feed)


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
