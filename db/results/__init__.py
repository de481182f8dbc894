"""Results (成绩、公示、证书): from the marks to a certificate that anybody can verify.

`Scores`, `Notices` and `Certificates` are made alike: `(database, vault, clock, audit, notifications, rules)`, with
`rules = ResultRules(load_procedures())`. They write in the unit of work they are given; the wording of what they refuse
is in `handlers`. Misconduct is in `db.violations`.
"""

from db.results.certificates import BATCH, Certificates, IssueError, IssueProblem, Why
from db.results.desk import SamePersonError
from db.results.links import Links
from db.results.model import (
    CertificateView,
    Confirmed,
    Entered,
    Issued,
    Marks,
    NoticeRow,
    NoticeView,
    ObjectionView,
    Part,
    ScoreView,
    Tally,
)
from db.results.notices import (
    NoticeDayError,
    NoticeExistsError,
    Notices,
    NotOverError,
    NotReadyError,
    ObjectionClosedError,
    OpenObjectionsError,
    TooManyObjectionsError,
    WordsError,
)
from db.results.rules import ResultRules, ResultSettingError, Rule, Rules, SeenAt
from db.results.scores import CertificateHoldsError, MarksError, NoCandidateError, Scores, VoidError

__all__ = [
    "BATCH",
    "CertificateHoldsError",
    "CertificateView",
    "Certificates",
    "Confirmed",
    "Entered",
    "IssueError",
    "IssueProblem",
    "Issued",
    "Links",
    "Marks",
    "MarksError",
    "NoCandidateError",
    "NotOverError",
    "NotReadyError",
    "NoticeDayError",
    "NoticeExistsError",
    "NoticeRow",
    "NoticeView",
    "Notices",
    "ObjectionClosedError",
    "ObjectionView",
    "OpenObjectionsError",
    "Part",
    "ResultRules",
    "ResultSettingError",
    "Rule",
    "Rules",
    "SamePersonError",
    "ScoreView",
    "Scores",
    "SeenAt",
    "Tally",
    "TooManyObjectionsError",
    "VoidError",
    "Why",
    "WordsError",
]
