"""The module that has many units run: what it makes of what systemd says."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

MODULE = Path(__file__).parents[2] / "playbooks/library/motcua_units.py"
UNITS = runpy.run_path(str(MODULE))
SYSTEMCTL = """#!/bin/sh
echo "$*" >> "$(dirname "$0")/asked"
[ "$1" != show ] || printf 'LoadState=loaded\\nActiveState=inactive\\nUnitFileState=enabled\\n'
"""
SAID = """LoadState=loaded
ActiveState=active
UnitFileState=enabled

LoadState=loaded
ActiveState=inactive
UnitFileState=static

LoadState=loaded
ActiveState=activating
UnitFileState=disabled

LoadState=not-found
ActiveState=inactive
UnitFileState=

LoadState=masked
ActiveState=inactive
UnitFileState=masked

LoadState=loaded
ActiveState=failed
UnitFileState=enabled-runtime
"""
NAMES = ["ssh.service", "apt-daily.service", "snmpd.service", "gone.service", "masked.service", "usbguard.service"]


def test_what_does_not_run_or_does_not_come_back_is_seen_of_each_unit() -> None:
    seen = UNITS["read"](SAID, NAMES)
    assert UNITS["missing"](seen) == ["gone.service", "masked.service"]
    there = {name: one for name, one in seen.items() if name not in UNITS["missing"](seen)}
    assert UNITS["to_enable"](there) == ["snmpd.service", "usbguard.service"]
    assert UNITS["to_start"](there) == ["apt-daily.service", "usbguard.service"]


def test_an_answer_that_is_not_about_each_unit_is_no_answer() -> None:
    with pytest.raises(ValueError, match="zip"):
        UNITS["read"](SAID, NAMES[1:])


@pytest.mark.parametrize(("checks", "asked"), [(False, ["daemon-reload", "show", "start"]), (True, ["show"])])
def test_systemd_reads_its_files_first_whatever_it_says_of_itself(
    tmp_path: Path, checks: bool, asked: list[str]
) -> None:
    """It knows of no first drop-in of a unit before it has read the folders anew."""
    (tmp_path / "systemctl").write_text(SYSTEMCTL)
    (tmp_path / "systemctl").chmod(0o755)
    told = {"names": ["apt-daily.timer"], "daemon_reload": True, "_ansible_check_mode": checks}
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        [sys.executable, str(MODULE)],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": told}),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout)["started"] == ["apt-daily.timer"]
    assert [line.split()[0] for line in (tmp_path / "asked").read_text().splitlines()] == asked
