"""Who qualifies for which assessment: rules as data and the engine that applies and explains them.

See docs/eligibility.md. Pure: the day is an argument, and nothing is read but the rule files.
"""

from knowledge.eligibility.blocks import RuleFileError
from knowledge.eligibility.profile import Certificate, Profile, School, Title, Violation
from knowledge.eligibility.result import Result, Route, Status, Verdict
from knowledge.eligibility.rules import FOLDER, Rules, load_rules

__all__ = [
    "FOLDER",
    "Certificate",
    "Profile",
    "Result",
    "Route",
    "RuleFileError",
    "Rules",
    "School",
    "Status",
    "Title",
    "Verdict",
    "Violation",
    "load_rules",
]
