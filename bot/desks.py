"""What handlers take by name: the desks of all topics around exams, made from the records of one installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.codes import PictureCodes
from bot.documents import Press
from bot.press import DocumentPrinting
from handlers.certificates import Addresses, CertificatesDesk
from handlers.exams import ExamsDesk
from handlers.linking import LinkingDesk
from handlers.marking import MarkingDesk
from handlers.my_data import MyDataDesk
from handlers.my_exams import MyExamsDesk
from handlers.notices.writer import NoticeWriter
from handlers.registering import RegisteringDesk
from handlers.results import ResultsDesk
from handlers.staff import StaffDesk
from knowledge.items import load_items

if TYPE_CHECKING:
    from db.accounts import Accounts
    from db.clock import Clock
    from db.eligibility import EligibilityRecords
    from db.records import Records
    from db.vault import Vault
    from knowledge.eligibility.rules import Rules


def make_desks(
    records: Records,
    accounts: Accounts,
    answers: EligibilityRecords,
    rules: Rules,
    vault: Vault,
    clock: Clock,
    public_url: str | None = None,
) -> dict[str, Any]:
    """The desks that everything around exams needs, by the names that handlers ask for.

    Args:
        records: what is remembered.
        accounts: who writes.
        answers: what people told about eligibility.
        rules: who may take what.
        vault: signs tickets.
        clock: tells the moment.
        public_url: the address of the installation, for what certificates' codes say; without a slash at its end.
    """
    printing = DocumentPrinting(Press(), vault, clock)
    notices = NoticeWriter(records.registrations, records.exams, printing)
    codes = PictureCodes()
    return {
        "finding": ExamsDesk(records.exams, records.institutions, records.notifications, load_items(), clock),
        "registering": RegisteringDesk(
            records.exams,
            records.registrations,
            records.people,
            records.drafts,
            answers,
            records.reminders,
            rules,
            records.procedures,
            clock,
        ),
        "office": StaffDesk(
            records.staff,
            records.registrations,
            records.exams,
            records.seating,
            records.people,
            printing,
            codes,
            vault,
            clock,
        ),
        "mine": MyExamsDesk(records.registrations, records.people, records.procedures, printing, clock),
        "my_data": MyDataDesk(
            records.people, records.registrations, records.drafts, records.exporting, records.erasing
        ),
        "notices": notices,
        "results": ResultsDesk(
            records.registrations,
            records.exams,
            records.scores,
            records.notices,
            records.certificates,
            records.rules,
            clock,
        ),
        "certificates": CertificatesDesk(
            records.certificates,
            records.people,
            records.consent,
            Addresses(records.links, public_url),
            printing,
            codes,
            clock,
        ),
        "links": LinkingDesk(records.linking, accounts),
        "marking": MarkingDesk(
            records.database,
            records.registrations,
            records.scores,
            records.notices,
            records.certificates,
            records.rules,
        ),
        "violations": records.violations,
        "reminders": records.reminders,
    }
