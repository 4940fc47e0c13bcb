"""What was measured."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from core.store.schema.base import ID, metadata

series = Table(
    "series",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("metric", Text, nullable=False),
    UniqueConstraint("subject", "metric"),
)

history_hot = Table(
    "history_hot",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_history_hot_subject_at", "subject", "at"),
)

history_chunk = Table(
    "history_chunk",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_history_chunk_subject_end", "subject", "end"),
)

history_rollup = Table(
    "history_rollup",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("day", BigInteger, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Index("ix_history_rollup_step_day", "step", "day"),
)

history_due = Table(
    "history_due",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("day", BigInteger, primary_key=True),
    Column("version", BigInteger, nullable=False),
)

history_edge = Table(
    "history_edge",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
)
