"""Writes CONFIGURATION.md from the settings: ``python -m tests.configuration``."""

import enum
import types
import typing
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, Literal

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from core.settings import FILE_NAME, PREFIX, Settings
from core.settings.base import Reference
from tests import alert_configuration

FILE = Path(__file__).parents[1] / "CONFIGURATION.md"

_HEAD = f"""# Configuration

Every setting has a default; an office needs none to begin. A setting is taken from, the later before the earlier:

1. the default in the table below,
2. a TOML file that `--config FILE` names, else `{FILE_NAME}` of the working folder, under the setting's name; its
   relative paths are relative to the file,
3. an environment variable, the setting's name in capitals after `{PREFIX}`,
4. an option of the command: `--data`, `--inventory`, `--listen`.

```toml
# {FILE_NAME}
inventory = "inventory/lucyen"
listen = "127.0.0.1:8080"
ping_interval = 1.0
```

A setting that is not known or has a wrong value is refused with a sentence, and nothing starts. Every process of one
instance gets the same settings from the command that starts it. They are read once: to change one, start again.
Secrets are never settings: the inventory, and the settings of remote write, refer to them (`vault`, `file:PATH`,
`env:NAME`), and `vault_password_file` names the file with the vault's password.

## Settings

"""

_FOOT = """
## Exit codes

| code | meaning |
|---|---|
| 0 | done; `motcua ping`, `probe`, `snmp` and `status`: everything answered, or is up |
| 1 | it failed for a reason outside: the database, no running instance; `snmp get`: an object is not \
there; `alerts test`: it was not delivered; \
a question was answered with no; or `incidents`: somebody else has it, or its trouble is still there |
| 2 | wrong input: an option, a setting, the inventory; the message says what to write instead; `provision`: failed |
| 3 | `motcua ping` and `snmp`: no answer; `probe`: it failed; `status`: something is not up; \
`findings`: an open warning; \
`report verify`: it was changed; `provision`: cancelled or interrupted |
| 4 | `motcua snmp`: the agent refused the credentials; `report verify`: signed with a key that is not known; \
`provision`: nothing is running that could do it |
| 130 | `motcua snmp walk`: Ctrl-C; what came until then was shown |

## Files of an instance

All in the data folder (`--data`, `MOTCUA_DATA`), which is made for its owner's eyes only:

| file | what it is |
|---|---|
| `motcua-damaged-TIME.db` | a database that was found damaged and mended; delete it when nobody needs it any more |
| `motcua.db` | the database, with `-wal` and `-shm` beside it: copy it with `sqlite3 motcua.db ".backup FILE"` |
| `report-key.pem` | the key that reports are signed with, made at the first start: back it up; `motcua report key` \
shows its public half |
| `remote-write/` | samples that a receiver of remote write has not yet, and what each receiver has |
| `monitor.sock` | where the monitor answers the pages' process |
| `unwritten.jsonl` | changes of state that the database would not take yet |
| `logs/` | what each process said since the start |
| `instance.json` | the running instance: its process and its address |
"""


def text() -> str:
    """The whole file."""
    rows = ["| setting | variable | default | values | meaning |", "|---|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        cells = (f"`{name}`", f"`{PREFIX}{name.upper()}`", _default(field), _values(field), field.description or "")
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return _HEAD + "\n".join(rows) + "\n" + alert_configuration.text() + _FOOT


def _default(field: FieldInfo) -> str:
    default = field.default
    return "–" if default is None else f"`{default}`"


def _values(field: FieldInfo) -> str:
    kind, bounds = _kind(field.annotation), _bounds(field.metadata)
    return f"{kind}, {bounds}" if bounds else kind


def _kind(annotation: Any) -> str:
    if typing.get_origin(annotation) is Literal:
        return " or ".join(f"`{choice}`" for choice in typing.get_args(annotation))
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        (annotation,) = (part for part in typing.get_args(annotation) if part is not type(None))
        return _kind(annotation)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return " or ".join(f"`{choice.value}`" for choice in annotation)
    names = {str: "text", int: "whole number", float: "number", Path: "path", bool: "`true` or `false`"}
    return {**names, IPv4Network: "network", Reference: "reference"}[annotation]


def _bounds(metadata: list[Any]) -> str:
    lower = [f"{bound.ge:g}" for bound in metadata if isinstance(bound, Ge)]
    lower += [f"more than {bound.gt:g}" for bound in metadata if isinstance(bound, Gt)]
    upper = [f"{bound.le:g}" for bound in metadata if isinstance(bound, Le)]
    upper += [f"less than {bound.lt:g}" for bound in metadata if isinstance(bound, Lt)]
    return " to ".join([*lower, *upper])


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
