"""A kiosk of the lab on a screen that nobody sees; ``python -m tests.lab.kiosk FILE`` makes its picture."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.lab import Lab
from tests.lab.playbook import Played
from tests.lab.site import play_site
from tests.lab.topology import SITE
from tests.lab.waiting import seconds_until

KIOSK = "kiosk-01"
PROCEDURES = Path(__file__).with_name("kiosk_procedures.json")
USER = "kiosk"
DEBUGGER = 9222
PORTAL = "Cổng dịch vụ công"

# A lab host has no console and no graphics card. Both are this lab's own matter: the role knows nothing of it.
_HEADLESS = """[Service]
TTYPath=
StandardInput=null
TTYReset=no
TTYVHangup=no
TTYVTDisallocate=no
Environment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman
"""
# To look into the page from outside, over the protocol that DeveloperToolsAvailability 2 forbids; there parts of the
# browser's own surface count as pages too.
_FILES = {
    "etc/systemd/system/motcua-kiosk.service.d/lab.conf": _HEADLESS,
    "etc/chromium.d/lab": f'CHROMIUM_FLAGS="$CHROMIUM_FLAGS --remote-debugging-port={DEBUGGER}"\n',
    "etc/chromium/policies/managed/zz-lab.json": '{"DeveloperToolsAvailability": 1, "RemoteDebuggingAllowed": true}\n',
}
_BY_DEBUGGER = """
import json, sys
from playwright.sync_api import Error, sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.connect_over_cdp("http://127.0.0.1:{port}", timeout=20000)
    page = next(one for one in browser.contexts[0].pages if one.url.startswith("http://127.0.0.1"))
"""
_IN_PAGE = (
    _BY_DEBUGGER
    + """
    print(json.dumps([page.evaluate(script) for script in json.load(sys.stdin)]))
"""
)
_VISIT = (
    _BY_DEBUGGER
    + """
    home = page.url
    try:
        answer = page.goto(json.load(sys.stdin), timeout=10000)
        said = "opened" if answer is None else str(answer.status)
    except Error as error:
        said = next((word for word in error.message.split() if word.startswith("net::")), error.message)
        page.wait_for_url("chrome-error://**", wait_until="commit", timeout=10000)
    page.goto(home)
    print(json.dumps(said))
"""
)
_OPEN = """
import json, sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": sys.argv[2]} if len(sys.argv) > 2 else {}))
try:
    print(opener.open(sys.argv[1], timeout=5).status)
except OSError as error:
    print(getattr(error, "code", None) or error)
