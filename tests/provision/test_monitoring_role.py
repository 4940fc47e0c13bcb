"""The parts of the monitoring role that are Python: its filters, and the module of folders with given files."""

import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROLE = Path(__file__).parents[2] / "playbooks/roles/monitoring"
FILTERS: dict[str, Callable[..., Any]] = runpy.run_path(str(ROLE / "filter_plugins/monitoring.py"))[
    "FilterModule"
]().filters()
TREE = runpy.run_path(str(ROLE / "library/monitoring_tree.py"))


def test_a_release_is_another_as_soon_as_one_wheel_is(tmp_path: Path) -> None:
    def seen() -> str:
        return str(FILTERS["monitoring_fingerprint"](str(tmp_path)))

    (tmp_path / "motcua-0.1.0-py3-none-any.whl").write_bytes(b"one")
    first = seen()
    assert len(first) == 12
    (tmp_path / "pip.log").write_text("not a wheel")
    assert seen() == first
    (tmp_path / "motcua-0.1.0-py3-none-any.whl").write_bytes(b"two")
    second = seen()
    (tmp_path / "rich-15.0.0-py3-none-any.whl").write_bytes(b"two")
    assert len({first, second, seen()}) == 3


def test_an_inventory_goes_along_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("hosts.yml", "group_vars/all.yml", ".git/config", "host_vars/.srv-01.yml.swp", "__pycache__/x.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"của {name}\n", encoding="utf-8")
    assert FILTERS["monitoring_files"](str(tmp_path)) == [
        {"path": "group_vars/all.yml", "content": "của group_vars/all.yml\n"},
        {"path": "hosts.yml", "content": "của hosts.yml\n"},
    ]
    with pytest.raises(ValueError, match="no folder of an inventory"):
        FILTERS["monitoring_files"](str(tmp_path / "elsewhere"))


def test_a_secret_is_a_file_with_one_line() -> None:
    assert FILTERS["monitoring_credential_files"]({"vault-password": " abc\n\n", "ssh-key": "-----\nA\n-----\n"}) == [
        {"path": "ssh-key", "content": "-----\nA\n-----\n"},
        {"path": "vault-password", "content": "abc\n"},
    ]


def bring(folder: Path, **files: str) -> set[str]:
    """Make the folder have these files, dots for slashes in their names; returns what was different."""
    listed = [{"path": name.replace("__", "/"), "content": text} for name, text in files.items()]
    told = TREE["wanted"](listed, "0750", "0640", os.getgid())
    after = {path: (text, mode, os.getuid(), group) for path, (text, mode, _, group) in told.items()}
    now = TREE["standing"](folder)
    TREE["make"](folder, now, after)
    assert TREE["standing"](folder) == after
    return {path for path in {*now, *after} if now.get(path) != after.get(path)}


def test_a_folder_has_exactly_the_files_that_it_should(tmp_path: Path) -> None:
    folder = tmp_path / "inventory"
    assert bring(folder, hosts="a", group_vars__all="b") == {".", "hosts", "group_vars", "group_vars/all"}
    assert bring(folder, hosts="a", group_vars__all="b") == set()
    assert bring(folder, hosts="c") == {"hosts", "group_vars", "group_vars/all"}
    (folder / "stray").symlink_to("/etc/passwd")
    (folder / "hosts").chmod(0o644)
    assert bring(folder, hosts="c") == {"hosts", "stray"}
    assert bring(folder, hosts__x="d") == {"hosts", "hosts/x"}, "a file gives way to a folder"
    assert bring(folder, hosts="e") == {"hosts", "hosts/x"}, "and a folder to a file"


@pytest.mark.parametrize("path", ["../elsewhere", "/etc/passwd", "a/../../b"])
def test_no_file_lies_outside_the_folder(path: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        TREE["wanted"]([{"path": path, "content": ""}], "0750", "0640", 0)
