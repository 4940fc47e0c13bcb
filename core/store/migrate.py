"""Brings a database to the tables of a version; only its own processes load it, since Alembic is large."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.errors import StoreError
from core.store.database import Database


def configuration() -> Config:
    """Where Alembic finds the migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade to a revision, else the newest, whole or not at all. Raises StoreError, also for a newer database."""
    config = configuration()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with database.write() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        if present is not None and present not in known:
            raise StoreError(
                f"the database is of a newer version (its tables are {present}, this one knows up to {max(known)}): "
                "install that version again, or put back the copy of the data folder from before the upgrade"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
