"""Years of wear that are closed, and their lines."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closed_at", sa.Float(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_closed_year")),
    )
    op.create_table(
        "ledger_line",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("device", "name", "code", "serial", "kind")),
        sa.Column("used_since", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("cost", "wear", "accumulated", "residual")),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["year"], ["closed_year.year"], name="fk_ledger_line_year_closed_year"),
        sa.PrimaryKeyConstraint("year", "key", name=op.f("pk_ledger_line")),
    )
