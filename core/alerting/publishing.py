"""Publishes the configuration of alerts: what the running monitor takes within a second."""

import hashlib
from pathlib import Path

from core.alerting.model import Alerting
from core.alerting.reading import load, unknown_sites
from core.errors import InputError
from core.store.alertings import Alertings
from core.store.database import Database
from core.store.inventories import Inventories

NOBODY = Alerting(receiver=())
"""Without a file nobody is told."""


def publish(database: Database, file: Path | None, at: float) -> int:
    """Make this file's configuration the one of the house; returns its number.

    Raises InputError with every mistake, and then the former one stays. The inventory must be published before.
    """
    alerting = NOBODY if file is None else load(file)
    snapshot = Inventories(database).newest()
    wrong = unknown_sites(alerting, snapshot.inventory) if snapshot is not None else []
    if wrong:
        raise InputError("\n".join(f"{file}: {sentence}" for sentence in wrong))
    body = alerting.model_dump_json()
    digest = hashlib.sha256(body.encode()).hexdigest()
    return Alertings(database).publish(alerting.model_dump(mode="json"), str(file or ""), digest, at)
