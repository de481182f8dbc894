"""Everything that is remembered for exams, over one database (记录): made once, handed to who needs a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.archiving import Archives
from db.audit import Audit
from db.drafts import Drafts
from db.duties import Duties
from db.erasing import Erasing
from db.exams import Exams
from db.exporting import Exporting
from db.institutions import Institutions
from db.linking import Linking
from db.notifications import Notifications
from db.people import People
from db.registrations import Registrations
from db.reminders import Reminders
from db.results import Certificates, Links, Notices, ResultRules, Scores
from db.results.asking import HolderConsent
from db.seating import Seating
from db.staff import StaffRecords
from db.violations import Violations
from knowledge.procedures import load_procedures

if TYPE_CHECKING:
    from db.clock import Clock
    from db.database import Database
    from db.vault import Vault


class Records:
    """The operations of every subject, sharing audit and outbox."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        """Put them together; nothing is opened.

        Raises:
            knowledge.procedures.ProcedureFileError: the procedures cannot be read.
        """
        self.database = database
        self.procedures = load_procedures()
        self.audit = Audit(database, clock)
        self.notifications = Notifications(database, clock)
        self.reminders = Reminders(database, self.notifications, clock)
        self.people = People(database, vault, clock, self.audit)
        self.drafts = Drafts(database, vault, clock)
        self.institutions = Institutions(database, clock, self.audit)
        self.exams = Exams(database, clock, self.audit, self.notifications)
        self.registrations = Registrations(database, vault, clock, self.audit, self.notifications)
        self.seating = Seating(database, vault, clock, self.audit, self.notifications)
        self.staff = StaffRecords(database, vault, clock, self.audit)
        self.duties = Duties(database, self.exams, self.staff, self.notifications, self.procedures, clock)
        self.exporting = Exporting(database, vault, clock, self.people, self.drafts)
        self.erasing = Erasing(database, vault, clock, self.audit, self.notifications, self.procedures)
        self.archives = Archives(database, self.exams, self.procedures, clock)
        self.rules = ResultRules(self.procedures)
        common = (database, vault, clock, self.audit, self.notifications, self.rules)
        self.scores = Scores(*common)
        self.notices = Notices(*common)
        self.certificates = Certificates(*common)
        self.violations = Violations(
            *common,
            scores=self.scores,
            certificates=self.certificates,
            registrations=self.registrations,
        )
        self.linking = Linking(database, vault, clock, self.audit, self.notifications)
        self.links = Links(vault, clock)
        self.consent = HolderConsent(self.notifications, clock)
