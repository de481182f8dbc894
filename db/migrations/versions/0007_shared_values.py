"""Values that processes share for a while, such as the access token of an official account."""

import sqlalchemy as sa
from alembic import op

from db.models import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_value",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=True),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("leased_until", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_shared_value"),
    )
    op.create_index("ix_shared_value_expires_at", "shared_value", ["expires_at"])


def downgrade() -> None:
    op.drop_table("shared_value")
