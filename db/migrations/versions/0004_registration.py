"""Institutions, exams, persons, registrations, staff, audit, outbox; kept answers become bytes that the vault seals."""

import json

import sqlalchemy as sa
from alembic import op

from db.models import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    active = sa.text("state NOT IN ('rejected', 'cancelled', 'lapsed')")
    op.create_table(
        "audit",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("before", sa.String(20), nullable=True),
        sa.Column("after", sa.String(20), nullable=True),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("hash", name="uq_audit_hash"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_table(
        "institution",
        sa.Column("id", number, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("region", sa.String(60), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("office_line", sa.String(60), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_institution"),
        sa.UniqueConstraint("code", name="uq_institution_code"),
    )
    op.create_index("ix_institution_region", "institution", ["region"])
    op.create_table(
        "item",
        sa.Column("id", number, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.UniqueConstraint("kind", "name", name="uq_item_kind"),
    )
    op.create_table(
        "person",
        sa.Column("id", number, nullable=False),
        sa.Column("document_kind", sa.String(20), nullable=False),
        sa.Column("number_hash", sa.String(64), nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("number", sa.LargeBinary, nullable=False),
        sa.Column("phone", sa.LargeBinary, nullable=False),
        sa.Column("details", sa.LargeBinary, nullable=False),
        sa.Column("photo", sa.LargeBinary, nullable=True),
        sa.Column("consented_at", UtcDateTime, nullable=False),
        sa.Column("consent", sa.String(20), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.Column("erased_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("number_hash", name="uq_person_number_hash"),
    )
    op.create_table(
        "exam",
        sa.Column("id", number, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("institution_id", number, nullable=False),
        sa.Column("item_id", number, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("region", sa.String(60), nullable=False),
        sa.Column("site", sa.String(120), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("planned_on", sa.Date, nullable=False),
        sa.Column("register_from", UtcDateTime, nullable=False),
        sa.Column("register_until", UtcDateTime, nullable=False),
        sa.Column("tickets_from", UtcDateTime, nullable=False),
        sa.Column("starts_at", UtcDateTime, nullable=False),
        sa.Column("ends_at", UtcDateTime, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("fee_fen", sa.Integer, nullable=False),
        sa.Column("bring", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.CheckConstraint("capacity > 0", name="capacity"),
        sa.CheckConstraint("register_from < register_until", name="window"),
        sa.CheckConstraint("starts_at < ends_at", name="times"),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name="taken"),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name="fk_exam_institution_id_institution"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_exam_item_id_item"),
        sa.PrimaryKeyConstraint("id", name="pk_exam"),
        sa.UniqueConstraint("number", name="uq_exam_number"),
    )
    op.create_index("ix_exam_institution_id", "exam", ["institution_id"])
    op.create_index("ix_exam_item_id_starts_at", "exam", ["item_id", "starts_at"])
    op.create_index("ix_exam_region_starts_at", "exam", ["region", "starts_at"])
    op.create_index("ix_exam_state", "exam", ["state"])
    op.create_table(
        "invite",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("institution_id", number, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name="fk_invite_institution_id_institution",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("code_hash", name="pk_invite"),
    )
    op.create_table(
        "notification",
        sa.Column("id", number, nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("worthless_from", UtcDateTime, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_by", sa.String(60), nullable=True),
        sa.Column("claimed_at", UtcDateTime, nullable=True),
        sa.Column("settled_at", UtcDateTime, nullable=True),
        sa.Column("outcome", sa.String(120), nullable=False),
        sa.Column("planned_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_notification_account_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        sa.UniqueConstraint("key", name="uq_notification_key"),
    )
    op.create_index("ix_notification_account_id", "notification", ["account_id"])
    op.create_index("ix_notification_state_due_at", "notification", ["state", "due_at"])
    op.create_index("ix_notification_subject", "notification", ["subject"])
    op.create_table(
        "person_account",
        sa.Column("account_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("linked_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_person_account_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_person_account_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "person_id", name="pk_person_account"),
    )
    op.create_index("ix_person_account_person_id", "person_account", ["person_id"])
    op.create_table(
        "room",
        sa.Column("id", number, nullable=False),
        sa.Column("institution_id", number, nullable=False),
        sa.Column("site", sa.String(120), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("seats", sa.Integer, nullable=False),
        sa.Column("step_free", sa.Boolean, nullable=False),
        sa.CheckConstraint("seats > 0", name="seats"),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name="fk_room_institution_id_institution",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_room"),
        sa.UniqueConstraint("institution_id", "site", "name", name="uq_room_institution_id"),
    )
    op.create_table(
        "scope",
        sa.Column("institution_id", number, nullable=False),
        sa.Column("item_id", number, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name="fk_scope_institution_id_institution",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_scope_item_id_item"),
        sa.PrimaryKeyConstraint("institution_id", "item_id", "level", name="pk_scope"),
    )
    op.create_table(
        "staff",
        sa.Column("account_id", number, nullable=False),
        sa.Column("institution_id", number, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_staff_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name="fk_staff_institution_id_institution",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "institution_id", "role", name="pk_staff"),
    )
    op.create_table(
        "draft",
        sa.Column("account_id", number, nullable=False),
        sa.Column("exam_id", number, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_draft_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name="fk_draft_exam_id_exam", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "exam_id", name="pk_draft"),
    )
    op.create_index("ix_draft_updated_at", "draft", ["updated_at"])
    op.create_table(
        "registration",
        sa.Column("id", number, nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("exam_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("account_id", number, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("details", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.LargeBinary, nullable=True),
        sa.Column("step_free", sa.Boolean, nullable=False),
        sa.Column("ticket_number", sa.String(20), nullable=True),
        sa.Column("queued_at", UtcDateTime, nullable=True),
        sa.Column("offer_until", UtcDateTime, nullable=True),
        sa.Column("submitted_at", UtcDateTime, nullable=False),
        sa.Column("decided_at", UtcDateTime, nullable=True),
        sa.Column("checked_in_at", UtcDateTime, nullable=True),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_registration_account_id_account", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name="fk_registration_exam_id_exam"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_registration_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_registration"),
        sa.UniqueConstraint("number", name="uq_registration_number"),
        sa.UniqueConstraint("ticket_number", name="uq_registration_ticket_number"),
    )
    op.create_index("ix_registration_account_id", "registration", ["account_id"])
    op.create_index("ix_registration_exam_id_state", "registration", ["exam_id", "state"])
    op.create_index("ix_registration_offer_until", "registration", ["offer_until"])
    op.create_index("ix_registration_person_id", "registration", ["person_id"])
    op.create_index("ix_registration_queued_at", "registration", ["queued_at"])
    op.create_index(
        "uq_registration_active",
        "registration",
        ["exam_id", "person_id"],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )
    op.create_table(
        "violation",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("exam_id", number, nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("banned_until", sa.Date, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("account", sa.LargeBinary, nullable=True),
        sa.Column("answer", sa.LargeBinary, nullable=True),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name="fk_violation_exam_id_exam"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_violation_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_violation"),
    )
    op.create_index("ix_violation_person_id", "violation", ["person_id"])
    op.create_table(
        "draft_file",
        sa.Column("account_id", number, nullable=False),
        sa.Column("exam_id", number, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "exam_id"],
            ["draft.account_id", "draft.exam_id"],
            name="fk_draft_file_account_id_draft",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "exam_id", "kind", name="pk_draft_file"),
    )
    op.create_table(
        "material",
        sa.Column("id", number, nullable=False),
        sa.Column("registration_id", number, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("added_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name="fk_material_registration_id_registration",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_material"),
    )
    op.create_index("ix_material_registration_id", "material", ["registration_id"])
    op.create_table(
        "seat",
        sa.Column("registration_id", number, nullable=False),
        sa.Column("room_id", number, nullable=False),
        sa.Column("starts_at", UtcDateTime, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.CheckConstraint("number > 0", name="number"),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name="fk_seat_registration_id_registration",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name="fk_seat_room_id_room"),
        sa.PrimaryKeyConstraint("registration_id", name="pk_seat"),
        sa.UniqueConstraint("room_id", "starts_at", "number", name="uq_seat_room_id"),
    )
    _keep_answers_as_bytes()


def _keep_answers_as_bytes() -> None:
    """A migration has no keys: what was plain becomes plain bytes after a zero, sealed at the next start."""
    op.add_column("kept_answers", sa.Column("sealed", sa.LargeBinary, nullable=True))
    table = sa.table(
        "kept_answers",
        sa.column("account_id", sa.BigInteger),
        sa.column("answers", sa.JSON),
        sa.column("sealed", sa.LargeBinary),
    )
    connection = op.get_bind()
    for account_id, answers in connection.execute(sa.select(table.c.account_id, table.c.answers)).all():
        plain = b"\x00" + json.dumps(answers, ensure_ascii=False).encode()
        connection.execute(table.update().where(table.c.account_id == account_id).values(sealed=plain))
    with op.batch_alter_table("kept_answers") as kept:
        kept.alter_column("sealed", existing_type=sa.LargeBinary, nullable=False)
        kept.drop_column("answers")


def downgrade() -> None:
    # The sealed answers cannot be read here, and they are only a convenience.
    op.execute("DELETE FROM kept_answers")
    with op.batch_alter_table("kept_answers") as kept:
        kept.add_column(sa.Column("answers", sa.JSON, nullable=False))
        kept.drop_column("sealed")
    op.drop_table("seat")
    op.drop_table("material")
    op.drop_table("draft_file")
    op.drop_table("violation")
    op.drop_table("registration")
    op.drop_table("draft")
    op.drop_table("staff")
    op.drop_table("scope")
    op.drop_table("room")
    op.drop_table("person_account")
    op.drop_table("notification")
    op.drop_table("invite")
    op.drop_table("exam")
    op.drop_table("person")
    op.drop_table("item")
    op.drop_table("institution")
    op.drop_table("audit")
