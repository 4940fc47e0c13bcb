"""The receiver's own engine, by which informs of version 3 are sent to it: its id and its boots outlive it."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from core.errors import ProbeError
from monitor.snmp import usm

FILE_NAME = "snmp-engine.json"
_PREFIX = bytes.fromhex("80001f8805")
"""RFC 3411 section 5, SnmpEngineID: octets of our own choice; all 16 are random, so that the number before them,
net-snmp's, matters to nobody."""
_RANDOM = 16


@dataclass(frozen=True, slots=True)
class OwnEngine:
    """snmpEngineID and snmpEngineBoots."""

    engine_id: bytes
    boots: int


def boot(data: Path) -> OwnEngine:
    """Boot once more, and keep it on the disk before anybody hears of it. Raises ProbeError.

    A file that cannot be understood, or boots that are at their end, make a new engine: nobody holds the old
    one's messages against it.
    """
    file = data / FILE_NAME
    before = _kept(file)
    if before is None or before.boots >= usm.MAX_BOOTS - 1:
        before = OwnEngine(_PREFIX + secrets.token_bytes(_RANDOM), 0)
    engine = OwnEngine(before.engine_id, before.boots + 1)
    try:
        _keep(file, engine)
    except OSError as error:
        raise ProbeError(
            f"{file} cannot be written ({error.strerror}); let this user write in the data folder"
        ) from error
    return engine


def _kept(file: Path) -> OwnEngine | None:
    try:
        found = json.loads(file.read_text(encoding="ascii"))
        engine = OwnEngine(bytes.fromhex(found["engine_id"]), found["boots"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return engine if 5 <= len(engine.engine_id) <= 32 and type(engine.boots) is int and engine.boots > 0 else None


def _keep(file: Path, engine: OwnEngine) -> None:
    fresh = file.with_suffix(".new")
    with fresh.open("w", encoding="ascii") as output:
        json.dump({"engine_id": engine.engine_id.hex(), "boots": engine.boots}, output)
        output.flush()
        os.fsync(output.fileno())
    fresh.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
