"""Eligibility: time for one profile and for a batch, and how many questions the conversation needs.

The second figure takes random people whose facts are all known, starts from nothing, answers each question truthfully
and counts until nothing is open; against asking every question that applies in the order of the file, and against that
order with stopping as soon as nothing is open.
"""

from __future__ import annotations

import random
import statistics
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

from knowledge.eligibility import Certificate, Profile, Rules, School, Title, load_rules
from knowledge.eligibility.questions import load_questions, next_question
from knowledge.eligibility.vocabulary import CHOICES, HONOURS, RANK_ORDER, TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

ON = date(2026, 11, 21)
NEVER_ASKED = ("occupation", "violations", "violations.on")
"""Known from the start, or asked for only where somebody speaks of it."""
REGIONS = ("河南省郑州市", "河南省洛阳市", "湖南省", "山东省枣庄市", "广东省", "浙江省杭州市")


def random_person(luck: random.Random) -> Profile:
    """Somebody invented whose facts are all known."""

    def ago(most: float) -> date:
        return ON - timedelta(days=luck.randrange(1, round(most * 365)))

    def likely(share: float) -> bool:
        return luck.random() < share

    student = likely(0.25)
    certificate = luck.choice((None, None, 5, 4, 4, 3, 3, 2, 1))
    rank = luck.choice((None, None, None, *RANK_ORDER))
    kind = luck.choice(tuple(CHOICES["学校类型"].words.values()))
    in_college = kind == "technical_college"
    return Profile(
        birth_date=ON - timedelta(days=luck.randrange(15 * 365, 60 * 365)),
        region=luck.choice(REGIONS),
        employment="student" if student else str(luck.choice(tuple(CHOICES["就业状态"].words.values()))),
        employer_kind=luck.choice(("enterprise", "public_institution", "technical_college", "school")),
        employer_filed=likely(0.5),
        occupation="焊工",
        occupation_since=None if student else ago(25),
        skill_certificates=(Certificate(certificate, ago(12)),) if certificate else (),
        titles=(Title(rank, ago(12)),) if rank else (),
        annual_reviews_passed=luck.randrange(5),
        honours=(luck.choice(HONOURS),) if likely(0.1) else (),
        school=School(
            kind=str(kind),
            klass=str(luck.choice(tuple(CHOICES["班级"].words.values()))) if in_college else None,
            enrolled=student,
            graduating_year=likely(0.5) if student else False,
            graduated_on=None if student else ago(20),
            major_matches=likely(0.6),
            assessed=likely(0.3),
        ),
        one_plus_x=luck.choice(("junior", "intermediate", "senior", "none", "none")),
    )


def answer(known: Profile, truth: Profile, path: str) -> Profile:
    """The person answers one question; a certificate is named before its date."""
    value = truth.get(path)
    if path == "skill_certificates":
        value = tuple(Certificate(item.level, None) for item in truth.skill_certificates or ())
    elif path == "titles":
        value = tuple(Title(item.rank, None) for item in truth.titles or ())
    elif path == "employment" and value == "student":
        known = known.set("school.enrolled", True)  # noqa: FBT003 - a value, not a switch
    return known.set(path, value[0] if isinstance(value, list) else value)


def count(truth: Profile, ask: Callable[[Profile, Collection[str]], str | None]) -> int:
    """How many questions until `ask` has none left."""
    known = Profile(occupation="焊工")
    asked: list[str] = []
    while path := ask(known, asked):
        known = answer(known, truth, path)
        asked.append(path)
    return len(asked)


def applies(known: Profile, path: str) -> bool:
    """Whether a question makes sense after the answers so far."""
    head, _, rest = path.partition(".")
    if head in ("skill_certificates", "titles") and rest:
        return bool(getattr(known, head))
    return not (known.school.kind == "none" and head == "school")


def conversation(rules: Rules, people: int, name: str, targets: Collection[str]) -> None:
    """Questions of the three ways to ask."""
    fixed = [path for path in load_questions() if path not in NEVER_ASKED]
    luck = random.Random(2026)
    truths = [random_person(luck) for _ in range(people)]

    def chosen(known: Profile, asked: Collection[str]) -> str | None:
        return next_question(rules, known, ON, targets, asked)

    def in_order(known: Profile, asked: Collection[str]) -> str | None:
        return next((path for path in fixed if path not in asked and applies(known, path)), None)

    def until_settled(known: Profile, asked: Collection[str]) -> str | None:
        result = rules.evaluate(known, ON, targets)
        if not any(verdict.open_routes for verdict in result.verdicts):
            return None
        return in_order(known, asked)

    print(f"{people} people, targets: {name}")
    for way, ask in (
        ("chosen", chosen),
        ("fixed order, stopping", until_settled),
        ("fixed order, all", in_order),
    ):
        counts = [count(truth, ask) for truth in truths]
        print(f"  {way:22} average {statistics.mean(counts):5.2f}  maximum {max(counts)}")


def speed(rules: Rules) -> None:
    """Milliseconds for loading, for one profile and for a batch."""
    luck = random.Random(1)
    people = [random_person(luck) for _ in range(10_000)]
    started = time.perf_counter()
    load_rules()
    loaded = time.perf_counter()
    for person in people:
        rules.evaluate(person, ON)
    done = time.perf_counter()
    print(f"load {1000 * (loaded - started):.0f} ms; 10,000 profiles {done - loaded:.1f} s, "
          f"{(done - loaded) / 10:.3f} ms each")  # fmt: skip


def main(people: int = 1000) -> None:
    """All figures."""
    rules = load_rules()
    speed(rules)
    conversation(rules, people, "all eleven", tuple(TARGETS))
    conversation(rules, people, "special and skill levels", [one for one in TARGETS if one.startswith("s")])
    conversation(rules, people, "level 3", ["skill:3"])


if __name__ == "__main__":
    main()
