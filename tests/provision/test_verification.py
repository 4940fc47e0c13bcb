"""Checks of what roles promise: read, looked at on this machine, and told."""

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError
from core.model import CheckResult
from provision.verification import Machine, look, read, shell


def here(command: str) -> tuple[int, str, str]:
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=20)
    return done.returncode, done.stdout, done.stderr


def check(**thing: Any) -> dict[str, Any]:
    return {"id": "base.thing", "vi": "Điều hứa", "en": "A promise", **thing}


def seen(**thing: Any) -> CheckResult:
    (result,) = look(read([check(**thing)]), Machine("pc-01", "127.0.0.1", here))
    return result


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 404)
        self.end_headers()
        self.wfile.write("Bộ phận Một cửa".encode())

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  as in http.server
        return


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_result_has_the_check_its_machine_and_what_was_seen(tmp_path: Path) -> None:
    file = tmp_path / "f"
    assert seen(file={"path": str(file)}) == CheckResult(
        "pc-01", "base.thing", "Điều hứa", "A promise", "there", "not there", False
    )
    assert seen(file={"path": str(file), "exists": False}).passed


def test_a_file_is_looked_at_with_its_owner_mode_and_lines(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("PermitRootLogin no\nPort 22\n")
    file.chmod(0o640)
    owner = here("id -un")[1].strip()
    right = {"path": str(file), "owner": owner, "mode": "0640", "contains": "^Port 22$", "lacks": "^Port 23$"}
    assert seen(file=right).passed
    wrong = seen(file={"path": str(file), "mode": "0600", "lacks": "^Permit"})
    assert (wrong.passed, wrong.expected, wrong.seen) == (
        False,
        "there, 0600, without ^Permit",
        "there, 0640, with ^Permit",
    )


def test_a_command_is_judged_by_what_it_prints_and_how_it_ends() -> None:
    assert seen(command={"run": "echo ready; echo 5 hosts", "prints": r"^\d hosts$"}).passed
    other = seen(command={"run": "echo none", "prints": r"^\d hosts$"})
    assert (other.passed, other.seen) == (False, "none")
    assert seen(command={"run": "exit 3", "exit": 3}).passed
    broken = seen(command={"run": "echo no such thing >&2; exit 1"})
    assert (broken.passed, broken.expected, broken.seen) == (False, "exit 0", "exit 1: no such thing")


def test_a_command_asks_nobody_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """psql on a terminal without a size shows even one line with a pager, which waits for a key."""
    assert seen(command={"run": "echo $PAGER; cat", "prints": "^cat$"}).passed
    monkeypatch.setattr(shell, "WITHIN", 1)
    late = seen(command={"run": "sleep 30", "prints": "never"})
    assert (late.passed, late.seen.startswith("no end within")) == (False, True)


def test_a_port_is_open_while_somebody_listens(port: int) -> None:
    assert seen(port={"number": port}).passed
    closed = seen(port={"number": port, "open": False})
    assert (closed.passed, closed.expected, closed.seen) == (False, "closed", "open")
    assert seen(port={"number": 1, "open": False}).passed


def test_a_page_is_judged_by_its_status_and_words(port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    assert seen(http={"url": f"{url}/", "contains": "Một cửa"}).passed
    assert seen(http={"url": f"{url}/none", "status": 404}).passed
    missing = seen(http={"url": f"{url}/", "contains": "Kho bạc"})
    assert (missing.passed, missing.seen) == (False, "200, Bộ phận Một cửa")
    silent = seen(http={"url": "http://127.0.0.1:1/"})
    assert (silent.passed, silent.expected) == (False, "200")
    assert "refused" in silent.seen


def test_an_agent_that_is_not_there_gives_no_answer() -> None:
    assert seen(snmp={"version": "2c", "port": 1, "answers": False}).passed
    user = {"user": "motcua", "auth_passphrase": "a-long-phrase", "priv_passphrase": "another-phrase"}
    assert seen(snmp={"version": "3", "port": 1, **user}).seen == "no answer"


def test_what_cannot_be_looked_at_fails_and_the_others_are_looked_at() -> None:
    results = look(
        read([check(sysctl={"name": "no.such", "value": "1"}), check(id="base.next", command={"run": "true"})]),
        Machine("pc-01", "127.0.0.1", here),
    )
    assert [result.passed for result in results] == [False, True]
    assert results[0].expected == "can be looked at"
    assert "no.such" in results[0].seen


def test_a_check_that_does_not_apply_is_left_out() -> None:
    assert read([check(when=False, command={"run": "true"})]) == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"base": 1}, "the checks of a role are a list"),
        ([check()], "check base.thing: Value error, name one thing to look at: port, http"),
        ([check(port={"number": 22}, command={"run": "true"})], "name one thing to look at"),
        ([check(port={"number": 70000})], "check base.thing: port.number: Input should be less than"),
        ([check(port={"nummer": 22})], "check base.thing: port.number: Field required"),
        ([check(command={"run": "true"})] * 2, "two checks are called base.thing"),
        (["ssh"], "check number 1: "),
    ],
)
def test_a_mistake_in_the_data_is_a_sentence(data: object, sentence: str) -> None:
    with pytest.raises(InputError, match="^" + sentence.replace(".", r"\.") if sentence[0] == "c" else sentence):
        read(data)


def test_a_mistake_never_tells_the_passphrase() -> None:
    with pytest.raises(InputError) as caught:
        read([check(snmp={"version": "1", "auth_passphrase": "a-secret-phrase"})])
    assert "a-secret-phrase" not in str(caught.value)