"""


@dataclass(frozen=True, slots=True)
class Kiosk:
    """The lab's kiosk, fresh from the installer until the role was played on it."""

    lab: Lab
    folder: Path

    def prepare(self) -> None:
        """Give it what stands in for a console and a screen, and what takes pictures of that."""
        installed = self.run("apt-get", "-qq", "--yes", "--no-install-recommends", "install", "grim")
        assert installed.returncode == 0, installed.stderr
        for name, text in _FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Write a file onto its disk."""
        written = self.run("install", "-D", "-m", "644", "/dev/stdin", f"/{name}", text=text)
        assert written.returncode == 0, written.stderr

    def play(self, *options: str, **variables: object) -> Played:
        """Run the kiosks' playbook."""
        told = {
            "kiosk_portals": [{"name": PORTAL, "url": f"http://{self.lab.address('centre')}/"}],
            "kiosk_procedures": str(PROCEDURES),
            "kiosk_read_only": False,  # a lab host shares the machine's kernel and starts by no loader
        }
        return play_site(self.lab, self.folder, "kiosk.yml", *options, **told, **variables)

    def run(self, *command: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command on it as root and return how it ended."""
        inside = self.lab.command(KIOSK, list(command))
        return subprocess.run(inside, input=text, text=True, capture_output=True, check=False, timeout=60)

    def run_as_browser(self, *command: str) -> subprocess.CompletedProcess[str]:
        """The same as the account that the browser has."""
        return self.run("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *command)

    def opens(self, address: str, proxy: str = "") -> str:
        """The status with which an address answers the browser's account, or why there is none."""
        return self.run_as_browser("python3", "-c", _OPEN, address, *filter(None, [proxy])).stdout.strip()

    def evaluate(self, *scripts: str) -> list[Any]:
        """What expressions in the page amount to."""
        answers: list[Any] = self._by_debugger(_IN_PAGE, scripts)
        return answers

    def visit(self, *addresses: str) -> list[str]:
        """Open addresses, each from the kiosk's page; the status of each, or Chromium's error."""
        return [self._by_debugger(_VISIT, address) for address in addresses]

    def _by_debugger(self, program: str, asked: str | Sequence[str]) -> Any:
        inside = self.lab.network.inside(KIOSK, [sys.executable, "-c", program.replace("{port}", str(DEBUGGER))])
        done = subprocess.run(inside, input=json.dumps(asked), text=True, capture_output=True, check=False, timeout=90)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def browser(self) -> str:
        """The number of the browser's own process, on the kiosk; empty when none runs."""
        return self.run("pgrep", "-o", "-u", USER, "-f", "^/usr/lib/chromium/chromium .*--kiosk").stdout.strip()

    def wait_for_page(self, within: float = 60) -> None:
        """Wait until the page reports. Raises AssertionError."""
        old = self.heartbeat()
        seconds_until(lambda: self.heartbeat() > old, within)

    def heartbeat(self) -> float:
        """When the page last reported, by the monotonic clock; 0 for never."""
        return float(self.run("cat", "/run/motcua-kiosk-pages/heartbeat").stdout or 0)

    def screenshot(self, kind: str = "png") -> bytes:
        """The whole screen, as grim writes it."""
        return self._on_screen("grim -t " + kind + " -")

    def resize(self, size: str) -> None:
        """Make the screen WIDTHxHEIGHT."""
        self._on_screen(f'SWAYSOCK="$(ls $XDG_RUNTIME_DIR/sway-ipc.*)" swaymsg -q output HEADLESS-1 mode {size}')

    def _on_screen(self, line: str) -> bytes:
        here = 'cd "$XDG_RUNTIME_DIR"; export WAYLAND_DISPLAY="$(ls -d wayland-? | head -n1)"'
        script = f'export XDG_RUNTIME_DIR="/run/user/$(id -u {USER})"; {here}; {line}'
        done = subprocess.run(
            self.lab.command(KIOSK, ["sh", "-ec", script]), capture_output=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def main(arguments: list[str]) -> int:
    """Set a kiosk up and write its picture."""
    with Lab(topology=SITE, boot=[KIOSK]) as lab, tempfile.TemporaryDirectory() as place:
        kiosk = Kiosk(lab, Path(place))
        kiosk.prepare()
        with serving(lab, "centre", 80):
            played = kiosk.play()
            assert played.exit_code == 0, played.output
            kiosk.wait_for_page()
            kiosk.resize("1920x1080")
            found = "document.querySelectorAll('#found button').length"
            seconds_until(lambda: kiosk.evaluate(found, "innerWidth") == [8, 1920], 60)
            Path(arguments[0]).write_bytes(kiosk.screenshot())
    return 0


@contextmanager
def serving(lab: Lab, node: str, port: int) -> Iterator[None]:
    """A web server on a node for as long as the block runs."""
    with tempfile.TemporaryDirectory() as empty:
        server = lab.popen(node, [sys.executable, "-m", "http.server", "--directory", empty, str(port)])
        question = ["curl", "-s", "-o/dev/null", f"http://{lab.address(node)}:{port}/"]
        try:
            seconds_until(lambda: lab.run(node, question).returncode == 0, 20)
            yield
        finally:
            server.terminate()
            server.communicate(timeout=10)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
