"""What was provisioned."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from core.store.schema.base import ID, metadata

run = Table(
    "run",
    metadata,
    Column("id", ID, primary_key=True),
    Column("state", Text, nullable=False),
    Column("playbook", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("limit", Text, nullable=False),
    Column("check", Boolean, nullable=False),
    Column("diff", Boolean, nullable=False),
    Column("requested_at", Float, nullable=False),
    Column("started_at", Float),
    Column("ended_at", Float),
    Column("worker", Text),
    Column("worker_seen_at", Float),
    Column("cancel_requested_by", Text),
    Column("revision", Text, nullable=False),
    Column("log_complete", Boolean, nullable=False),
    Column("message", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("resumes", Integer),
    Column("commit", Text, nullable=False),
    Column("dirty", Boolean, nullable=False),
    Column("approval", Text),
    Column("confirmed_by", Text),
    Column("decided_by", Text),
    Column("expires_at", Float),
    Column("trouble", JSON(none_as_null=True)),
    Column("log_bytes", Integer, nullable=False),
    Column("log_deleted_at", Float),
    Index("ix_run_state", "state"),
)

run_host = Table(
    "run_host",
    metadata,
    Column("run_id", ID, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("host", Text, primary_key=True),
    Column("ok", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("unreachable", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("begun", Boolean, nullable=False),
    Column("finished", Boolean, nullable=False),
    Column("trouble", JSON(none_as_null=True)),
    Index("ix_run_host_host", "host", "run_id"),
)

host_lock = Table(
    "host_lock",
    metadata,
    Column("host", Text, primary_key=True),
    Column("run_id", ID, ForeignKey("run.id", ondelete="CASCADE"), nullable=False),
    Column("since", Float, nullable=False),
)

host_standing = Table(
    "host_standing",
    metadata,
    Column("host", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("since", Float, nullable=False),
    Column("run_id", ID, nullable=False),  # the run may have been forgotten since
    Column("playbook", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("judged_at", Float, nullable=False),
    Column("judged_by", ID, nullable=False),
)

run_event = Table(
    "run_event",
    metadata,
    Column("run_id", ID, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("counter", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("kind", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("play", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("outcome", Text),
    Column("duration", Float, nullable=False),
    Column("text", Text, nullable=False),
    Column("diff", Text, nullable=False),
)
