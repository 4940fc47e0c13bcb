"""Evidence of standings and incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("standing", "incident"):
        op.add_column(table, sa.Column("evidence", sa.Text(), server_default="", nullable=False))
