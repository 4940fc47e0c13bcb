"""The outbox of alerts: what happened to incidents, and what became of telling each receiver."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from core.store.schema.base import ID, metadata

alert_configuration = Table(
    "alert_configuration",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", Float, nullable=False),
    Column("source", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", JSON, nullable=False),
)

alert = Table(
    "alert",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", Float, nullable=False),
    Column("kind", Text, nullable=False),
    Column("incident", ID, ForeignKey("incident.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("planned_at", Float),
    Column("about", JSON),
    UniqueConstraint("incident", "kind", "sequence"),
    Index("ix_alert_planned_at", "planned_at"),
    Index("ix_alert_at", "at"),
)

alert_delivery = Table(
    "alert_delivery",
    metadata,
    Column("id", ID, primary_key=True),
    Column("alert", ID, ForeignKey("alert.id", ondelete="CASCADE"), nullable=False),
    Column("incident", ID, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("held", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("batch", ID),
    Column("owner", Text),
    Column("leased_until", Float),
    Column("uncertain", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("ended_at", Float),
    UniqueConstraint("alert", "receiver", "kind"),
    Index("ix_alert_delivery_receiver_state", "receiver", "state"),
    Index("ix_alert_delivery_incident_receiver", "incident", "receiver"),
    Index("ix_alert_delivery_ended_at", "ended_at"),
)
