"""News for who looks at the screen."""

from sqlalchemy import Column, Float, Table, Text

from core.store.schema.base import ID, metadata

change = Table(
    "change",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", Float, nullable=False),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    sqlite_autoincrement=True,
)
