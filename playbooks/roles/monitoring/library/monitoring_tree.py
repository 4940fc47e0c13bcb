"""Ansible module: a folder with exactly these files, in one go and with nothing that was there before."""

import grp
import os
import tempfile
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: monitoring_tree
short_description: Makes a folder have exactly these files
description:
  - Everything belongs to root, and to a group that may read it. What else lies in the folder is taken away.
options:
  path: {description: The folder., type: path, required: true}
  group: {description: The group of all that is in it., type: str, required: true}
  folder_mode: {description: The permissions of folders., type: str, default: "0750"}
  file_mode: {description: The permissions of files., type: str, default: "0640"}
  files:
    description: The files.
    type: list
    elements: dict
    required: true
    suboptions:
      path: {description: Where the file is, from the folder on., type: str, required: true}
      content: {description: Its whole text., type: str, required: true}
"""
_FILE = {"path": {"type": "str", "required": True}, "content": {"type": "str", "required": True}}
_OPTIONS = {
    "path": {"type": "path", "required": True},
    "group": {"type": "str", "required": True},
    "folder_mode": {"type": "str", "default": "0750"},
    "file_mode": {"type": "str", "default": "0640"},
    "files": {"type": "list", "elements": "dict", "required": True, "options": _FILE},
}
Standing = dict[str, tuple[str | None, str, int, int]]
"""Path from the folder on, which itself is ``.`` → its text (None for a folder), mode, owner and group."""


def standing(root: Path) -> Standing:
    """What is there now; what is neither a file nor a folder is like nothing that is wanted."""
    found: Standing = {}
    for path in [root, *sorted(root.rglob("*"))] if root.is_dir() else []:
        info = path.lstat()
        text = None
        if path.is_symlink() or not path.is_dir():
            text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        mode = "" if path.is_symlink() else f"{info.st_mode & 0o7777:04o}"
        found[str(path.relative_to(root))] = (text, mode, info.st_uid, info.st_gid)
    return found


def wanted(files: list[dict[str, str]], folder_mode: str, file_mode: str, group: int) -> Standing:
    """What should be there. Raises ValueError for a file that would lie outside the folder."""
    found: Standing = {".": (None, folder_mode, 0, group)}
    for file in files:
        path = Path(file["path"])
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{path} lies outside the folder")
        for parent in path.parents:
            found[str(parent)] = (None, folder_mode, 0, group)
        found[str(path)] = (file["content"], file_mode, 0, group)
    return found


def make(root: Path, now: Standing, after: Standing) -> None:
    """Take away what is not wanted, then write what differs, each file as a whole."""
    in_the_way = {name for name in now if name in after and (now[name][0] is None) != (after[name][0] is None)}
    for name in sorted({*now} - {*after} | _beneath(in_the_way, now), reverse=True):
        path = root / name
        path.rmdir() if now[name][0] is None else path.unlink()
    for name in sorted(after):  # a folder comes before what is in it
        if now.get(name) == after[name] and (root / name).exists():
            continue
        text, mode, owner, group = after[name]
        path = root / name
        if text is None:
            path.mkdir(parents=True, exist_ok=True)
            os.chown(path, owner, group)
            path.chmod(int(mode, 8))
        else:
            _write(path, text, mode, owner, group)


def _beneath(names: set[str], now: Standing) -> set[str]:
    """These, and what lies in those that are folders."""
    return {path for path in now for name in names if path == name or path.startswith(f"{name}/")}


def _write(path: Path, text: str, mode: str, owner: int, group: int) -> None:
    number, fresh = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(number, "w", encoding="utf-8") as target:
        target.write(text)
        os.fchown(number, owner, group)
        os.fchmod(number, int(mode, 8))
        target.flush()
        os.fsync(number)
    Path(fresh).replace(path)


def _difference(path: Path, before: Any, after: Any) -> dict[str, str]:
    """The change as Ansible shows it, with what is not the text in its heading."""
    said = {"before": before, "after": after}
    told = {side: (one[0] or "") if one else "" for side, one in said.items()}
    headings = {f"{side}_header": f"{path} {one[1:] if one else '(none)'}" for side, one in said.items()}
    return told | headings


def main() -> None:
    """Do what Ansible asks for."""
    module = AnsibleModule(_OPTIONS, supports_check_mode=True)
    given = module.params
    root = Path(given["path"])
    try:
        after = wanted(given["files"], given["folder_mode"], given["file_mode"], grp.getgrnam(given["group"]).gr_gid)
    except (KeyError, ValueError) as error:
        module.fail_json(msg=str(error))
    now = standing(root)
    if now != after and not module.check_mode:
        make(root, now, after)
    different = [name for name in sorted({*now, *after}) if now.get(name) != after.get(name)]
    module.exit_json(
        changed=bool(different),
        paths=different,
        diff=[_difference(root / name, now.get(name), after.get(name)) for name in different],
    )


if __name__ == "__main__":
    main()
