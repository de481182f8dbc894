"""The tables, one module a subject. Times are UTC; what tells who somebody is, is sealed by `db.vault`."""

from db.models.base import Base, UtcDateTime
from db.models.exams import Exam, Institution, Item, Room, Scope
from db.models.linking import LinkCode
from db.models.notifications import Notification, ReminderSettings
from db.models.originals import Original, OriginalPiece
from db.models.people import Draft, DraftFile, Person, PersonAccount
from db.models.registrations import Material, Registration, Seat
from db.models.results import Certificate, Notice, Objection, Score, Serial
from db.models.shared import SharedValue
from db.models.staff import AuditEntry, Invite, Staff, Violation
from db.models.talk import Account, Conversation, Feedback, KeptAnswers, Question, ReminderWish, SeenUpdate

__all__ = [
    "Account",
    "AuditEntry",
    "Base",
    "Certificate",
    "Conversation",
    "Draft",
    "DraftFile",
    "Exam",
    "Feedback",
    "Institution",
    "Invite",
    "Item",
    "KeptAnswers",
    "LinkCode",
    "Material",
    "Notice",
    "Notification",
    "Objection",
    "Original",
    "OriginalPiece",
    "Person",
    "PersonAccount",
    "Question",
    "Registration",
    "ReminderSettings",
    "ReminderWish",
    "Room",
    "Scope",
    "Score",
    "Seat",
    "SeenUpdate",
    "Serial",
    "SharedValue",
    "Staff",
    "UtcDateTime",
    "Violation",
]
