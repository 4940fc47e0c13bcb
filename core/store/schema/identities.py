"""Who stands at each position of the inventory."""

from sqlalchemy import JSON, Column, Float, Table, Text

from core.store.schema.base import metadata

identity = Table(
    "identity",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("engine", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("members", JSON, nullable=False, server_default="[]"),
    Column("booted_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
)
