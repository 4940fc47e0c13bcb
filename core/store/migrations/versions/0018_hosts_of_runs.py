"""hosts of runs, their locks and where they stand."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXTS = ("ok", "changed", "failed", "unreachable", "skipped")


def upgrade() -> None:
    for column in (
        sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("resumes", sa.Integer()),
        sa.Column("commit", sa.Text(), nullable=False, server_default=""),
        sa.Column("dirty", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("approval", sa.Text()),
        sa.Column("confirmed_by", sa.Text()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("expires_at", sa.Float()),
        sa.Column("trouble", sa.JSON()),
        sa.Column("log_bytes", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("log_deleted_at", sa.Float()),
    ):
        op.add_column("run", column)
    op.create_table(
        "run_host",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _TEXTS),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.JSON()),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_host_run_id_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "host", name=op.f("pk_run_host")),
    )
    op.create_index("ix_run_host_host", "run_host", ["host", "run_id"])
    op.create_table(
        "host_lock",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_host_lock_run_id_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_lock")),
    )
    op.create_table(
        "host_standing",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("judged_at", sa.Float(), nullable=False),
        sa.Column("judged_by", _ID, nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_standing")),
    )
    _take_over()
    op.drop_column("run", "hosts")


def _take_over() -> None:
    """A row a host instead of a list in the run; how far a run came that was stopped is not told of its hosts."""
    connection = op.get_bind()
    run = sa.table("run", sa.column("id"), sa.column("state"), sa.column("hosts"))
    rows = connection.execute(sa.select(*run.c)).all()
    table = sa.table(
        "run_host",
        *(sa.column(name) for name in ("run_id", "host", *_TEXTS)),
        sa.column("begun"),
        sa.column("finished"),
    )
    for run_id, state, hosts in rows:
        told = json.loads(hosts) if isinstance(hosts, str) else hosts
        whole = state in ("successful", "failed")
        found = [
            {"run_id": run_id, "begun": True, "finished": whole, **dict.fromkeys(_TEXTS, 0), **host} for host in told
        ]
        if found:
            connection.execute(table.insert(), found)
