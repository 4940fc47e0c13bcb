"""Incidents whose reason changes and whose severity rises, and alerts of that."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incident", sa.Column("found_severity", sa.Text()))
    op.add_column("incident", sa.Column("rose_at", sa.Float()))
    op.execute("UPDATE alert SET kind = 'graver' WHERE kind = 'escalated'")
