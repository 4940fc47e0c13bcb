"""What was judged and seen: standings, transitions, last readings, findings, traps."""

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, Table, Text, UniqueConstraint

from core.store.schema.base import ID, metadata

standing = Table(
    "standing",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Float, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("cause", Text),
    Column("evidence", Text, nullable=False, server_default=""),
)

transition = Table(
    "transition",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("cause", Text),
    Column("evidence", Text, nullable=False),
    UniqueConstraint("subject", "sequence"),
    Index("ix_transition_at", "at"),
    Index("ix_transition_subject_sequence_at", "subject", "sequence", "at"),
)

watch = Table(
    "watch",
    metadata,
    Column("id", ID, primary_key=True),
    Column("started_at", Float, nullable=False),
    Column("last_seen_at", Float, nullable=False),
)

latest = Table(
    "latest",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("probe", Text, primary_key=True),
    Column("at", Float, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("body", JSON, nullable=False),
)

finding = Table(
    "finding",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("first_seen", Float, nullable=False),
    Column("last_seen", Float, nullable=False),
    Column("times", Integer, nullable=False),
    Column("ended_at", Float),
    Column("acknowledged_by", Text),
    Column("acknowledged_at", Float),
    Column("acknowledgement", Text, nullable=False),
    UniqueConstraint("subject", "kind", "key"),
    Index("ix_finding_ended_at", "ended_at"),
)

trap = Table(
    "trap",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("first_at", Float, nullable=False),
    Column("last_at", Float, nullable=False),
    Column("count", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("oid", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("uptime", Float, nullable=False),
    Column("bindings", JSON, nullable=False),
    Index("ix_trap_subject_last_at", "subject", "last_at"),
    Index("ix_trap_last_at", "last_at"),
)
