"""One host's variables as a device."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.inventory import fields
from core.inventory.fields import missing, unknown, wrong
from core.inventory.findings import Finding
from core.inventory.values import is_reference, is_template, mac, schedule, validated
from core.model import Device

ENCRYPT = "is a secret in plain text; encrypt it with ansible-vault encrypt_string"
_TEMPLATE = "templates are not evaluated here; write the value itself"
_HOST_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_BAD_NAME = "is not a good name; use only the letters a to z, digits, '-', '_' and '.'"
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:pass|password|passwd|passphrase|secret|community|token|psk|private_key)$", re.IGNORECASE
)


def _schedule(value: Any) -> dict[str, Any]:
    return schedule(value).model_dump(mode="json")


_PREPARE: dict[str, Callable[[Any], Any]] = {"asset_mac": mac, "expected_up": _schedule}


def device_of(host: str, variables: Mapping[str, Any]) -> tuple[Device | None, list[Finding]]:
    """The device, or everything that is wrong with it. The variables are unwrapped ones."""
    problems = {} if _HOST_NAME.fullmatch(host) else {"": _BAD_NAME}
    values, found = _collected(variables)
    problems |= found
    site = variables.get(fields.SITE_VARIABLE)
    if not site:
        problems[fields.SITE_VARIABLE] = missing(fields.SHARED[fields.SITE_VARIABLE])
    asset = {name.removeprefix("asset_"): values.pop(name) for name in list(values) if name.startswith("asset_")}
    site_id = str(site.get("id", "")) if isinstance(site, dict) else ""
    address = variables.get(fields.ADDRESS_VARIABLE)
    device, refused = validated(Device, {**values, "id": host, "address": address, "site": site_id, "asset": asset})
    for name, value, is_missing in refused:
        variable, expected = fields.OF_FIELD[name]
        problems.setdefault(variable, missing(expected) if is_missing else wrong(value, expected))
    findings = [Finding(f"host {host}", host, (name,) if name else (), what) for name, what in problems.items()]
    return (None if findings else device), findings


def _collected(variables: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """(model field → value, variable → what is wrong with it) of the variables that are ours."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, value in variables.items():
        if not name.startswith(fields.PREFIX) or name in fields.SHARED:
            continue
        if name not in fields.DEVICE:
            problems[name] = unknown(name, (*fields.DEVICE, *fields.SHARED), "variable")
            continue
        field, expected = fields.DEVICE[name]
        if is_template(value):
            problems[name] = _TEMPLATE
            continue
        try:
            values[field] = _PREPARE[field](value) if field in _PREPARE and value is not None else value
        except ValueError:
            problems[name] = wrong(value, expected)
    return values, problems


def plain_secrets(host: str, variables: Mapping[str, Any]) -> Iterator[Finding]:
    """Variables of anybody's (Ansible's, a role's) whose name says that they are secret and whose value is readable."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [
        ((name,), value) for name, value in reversed(list(variables.items())) if name not in fields.SHARED
    ]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, name), below) for name, below in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [((*path, position), below) for position, below in enumerate(value)]
        elif _SECRET_NAME.search(str(path[-1])) and _is_readable(value):
            yield Finding(f"host {host}", host, path, ENCRYPT)


def _is_readable(value: object) -> bool:
    if isinstance(value, str):
        return value != "" and not is_reference(value) and "{{" not in value
    return isinstance(value, int) and not isinstance(value, bool)
