"""The lab's way to Debian: listens inside the lab, has the machine's own apt fetch outside, keeps what it got."""

import ctypes
import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import mkdtemp

from tests.lab.commands import LabError

PORT = 3142
NAME = "apt.lab"
"""What the hosts call the proxy; each lab's /etc/hosts says which address that is."""
FRESH = 3600.0
"""Seconds for which an index that can change is not asked for again."""
_CLONE_NEWNET = 0x40000000
_HELPER = "/usr/lib/apt/apt-helper"
_SCHEMES = ("http://", "https://")


def sources(suites: set[str]) -> list[str]:
    """The machine's own apt sources for these suites, as lines of sources.list."""
    form = "$(RELEASE) deb $(SITE) $(RELEASE) $(COMPONENT)"
    asked = ["apt-get", "indextargets", "--format", form, "Created-By: Packages"]
    answer = subprocess.run(asked, text=True, capture_output=True, check=True).stdout
    pairs = (line.split(" ", 1) for line in answer.splitlines())
    return sorted({source for suite, source in pairs if suite in suites})


def proxied(source: str) -> str:
    """A line of sources.list that asks the proxy for what the given line asks its site for."""
    kind, site, rest = source.split(" ", 2)
    return f"{kind} http://{NAME}:{PORT}/{_without_scheme(site)} {rest}"


def listener(namespace: Path, address: str) -> socket.socket:
    """A socket that listens in a network namespace. Raises OSError.

    A thread that ends goes there, so that nothing else of this process ever does.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_listen, namespace, address).result()


class Shelf:
    """What was fetched, a file a URL; several processes may share the folder."""

    def __init__(self, folder: Path, sites: list[str]) -> None:
        self._folder = folder
        self._sites = {_without_scheme(site): site for site in sites}
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, path: str) -> Path:
        """The file of a path like ``HOST/debian/…``.

        Raises PermissionError when it is of none of the sites, FileNotFoundError when its site has no such file, and
        LabError when it cannot be fetched.
        """
        site = next((site for site in self._sites if path.startswith(f"{site}/")), None)
        if site is None or ".." in path.split("/"):
            raise PermissionError(f"{path} is not of this machine's apt sources")
        url = self._sites[site] + path.removeprefix(site)
        key = f"{hashlib.sha256(url.encode()).hexdigest()[:24]}-{path.rpartition('/')[2][-80:]}"
        kept = self._folder / key
        with self._alone(key):
            if not _still_good(kept, path):
                self._fetch(url, kept)
        return kept

    def _fetch(self, url: str, kept: Path) -> None:
        room = Path(mkdtemp(dir=self._folder, prefix=".fetch-"))
        room.chmod(0o755)  # apt fetches as a user of its own
        try:
            done = subprocess.run(
                [_HELPER, "download-file", url, str(room / "file")], capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                raise (FileNotFoundError(url) if " 404 " in done.stderr else LabError(done.stderr.strip()[-400:]))
            (room / "file").replace(kept)
        finally:
            for left in room.iterdir():
                left.unlink()
            room.rmdir()

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        with (self._folder / f".{key[:2]}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Handler(BaseHTTPRequestHandler):
    """GET and HEAD of what the shelf has or can fetch."""

    protocol_version = "HTTP/1.1"
    server: "Proxy"

    def do_GET(self) -> None:
        """Answer with the file."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Answer with the file's headers."""
        self._answer(body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing of what went well."""

    def _answer(self, *, body: bool) -> None:
        try:
            file = self.server.shelf.get(self.path.lstrip("/"))
        except PermissionError as error:
            return self.send_error(HTTPStatus.FORBIDDEN, str(error))
        except FileNotFoundError:
            return self.send_error(HTTPStatus.NOT_FOUND)
        except (LabError, OSError) as error:
            return self.send_error(HTTPStatus.BAD_GATEWAY, explain=str(error))
        with file.open("rb") as content:
            status = os.fstat(content.fileno())
            unchanged = self._has(status.st_mtime)
            self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK)
            self.send_header("Last-Modified", formatdate(status.st_mtime, usegmt=True))
            self.send_header("Content-Length", str(0 if unchanged else status.st_size))
            self.end_headers()
            if body and not unchanged:
                self.connection.sendfile(content)
        return None

    def _has(self, changed: float) -> bool:
        asked = self.headers.get("If-Modified-Since")
        return asked is not None and parsedate_to_datetime(asked).timestamp() >= int(changed)


class Proxy(ThreadingHTTPServer):
    """Serves a shelf on a socket that listens already."""

    daemon_threads = True

    def __init__(self, listening: socket.socket, shelf: Shelf) -> None:
        super().__init__(listening.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.shelf = shelf


def _without_scheme(site: str) -> str:
    for scheme in _SCHEMES:
        site = site.removeprefix(scheme)
    return site.rstrip("/")


def _still_good(kept: Path, path: str) -> bool:
    """A package and an index named by its hash never change; when another was put here is the file's ctime."""
    if not kept.exists():
        return False
    return path.endswith(".deb") or "/by-hash/" in path or time.time() - kept.stat().st_ctime < FRESH


def _listen(namespace: Path, address: str) -> socket.socket:
    with namespace.open() as there:
        if ctypes.CDLL(None, use_errno=True).setns(there.fileno(), _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
    return socket.create_server((address, PORT), backlog=128)


if __name__ == "__main__":
    _, number, folder, *known = sys.argv
    Proxy(socket.socket(fileno=int(number)), Shelf(Path(folder), known)).serve_forever()
