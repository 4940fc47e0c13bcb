"""Incidents, and what happens to them."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from core.store.schema.base import ID, metadata

# opened_by and resolved_by are the sequences of the subject's transitions; resolver is a person.
incident = Table(
    "incident",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("opened_by", Integer, nullable=False),
    Column("resolved_at", Float),
    Column("resolved_by", Integer),
    Column("acknowledged_at", Float),
    Column("acknowledged_by", Text),
    Column("assigned_to", Text),
    Column("resolver", Text),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("found_severity", Text),
    Column("rose_at", Float),
    UniqueConstraint("subject", "opened_by"),
    Index("ix_incident_resolved_at", "resolved_at"),
    Index("ix_incident_opened_at", "opened_at"),
)

incident_event = Table(
    "incident_event",
    metadata,
    Column("id", ID, primary_key=True),
    Column("incident", ID, ForeignKey("incident.id", ondelete="CASCADE"), nullable=False),
    Column("at", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("key", Text),
    UniqueConstraint("incident", "key"),
)
