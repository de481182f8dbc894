"""Original documents with their articles; feedback on answers."""

import sqlalchemy as sa
from alembic import op

from db.models import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("question", sa.String(22), primary_key=True),
        sa.Column("helped", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(20)),
        sa.Column("given_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["question"], ["question.id"], ondelete="CASCADE", name="fk_feedback_question_question"
        ),
    )
    op.create_table(
        "original",
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("added_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "original_piece",
        sa.Column("document", sa.String(120), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("section", sa.String(80), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["original.id"], ondelete="CASCADE", name="fk_original_piece_document_original"
        ),
    )


def downgrade() -> None:
    for table in ("original_piece", "original", "feedback"):
        op.drop_table(table)
