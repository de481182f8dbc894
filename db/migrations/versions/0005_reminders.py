"""When an account was last seen, which belong to one person, and what they want to be told."""

import sqlalchemy as sa
from alembic import op

from db.models import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.add_column("account", sa.Column("circle", sa.String(22), nullable=True))
    op.add_column("account", sa.Column("last_seen_at", UtcDateTime, nullable=True))
    op.create_index("ix_account_circle", "account", ["circle"])
    op.create_index("ix_account_last_seen_at", "account", ["last_seen_at"])
    op.create_table(
        "reminder_settings",
        sa.Column("account_id", number, nullable=False),
        sa.Column("muted", sa.Boolean, nullable=False),
        sa.Column("off", sa.JSON, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_reminder_settings_account_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_reminder_settings"),
    )


def downgrade() -> None:
    op.drop_table("reminder_settings")
    op.drop_index("ix_account_last_seen_at", "account")
    op.drop_index("ix_account_circle", "account")
    op.drop_column("account", "last_seen_at")
    op.drop_column("account", "circle")
