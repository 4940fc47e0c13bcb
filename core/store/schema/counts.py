"""Inventory checks: rows that are never altered."""

from sqlalchemy import Boolean, Column, Float, Index, Table, Text

from core.store.schema.base import ID, metadata

device_count = Table(
    "device_count",
    metadata,
    Column("id", ID, primary_key=True),
    Column("device", Text, nullable=False),
    Column("is_present", Boolean, nullable=False),
    Column("counted_at", Float, nullable=False),
    Column("recorded_at", Float, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_device_count_device", "device", "counted_at"),
)
