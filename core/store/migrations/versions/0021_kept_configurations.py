"""kept configurations of network devices."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_backup",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.Float(), nullable=False),
        sa.Column("tried_by", sa.Text(), nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("read_at", sa.Float()),
        sa.Column("commit", sa.Text()),
        sa.Column("accepted", sa.Text()),
        sa.Column("accepted_by", sa.Text()),
        sa.Column("accepted_at", sa.Float()),
        sa.Column("unsaved", sa.Integer()),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device_backup")),
    )
