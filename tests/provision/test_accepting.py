"""Acceptance begins with a run of verify that waits for nobody's consent."""

import threading
import time

import pytest
import typer

from core.model import RunState
from provision.accepting import looked_at
from provision.presence import present
from tests.provision.conftest import Site


@pytest.fixture(autouse=True)
def here(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("data", "inventory", "playbooks"):
        monkeypatch.setenv(f"MOTCUA_{name.upper()}", str(getattr(site.settings, name)))
    site.playbook("verify")


def test_nobody_there_to_look_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught:
        looked_at("", None, None)
    assert caught.value.exit_code == 4
    assert "nothing carries out runs" in capsys.readouterr().err


def test_a_check_of_verify_is_asked_for_and_followed_without_a_word_on_stdout(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    def carry_out() -> None:
        deadline = time.monotonic() + 30
        while not site.runs.recent(1) and time.monotonic() < deadline:
            time.sleep(0.02)
        site.runs.finish(site.runs.recent(1)[0].id, RunState.FAILED, time.time())

    other = threading.Thread(target=carry_out)
    with present(site.settings):
        other.start()
        chosen, record = looked_at("here", None, None)
        other.join()
    request = record.request
    assert (request.playbook, request.limit, request.check, record.state) == ("verify", "here", True, RunState.FAILED)
    assert chosen.data == site.settings.data
    assert capsys.readouterr().out == ""
