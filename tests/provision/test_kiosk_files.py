"""What runs on a kiosk and can be tried without one: the watchdog, the procedures, the lists of allowed sites."""

import json
import runpy
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROLE = Path(__file__).parents[2] / "playbooks/roles/kiosk"
WATCHDOG = runpy.run_path(str(ROLE / "files/watchdog.py"))
PROCEDURES = runpy.run_path(str(ROLE / "files/procedures.py"))
FILTERS = runpy.run_path(str(ROLE / "filter_plugins/kiosk.py"))["FilterModule"]().filters()
WATCH, LIMITS = WATCHDOG["Watch"], WATCHDOG["Limits"](silence=90, restarts=3, uptime=1800)
PORTAL = {"name": "Cổng", "url": "https://dichvucong.example/tra-cuu"}


@pytest.mark.parametrize(
    ("before", "beat", "running", "now", "after", "act"),
    [
        (None, None, True, 100.0, (100.0, 0), "wait"),
        ((100.0, 0), None, True, 189.0, (100.0, 0), "wait"),
        ((100.0, 0), None, True, 190.0, (190.0, 1), "restart"),
        ((190.0, 1), 185.0, True, 280.0, (280.0, 2), "restart"),  # of before the restart
        ((190.0, 1), 270.0, True, 280.0, (270.0, 0), "wait"),
        ((190.0, 3), None, True, 2000.0, (2000.0, 4), "reboot"),
        ((190.0, 3), None, True, 1799.0, (1799.0, 4), "restart"),  # the machine has just been restarted
        ((190.0, 2), None, True, 2000.0, (2000.0, 3), "restart"),
        ((190.0, 2), None, False, 2000.0, (2000.0, 0), "wait"),  # somebody has stopped the screen
        ((190.0, 1), 9000.0, True, 280.0, (280.0, 2), "restart"),  # of before the machine's start
    ],
)
def test_the_watchdog_restarts_the_browser_and_in_the_end_the_machine(
    before: tuple[float, int] | None,
    beat: float | None,
    running: bool,
    now: float,
    after: tuple[float, int],
    act: str,
) -> None:
    watch = WATCH(*before) if before else None
    assert WATCHDOG["follow"](watch, beat, running, now, LIMITS) == (after, act)


def copy(day: str = "2026-11-20", **changed: object) -> bytes:
    return json.dumps({"date": day, "procedures": [{"code": "1.000002", "name": "Khai sinh", **changed}]}).encode()


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"[]", "an object with date and procedures"),
        (b'{"date": "2026-11-20", "procedures": []}', "not empty"),
        (copy("20/11/2026"), "Invalid isoformat"),
        (copy(code=7), "procedure 1: code must be a text"),
        (copy(documents="một"), "procedure 1: documents must be a list"),
        (copy(price="1"), "procedure 1: nothing is known of price"),
        (b"{" * 100, "Expecting"),
        (b"\xff", "codec"),
        (b" " * (16 * 2**20 + 1), "larger"),
    ],
)
def test_a_damaged_copy_of_the_procedures_is_refused_with_its_reason(octets: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        PROCEDURES["check"](octets)


def test_the_newest_whole_copy_is_shown_and_an_older_one_replaces_none(tmp_path: Path) -> None:
    seed, fetched = tmp_path / "seed.json", tmp_path / "fetched.json"
    assert PROCEDURES["newest"](seed, fetched) is None
    seed.write_bytes(copy("2026-11-20"))
    assert PROCEDURES["keep"](copy("2026-11-27"), fetched)
    assert not PROCEDURES["keep"](copy("2026-11-26"), fetched)
    assert PROCEDURES["newest"](seed, fetched)["date"] == "2026-11-27"
    fetched.write_bytes(b"{")  # a power cut on a bad disk
    assert PROCEDURES["newest"](seed, fetched)["date"] == "2026-11-20"


def test_the_allowed_sites_are_told_exactly_and_no_site_below_them() -> None:
    portals = [PORTAL, {"name": "Nội bộ", "url": "http://10.97.10.11:8080/"}]
    assert FILTERS["kiosk_url_patterns"](portals, [".gov.example", "cdn.example"]) == [
        ".cdn.example",
        "gov.example",
        "http://10.97.10.11:8080",
        "https://.dichvucong.example",
    ]
    assert FILTERS["kiosk_host_expressions"](portals, [".gov.example"]) == [
        r"(^|\.)gov\.example$",
        r"^10\.97\.10\.11$",
        r"^dichvucong\.example$",
    ]
    assert FILTERS["kiosk_tls_ports"]([*portals, {"name": "", "url": "https://a.example:8443"}]) == [443, 8443]


@pytest.mark.parametrize(
    "url", ["dichvucong.example", "ftp://a.example/", "https:///x", "https://u:p@a.example/", "https://a example/"]
)
def test_what_is_no_address_of_a_site_is_named(url: str) -> None:
    portals: list[dict[str, Any]] = [PORTAL, {"name": "x", "url": url}]
    assert FILTERS["kiosk_wrong_portals"](portals) == [url]


def test_the_page_runs_the_very_script_that_motcua_gives_to_others() -> None:
    script = ROLE / "files/www/heartbeat.js"
    assert script.read_text(encoding="utf-8") == (ROLE.parents[2] / "api/static/heartbeat.js").read_text("utf-8")


def test_every_word_of_the_page_is_there_in_both_languages() -> None:
    lines = (ROLE / "files/www/words.js").read_text(encoding="utf-8").splitlines()
    names = [line.strip().partition(":")[0] for line in lines if line.startswith("    ")]
    half = len(names) // 2
    assert names[:half] == names[half:]


def maintenance(folder: Path, *arguments: str, source: str = "overlayroot", boot_mounted: bool = False) -> list[str]:
    """What the command says, and which programs it runs, on a machine whose root is mounted from ``source``."""
    script = (ROLE / "templates/maintenance.j2").read_text(encoding="utf-8").replace("{{ ansible_managed }}", "")
    (folder / "maintenance").write_text(script, encoding="utf-8")
    programs = {
        "findmnt": f"echo {source}",
        "mountpoint": f"exit {0 if boot_mounted else 32}",
        "mount": 'echo "mount $*"',
        "grub-editenv": 'echo "grub-editenv $*"',
    }
    for name, line in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)
    command = ["sh", str(folder / "maintenance"), *arguments]
    path = {"PATH": f"{folder}:/usr/bin:/bin"}
    return subprocess.run(command, env=path, capture_output=True, text=True, check=True).stdout.splitlines()


def test_a_locked_kiosk_is_told_from_a_writable_one(tmp_path: Path) -> None:
    assert maintenance(tmp_path, "status") == ["locked"]
    assert maintenance(tmp_path, "status", source="/dev/sda1") == ["writable"]


def test_the_way_into_maintenance_is_written_where_grub_reads_it_and_taken_back_by_the_start(tmp_path: Path) -> None:
    assert maintenance(tmp_path, "enter") == [
        "mount -o remount,rw /media/root-ro",
        "grub-editenv /media/root-ro/boot/grub/grubenv set motcua_maintenance=1",
        "mount -o remount,ro /media/root-ro",
    ]
    separate = maintenance(tmp_path, "enter", boot_mounted=True)
    assert separate == ["grub-editenv /boot/grub/grubenv set motcua_maintenance=1"]
    assert maintenance(tmp_path, "used") == ["grub-editenv /boot/grub/grubenv unset motcua_maintenance"]
