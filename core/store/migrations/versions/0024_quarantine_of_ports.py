"""quarantine of ports."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device_change", sa.Column("kind", sa.Text(), nullable=False, server_default="push"))
    op.add_column("device_change", sa.Column("port", sa.Text(), nullable=False, server_default=""))
