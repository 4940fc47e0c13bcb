"""alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alert_configuration",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_configuration")),
    )
    op.create_table(
        "alert",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("incident", _ID, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Float(), nullable=False),
        sa.Column("planned_at", sa.Float()),
        sa.Column("about", sa.JSON()),
        sa.ForeignKeyConstraint(["incident"], ["incident.id"], name=op.f("fk_alert_incident_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("incident", "kind", "sequence", name=op.f("uq_alert_incident_kind_sequence")),
    )
    op.create_index("ix_alert_planned_at", "alert", ["planned_at"])
    op.create_index("ix_alert_at", "alert", ["at"])
    op.create_table(
        "alert_delivery",
        sa.Column("id", _ID, nullable=False),
        sa.Column("alert", _ID, nullable=False),
        sa.Column("incident", _ID, nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("batch", _ID),
        sa.Column("owner", sa.Text()),
        sa.Column("leased_until", sa.Float()),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Float()),
        sa.ForeignKeyConstraint(
            ["alert"], ["alert.id"], name=op.f("fk_alert_delivery_alert_alert"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_delivery")),
        sa.UniqueConstraint("alert", "receiver", "kind", name=op.f("uq_alert_delivery_alert_receiver_kind")),
    )
    op.create_index("ix_alert_delivery_receiver_state", "alert_delivery", ["receiver", "state"])
    op.create_index("ix_alert_delivery_incident_receiver", "alert_delivery", ["incident", "receiver"])
    op.create_index("ix_alert_delivery_ended_at", "alert_delivery", ["ended_at"])
