"""A signature beside a report: who signed which bytes, for which period, and whether that still is so."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from api.reports.document import Document
from core.errors import InputError
from core.i18n import iso
from core.signing import SigningKey, is_signed_by

SUFFIX = ".sig"
_ABOUT = "motcua report"
_FIELDS = frozenset(
    {"about", "algorithm", "digest", "from", "office", "public_key", "report", "scope", "sha256", "size", "time_zone"}
    | {"until", "signature"}
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a signature says. ``is_genuine``: its key signed these words; ``is_whole``: the report is the one meant."""

    statement: Mapping[str, str]
    is_genuine: bool
    is_whole: bool


def signed(document: Document, report: bytes, key: SigningKey) -> bytes:
    """The signature's file: JSON that a person can read too."""
    statement: dict[str, str] = {
        "about": _ABOUT,
        "algorithm": "Ed25519",
        "report": document.kind,
        "office": document.office,
        "scope": document.scope,
        "from": iso(document.since),
        "until": iso(document.until),
        "time_zone": document.zone,
        "digest": document.digest,
        "sha256": hashlib.sha256(report).hexdigest(),
        "size": str(len(report)),
        "public_key": key.public,
    }
    whole = {**statement, "signature": key.sign(_message(statement))}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def check(report: bytes, signature: bytes) -> Checked:
    """Compare a report with its signature's file. Raises InputError when that is none."""
    try:
        known = json.loads(signature)
    except ValueError as error:
        raise InputError("the signature is not JSON; give the .sig file that came with the report") from error
    if not isinstance(known, dict) or set(known) != _FIELDS or not all(isinstance(one, str) for one in known.values()):
        raise InputError("the signature is not one of motcua; give the .sig file that came with the report")
    statement = {name: value for name, value in known.items() if name != "signature"}
    is_genuine = statement["about"] == _ABOUT and is_signed_by(
        statement["public_key"], known["signature"], _message(statement)
    )
    is_whole = statement["sha256"] == hashlib.sha256(report).hexdigest() and statement["size"] == str(len(report))
    return Checked(statement, is_genuine, is_whole)


def _message(statement: Mapping[str, str]) -> bytes:
    return json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
