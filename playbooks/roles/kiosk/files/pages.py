"""Serves the kiosk's page to its browser, and passes the page's heartbeat on to motcua.

Runs on the kiosk, on Debian's own Python: ``pages.py SETTINGS``. The token is the credential ``token`` of the unit:
neither the browser nor a site within the page can ever see it.
"""

import json
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import procedures

HEARTBEAT = "/api/v1/kiosk/heartbeat"
FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/kiosk.css": ("kiosk.css", "text/css; charset=utf-8"),
    "/kiosk.js": ("kiosk.js", "text/javascript; charset=utf-8"),
    "/words.js": ("words.js", "text/javascript; charset=utf-8"),
    "/heartbeat.js": ("heartbeat.js", "text/javascript; charset=utf-8"),
}
LOOK_SECONDS, PATIENCE, LARGEST_HEARTBEAT = 15.0, 8.0, 4096
RETRY_SECONDS = 60.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token to somebody else."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


class Kiosk:
    """What the page's requests are answered from."""

    def __init__(self, settings: dict[str, Any], token: str, state: Path, runtime: Path) -> None:
        self.settings = settings
        self.token = token
        self.fetched = state / "procedures.json"
        self.beat = runtime / "heartbeat"
        self.reachable: dict[str, bool] = {}
        self.copy: dict[str, Any] | None = None
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
        self._heard = ""
        self.read()

    def read(self) -> None:
        """Take the newest copy of the procedures into use."""
        self.copy = procedures.newest(self.settings["procedures"], self.fetched)

    def status(self) -> dict[str, Any]:
        """What the page asks for again and again."""
        portals = [{**one, "reachable": self.reachable.get(one["url"], True)} for one in self.settings["portals"]]
        return {"portals": portals, "date": self.copy["date"] if self.copy else None}

    def note(self) -> None:
        """Leave the moment of a heartbeat for the watchdog, in seconds of the monotonic clock."""
        fresh = self.beat.with_suffix(".new")
        fresh.write_text(str(time.monotonic()), encoding="ascii")
        fresh.replace(self.beat)

    def report(self, body: bytes) -> None:
        """Pass a heartbeat on. What becomes of it is in the journal when it is no longer what became of the last."""
        if not self.settings["motcua"]:
            return
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        address = self.settings["motcua"].rstrip("/") + HEARTBEAT
        request = urllib.request.Request(address, body, headers, method="POST")  # noqa: S310 - the administrator's setting
        try:
            with self._opener.open(request, timeout=PATIENCE):
                heard = "motcua hears the kiosk"
        except (OSError, ValueError) as error:
            heard = f"motcua does not hear the kiosk: {error}"
        if heard != self._heard:
            self._heard = heard
            print(heard, flush=True)

    def fetch(self) -> bool:
        """Fetch newer procedures. Returns whether that went well; why not is in the journal."""
        try:
            with self._opener.open(self.settings["procedures_url"], timeout=PATIENCE) as answer:
                procedures.keep(answer.read(procedures.LARGEST + 1), self.fetched)
        except (OSError, ValueError) as error:
            print(f"no newer procedures from {self.settings['procedures_url']}: {error}", flush=True)
            return False
        self.read()
        return True

    def look(self) -> None:
        """For ever: see which sites can be reached, and fetch procedures when that is due."""
        due = 0.0
        while True:
            self.reachable = {one["url"]: _connects(one["url"]) for one in self.settings["portals"]}
            if self.settings["procedures_url"] and time.monotonic() >= due:
                pause = self.settings["every_seconds"] if self.fetch() else RETRY_SECONDS
                due = time.monotonic() + pause
            time.sleep(LOOK_SECONDS)


def _connects(url: str) -> bool:
    """Whether somebody takes a connection there."""
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)), 3).close()
    except OSError:
        return False
    return True


class Handler(BaseHTTPRequestHandler):
    """Answers the kiosk's own page, and nobody who only has it as a neighbour in the browser."""

    server_version, sys_version = "motcua-kiosk", ""
    protocol_version = "HTTP/1.1"
    timeout = 60
    server: "Server"

    def do_GET(self) -> None:
        """The page, its parts, and what they ask for."""
        kiosk = self.server.kiosk
        if not self._is_ours():
            self._answer(403)
        elif self.path == "/status.json":
            self._answer(200, json.dumps(kiosk.status()).encode())
        elif self.path == "/procedures.json":
            self._answer(200 if kiosk.copy else 404, json.dumps(kiosk.copy).encode())
        elif self.path in FILES:
            name, kind = FILES[self.path]
            self._answer(200, (Path(kiosk.settings["www"]) / name).read_bytes(), kind)
        else:
            self._answer(404)

    def do_POST(self) -> None:
        """A heartbeat."""
        length = self.headers.get("Content-Length", "")
        # A page of somebody else's can post here, but JSON only after asking, which nobody answers.
        if self.path != HEARTBEAT or not self._is_ours() or self.headers.get_content_type() != "application/json":
            self._answer(403, close=True)
            return
        if not length.isdecimal() or int(length) > LARGEST_HEARTBEAT:
            self._answer(413, close=True)
            return
        body = self.rfile.read(int(length))
        self.server.kiosk.note()
        self.server.kiosk.report(body)
        self._answer(204)

    def log_message(self, *_: object) -> None:
        """Every heartbeat would be a line of the journal."""

    def _is_ours(self) -> bool:
        """Whether the name that was asked for is ours: another that points here is somebody's trick."""
        host, port = self.server.server_address
        site = self.headers.get("Sec-Fetch-Site", "none")
        return self.headers.get("Host") == f"{host}:{port}" and site in ("same-origin", "none")

    def _answer(self, status: int, body: bytes = b"", kind: str = "application/json", close: bool = False) -> None:
        self.send_response(status)
        if close:
            self.send_header("Connection", "close")
        frames = " ".join(sorted({origin(one["url"]) for one in self.server.kiosk.settings["portals"]})) or "'none'"
        policy = f"default-src 'self'; frame-src {frames}; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Server(ThreadingHTTPServer):
    """The server of one kiosk."""

    daemon_threads = True

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(tuple(kiosk.settings["listen"]), Handler)
        self.kiosk = kiosk


def tell_systemd(word: str) -> None:
    """What sd_notify(3) does; nothing outside a unit that asks for it."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as teller:
            teller.sendto(word.encode(), address.replace("@", "\0", 1) if address[0] == "@" else address)


def main(arguments: list[str]) -> None:
    """Serve until the unit is stopped."""
    settings = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    token = Path(credentials, "token").read_text(encoding="utf-8").strip() if credentials else ""
    kiosk = Kiosk(settings, token, Path(os.environ["STATE_DIRECTORY"]), Path(os.environ["RUNTIME_DIRECTORY"]))
    threading.Thread(target=kiosk.look, daemon=True).start()
    server = Server(kiosk)
    tell_systemd("READY=1")
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
