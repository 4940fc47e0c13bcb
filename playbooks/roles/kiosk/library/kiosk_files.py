"""Ansible module: many files in one go, where a task for each would be a connection for each."""

import os
import tempfile
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: kiosk_files
short_description: Writes a list of files and links
description:
  - Files belong to root. Folders that are missing are made, with mode 0755.
options:
  files:
    description: The files.
    type: list
    elements: dict
    required: true
    suboptions:
      path: {description: Where the file is., type: path, required: true}
      content: {description: Its whole text., type: str}
      link: {description: Where it leads; it is a symbolic link then., type: path}
      mode: {description: Its permissions., type: str, default: "0644"}
"""
_FILE = {
    "path": {"type": "path", "required": True},
    "content": {"type": "str"},
    "link": {"type": "path"},
    "mode": {"type": "str", "default": "0644"},
}


def _standing(path: str) -> dict[str, Any]:
    """What is there now, in the words of what is wanted; empty when nothing is."""
    file = Path(path)
    if file.is_symlink():
        return {"link": str(file.readlink())}
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        text = ""
    info = file.stat()
    return {"content": text, "mode": f"{info.st_mode & 0o7777:04o}", "owner": (info.st_uid, info.st_gid)}


def _wanted(file: dict[str, Any]) -> dict[str, Any]:
    if file["link"] is not None:
        return {"link": file["link"]}
    return {"content": file["content"], "mode": file["mode"], "owner": (0, 0)}


def _write(file: dict[str, Any]) -> None:
    """Put the file in its place as a whole: nobody ever reads half of it, or before its permissions are set."""
    folder = Path(file["path"]).parent
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    if file["link"] is not None:
        link = Path(f"{file['path']}.new")
        link.unlink(missing_ok=True)
        link.symlink_to(file["link"])
        link.replace(file["path"])
        return
    number, fresh = tempfile.mkstemp(dir=folder)
    with os.fdopen(number, "w", encoding="utf-8") as target:
        target.write(file["content"])
        os.fchown(number, 0, 0)
        os.fchmod(number, int(file["mode"], 8))
        target.flush()
        os.fsync(number)
    Path(fresh).replace(file["path"])


def _difference(path: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    """The change as Ansible shows it, with what is not the text in its heading."""
    headed = {
        side: f"{path} ({', '.join(f'{name} {value}' for name, value in told.items() if name != 'content') or 'none'})"
        for side, told in (("before", before), ("after", after))
    }
    return {
        "before": before.get("content", ""),
        "after": after.get("content", ""),
        "before_header": headed["before"],
        "after_header": headed["after"],
    }


def main() -> None:
    """Do what Ansible asks for."""
    os.umask(0o022)
    options = {"type": "list", "elements": "dict", "required": True, "options": _FILE}
    exactly = [("content", "link")]
    options |= {"mutually_exclusive": exactly, "required_one_of": exactly}
    module = AnsibleModule({"files": options}, supports_check_mode=True)
    changed = [(file, now) for file in module.params["files"] if (now := _standing(file["path"])) != _wanted(file)]
    for file, _ in changed:
        if not module.check_mode:
            _write(file)
    module.exit_json(
        changed=bool(changed),
        paths=[file["path"] for file, _ in changed],
        diff=[_difference(file["path"], now, _wanted(file)) for file, now in changed],
    )


if __name__ == "__main__":
    main()
