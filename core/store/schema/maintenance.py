"""Planned maintenance, and what each of it covers."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, Table, Text

from core.store.schema.base import ID, metadata

maintenance = Table(
    "maintenance",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subjects", JSON, nullable=False),
    Column("starts_at", Float, nullable=False),
    Column("ends_at", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("announced_at", Float, nullable=False),
    Column("planned_at", Float, nullable=False),
    Column("planned_by", Text, nullable=False),
    Column("notice_given", Integer, nullable=False),
    Column("notice_required", Integer, nullable=False),
    Column("notice_rule", Text, nullable=False),
    Column("unknown_years", JSON, nullable=False),
    Column("ended_at", Float),
    Column("ended_by", Text),
    Column("cancelled_at", Float),
    Column("cancelled_by", Text),
    Column("closing_note", Text, nullable=False),
    Index("ix_maintenance_ends_at", "ends_at"),
)

# since: Unix time from which the subject is covered; what joins a site later is covered from then on.
maintenance_cover = Table(
    "maintenance_cover",
    metadata,
    Column("maintenance", ID, ForeignKey("maintenance.id", ondelete="CASCADE"), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("since", Float, nullable=False),
)
