"""The inventory as it was published, the sweeps of its prefixes, and what hangs where."""

from sqlalchemy import JSON, Column, Float, Integer, Table, Text

from core.store.schema.base import ID, metadata

inventory_snapshot = Table(
    "inventory_snapshot",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", Float, nullable=False),
    Column("source", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", JSON, nullable=False),
)

sweep = Table(
    "sweep",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("started_at", Float, nullable=False),
    Column("position", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("seen", JSON, nullable=False),
    Column("ended_at", Float),
)

cabling = Table(
    "cabling",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", Float, nullable=False),
    Column("body", JSON, nullable=False),
)
