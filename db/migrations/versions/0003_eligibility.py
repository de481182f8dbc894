"""What people told about eligibility and agreed to have kept, and the dates they want to be told of."""

import sqlalchemy as sa
from alembic import op

from db.models import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "kept_answers",
        sa.Column("account_id", number, sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("agreed_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "reminder_wish",
        sa.Column("account_id", number, sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("target", sa.String(40), primary_key=True),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("wished_at", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("reminder_wish")
    op.drop_table("kept_answers")
