"""Brings a database to this version's tables: a process of its own at the start, since Alembic is large."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

from core.store.database import Database


def configuration() -> Config:
    """Where Alembic finds the migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def migrate(database: Database) -> None:
    """Upgrade to the newest revision. Raises StoreError."""
    config = configuration()
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


if __name__ == "__main__":
    migrate(Database(sys.argv[1]))
