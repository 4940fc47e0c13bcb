"""The tables. Times are Unix seconds (REAL); enums are their text values; a change here needs a migration."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column of exactly INTEGER PRIMARY KEY.
_ID = BigInteger().with_variant(Integer(), "sqlite")

inventory_snapshot = Table(
    "inventory_snapshot",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("at", Float, nullable=False),
    Column("source", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", JSON, nullable=False),
)

standing = Table(
    "standing",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Float, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("cause", Text),
)

transition = Table(
    "transition",
    metadata,
    Column("id", _ID, primary_key=True),
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
)

incident = Table(
    "incident",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("opened_by", Integer, nullable=False),
    Column("resolved_at", Float),
    Column("resolved_by", Integer),
    UniqueConstraint("subject", "opened_by"),
    Index("ix_incident_resolved_at", "resolved_at"),
)

watch = Table(
    "watch",
    metadata,
    Column("id", _ID, primary_key=True),
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

series = Table(
    "series",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("metric", Text, nullable=False),
    UniqueConstraint("subject", "metric"),
)

history_hot = Table(
    "history_hot",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_history_hot_subject_at", "subject", "at"),
)

history_chunk = Table(
    "history_chunk",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_history_chunk_subject_end", "subject", "end"),
)

run = Table(
    "run",
    metadata,
    Column("id", _ID, primary_key=True),
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
    Column("hosts", JSON, nullable=False),
    Index("ix_run_state", "state"),
)

run_event = Table(
    "run_event",
    metadata,
    Column("run_id", _ID, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
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

account = Table(
    "account",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("disabled_at", Float),
)

session = Table(
    "session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account_id", _ID, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("last_seen_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("at", Float, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

change = Table(
    "change",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("at", Float, nullable=False),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    sqlite_autoincrement=True,
)
