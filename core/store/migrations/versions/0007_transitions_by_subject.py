"""transitions by subject, with their time."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_transition_subject_sequence_at", "transition", ["subject", "sequence", "at"])
