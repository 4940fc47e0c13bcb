"""who acknowledged an incident, to whom it is assigned, and what happened to it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAMES = ("acknowledged_at", "acknowledged_by", "assigned_to", "resolver", "reopened")


def upgrade() -> None:
    op.add_column("incident", sa.Column("acknowledged_at", sa.Float(), nullable=True))
    op.add_column("incident", sa.Column("acknowledged_by", sa.Text(), nullable=True))
    op.add_column("incident", sa.Column("assigned_to", sa.Text(), nullable=True))
    op.add_column("incident", sa.Column("resolver", sa.Text(), nullable=True))
    op.add_column("incident", sa.Column("reopened", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_incident_opened_at", "incident", ["opened_at"])
    op.create_table(
        "incident_event",
        sa.Column("id", _ID, nullable=False),
        sa.Column("incident", _ID, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident"], ["incident.id"], name=op.f("fk_incident_event_incident_incident"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_event")),
        sa.UniqueConstraint("incident", "key", name=op.f("uq_incident_event_incident_key")),
    )
