"""Kept configurations of network devices: what is known of each; the versions are in its git repository."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, Table, Text

from core.store.schema.base import ID, metadata

device_backup = Table(
    "device_backup",
    metadata,
    Column("device", Text, primary_key=True),
    Column("tried_at", Float, nullable=False),
    Column("tried_by", Text, nullable=False),
    Column("trouble", Text),
    Column("said", Text, nullable=False),
    Column("read_at", Float),
    Column("commit", Text),
    Column("accepted", Text),
    Column("accepted_by", Text),
    Column("accepted_at", Float),
    Column("unsaved", Integer),
)

device_change = Table(
    "device_change",
    metadata,
    Column("id", ID, primary_key=True),
    Column("device", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("commands", JSON, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("trouble", Text),
    Column("said", Text, nullable=False),
    Column("ended_at", Float),
    Column("before", Text),
    Column("after", Text),
    Column("kind", Text, nullable=False, server_default="push"),
    Column("port", Text, nullable=False, server_default=""),
    Index("ix_device_change_device", "device", "id"),
)

change_lock = Table(
    "change_lock",
    metadata,
    Column("device", Text, primary_key=True),
    Column("change_id", ID, ForeignKey("device_change.id", ondelete="CASCADE"), nullable=False),
    Column("until", Float, nullable=False),  # after that whoever holds it has died
)
