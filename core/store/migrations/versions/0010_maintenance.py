"""planned maintenance."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "maintenance",
        sa.Column("id", _ID, nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.Float(), nullable=False),
        sa.Column("ends_at", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("announced_at", sa.Float(), nullable=False),
        sa.Column("planned_at", sa.Float(), nullable=False),
        sa.Column("planned_by", sa.Text(), nullable=False),
        sa.Column("notice_given", sa.Integer(), nullable=False),
        sa.Column("notice_required", sa.Integer(), nullable=False),
        sa.Column("notice_rule", sa.Text(), nullable=False),
        sa.Column("unknown_years", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.Float()),
        sa.Column("ended_by", sa.Text()),
        sa.Column("cancelled_at", sa.Float()),
        sa.Column("cancelled_by", sa.Text()),
        sa.Column("closing_note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance")),
    )
    op.create_index("ix_maintenance_ends_at", "maintenance", ["ends_at"])
    op.create_table(
        "maintenance_cover",
        sa.Column("maintenance", _ID, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["maintenance"],
            ["maintenance.id"],
            name=op.f("fk_maintenance_cover_maintenance_maintenance"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("maintenance", "subject", name=op.f("pk_maintenance_cover")),
    )
