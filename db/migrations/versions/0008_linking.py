"""One-time codes that link the channels of one person."""

import sqlalchemy as sa
from alembic import op

from db.models import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "link_code",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_link_code_account_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name="pk_link_code"),
    )
    op.create_index("ix_link_code_account_id", "link_code", ["account_id"])


def downgrade() -> None:
    op.drop_table("link_code")
