"""First tables: accounts, conversations, seen updates, questions."""

import sqlalchemy as sa
from alembic import op

from db.models import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "account",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("external_id", sa.String(128), nullable=False),
        sa.Column("region", sa.String(60)),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("channel", "external_id", name="uq_account_channel"),
    )
    op.create_table(
        "conversation",
        sa.Column("key", sa.String(160), primary_key=True),
        sa.Column("state", sa.String(120)),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_conversation_updated_at", "conversation", ["updated_at"])
    op.create_table(
        "seen_update",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("update_id", sa.String(80), primary_key=True),
        sa.Column("seen_at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_seen_update_seen_at", "seen_update", ["seen_at"])
    op.create_table(
        "question",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("region", sa.String(60)),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("entry", sa.String(80)),
        sa.Column("asked_at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_question_outcome_asked_at", "question", ["outcome", "asked_at"])


def downgrade() -> None:
    for table in ("question", "seen_update", "conversation", "account"):
        op.drop_table(table)
