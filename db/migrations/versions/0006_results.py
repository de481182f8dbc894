"""Scores, public notices, objections, certificates and their serials."""

import sqlalchemy as sa
from alembic import op

from db.models import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "serial",
        sa.Column("series", sa.String(80), nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("series", name="pk_serial"),
    )
    op.create_table(
        "notice",
        sa.Column("exam_id", number, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("published_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name="fk_notice_exam_id_exam"),
        sa.PrimaryKeyConstraint("exam_id", name="pk_notice"),
    )
    op.create_table(
        "certificate",
        sa.Column("id", number, nullable=False),
        sa.Column("number", sa.String(30), nullable=False),
        sa.Column("scheme", sa.String(30), nullable=False),
        sa.Column("registration_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("institution_id", number, nullable=False),
        sa.Column("item_id", number, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("holder", sa.LargeBinary, nullable=False),
        sa.Column("holder_hash", sa.String(64), nullable=False),
        sa.Column("theory", sa.Integer, nullable=True),
        sa.Column("practice", sa.Integer, nullable=True),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("replaced_by", number, nullable=True),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name="fk_certificate_institution_id_institution"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_certificate_item_id_item"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_certificate_person_id_person"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name="fk_certificate_registration_id_registration"
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["certificate.id"], name="fk_certificate_replaced_by_certificate"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.UniqueConstraint("number", name="uq_certificate_number"),
    )
    op.create_index("ix_certificate_holder_hash", "certificate", ["holder_hash"])
    op.create_index("ix_certificate_person_id", "certificate", ["person_id"])
    op.create_index("ix_certificate_registration_id", "certificate", ["registration_id"])
    op.create_table(
        "objection",
        sa.Column("id", number, nullable=False),
        sa.Column("exam_id", number, nullable=False),
        sa.Column("registration_id", number, nullable=True),
        sa.Column("account_id", number, nullable=True),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("settlement", sa.LargeBinary, nullable=True),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("settled_at", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_objection_account_id_account", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name="fk_objection_exam_id_exam"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name="fk_objection_registration_id_registration"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_objection"),
    )
    op.create_index("ix_objection_exam_id", "objection", ["exam_id"])
    op.create_table(
        "score",
        sa.Column("registration_id", number, nullable=False),
        sa.Column("theory", sa.Integer, nullable=True),
        sa.Column("practice", sa.Integer, nullable=True),
        sa.Column("absent", sa.Boolean, nullable=False),
        sa.Column("void", sa.Boolean, nullable=False),
        sa.Column("passed", sa.Boolean, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("entered_by", sa.String(60), nullable=False),
        sa.Column("confirmed_by", sa.String(60), nullable=True),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.CheckConstraint("practice BETWEEN 0 AND 1000", name="practice"),
        sa.CheckConstraint("theory BETWEEN 0 AND 1000", name="theory"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name="fk_score_registration_id_registration"
        ),
        sa.PrimaryKeyConstraint("registration_id", name="pk_score"),
    )


def downgrade() -> None:
    op.drop_table("score")
    op.drop_table("objection")
    op.drop_table("certificate")
    op.drop_table("notice")
    op.drop_table("serial")
