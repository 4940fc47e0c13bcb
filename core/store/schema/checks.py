"""What was seen of what roles promise."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from core.store.schema.base import ID, metadata

run_check = Table(
    "run_check",
    metadata,
    Column("run_id", ID, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("host", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("vi", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("expected", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("passed", Boolean, nullable=False),
)
