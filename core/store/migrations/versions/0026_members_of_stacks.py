"""Serial numbers of all machines that answer together at a position."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("seen_device", "identity"):
        op.add_column(table, sa.Column("members", sa.JSON(), nullable=False, server_default="[]"))
