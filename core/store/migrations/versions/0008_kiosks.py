"""kiosks."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiosk",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("token_by", sa.Text(), nullable=False),
        sa.Column("token_at", sa.Float(), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("heard_at", sa.Float(), nullable=True),
        sa.Column("alive_since", sa.Float(), nullable=True),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("content_date", sa.Text(), nullable=True),
        sa.Column("procedures", sa.Integer(), nullable=True),
        sa.Column("checksum", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_kiosk")),
        sa.UniqueConstraint("digest", name=op.f("uq_kiosk_digest")),
    )
    op.create_table(
        "procedure_list",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("procedures", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_procedure_list")),
    )
