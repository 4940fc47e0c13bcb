"""The equipment register: which device stood at each position and when, and the years of wear that are closed."""

from sqlalchemy import JSON, BigInteger, Column, Float, ForeignKey, Index, Integer, Table, Text

from core.store.schema.base import ID, metadata

seen_device = Table(
    "seen_device",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("macs", JSON, nullable=False),
    Column("members", JSON, nullable=False, server_default="[]"),
    Column("vendor", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("firmware", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("first_seen", Float, nullable=False),
    Column("last_seen", Float, nullable=False),
    Index("ix_seen_device_subject", "subject", "last_seen"),
)

closed_year = Table(
    "closed_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("closed_at", Float, nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

ledger_line = Table(
    "ledger_line",
    metadata,
    Column("year", Integer, ForeignKey("closed_year.year", name="fk_ledger_line_year_closed_year"), primary_key=True),
    Column("key", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("device", "name", "code", "serial", "kind")),
    Column("used_since", Integer, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in ("cost", "wear", "accumulated", "residual")),
    Column("source", Text, nullable=False),
)

replacement = Table(
    "replacement",
    metadata,
    Column("id", ID, primary_key=True),
    Column("device", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Index("ix_replacement_device", "device", "at"),
)
