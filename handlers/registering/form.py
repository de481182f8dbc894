"""The registration form as plain data: what was answered, and which field is still empty.

No position is stored, as in the interview about eligibility: the first empty field is asked for next, so going back,
changing one answer and going on after a week follow from the answers alone. Knows no messenger.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

from db.people import CONSENT, PersonData, PersonDetails
from handlers.eligibility.interview import Interview
from handlers.eligibility.steps import Step, StepKind, region_step, unknown_step
from knowledge.eligibility.result import Status
from knowledge.identity import DocumentKind
from knowledge.procedures import ExamKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from db.exams import ExamView
    from db.people import KnownPerson
    from knowledge.eligibility.result import Verdict
    from knowledge.eligibility.rules import Rules

_FORM: Final = 1
"""Of the stored data; what was stored in an earlier form is not read."""
SELF: Final = "self"
OTHER: Final = "other"
MYSELF: Final = "myself"
"""Beside the fields: the known person is the account's holder."""
SENT: Final = "sent"
"""A picture lies beside the draft."""
KEPT: Final = "kept"
"""The photo that the person gave before is taken."""
LATER: Final = "later"
"""A picture is handed in later (稍后补交)."""

PHOTO_KIND: Final = "photo"
PHOTO_OWED: Final = "照片"
"""What the photo is called among the things that are owed."""
_LONGEST_KIND: Final = 40


class Field(StrEnum):
    """The fields, in the order they are asked for."""

    WHO = "who"
    CONSENT = "consent"
    QUESTIONS = "questions"
    """What the rules still have to know: the questions about eligibility."""
    NAME = "name"
    DOCUMENT = "document"
    """The identity card, unless another one is chosen at `NUMBER`."""
    NUMBER = "number"
    BORN = "born"
    """Asked for only where the number does not tell; the same for the sex."""
    SEX = "sex"
    PHONE = "phone"
    EDUCATION = "education"
    EMPLOYER = "employer"
    PHOTO = "photo"


_FROM_NUMBER: Final = (Field.BORN, Field.SEX)
_DEPENDENT: Final = {
    Field.DOCUMENT: (Field.NUMBER, *_FROM_NUMBER),
    Field.NUMBER: _FROM_NUMBER,
}
"""What goes when a field is answered anew: it was true of the earlier answer."""
_OF_OCCUPATION: Final = frozenset(
    {
        "occupation_since",
        "apprenticeship_completed",
        "skill_certificates",
        "skill_certificates.level",
        "skill_certificates.issued_on",
        "titles",
        "titles.rank",
        "titles.obtained_on",
        "school.major_matches",
        "one_plus_x",
    }
)
"""Answers that hold for one occupation only."""
_GIVEN_ELSEWHERE: Final = frozenset({"region", "occupation", "birth_date"})
"""The exam and the identity document tell these."""
_SCHOOL_NAME: Final = ("学校", "学院", "大学", "中学", "技校", "职高", "中专")


def target_of(exam: ExamView) -> str:
    """What the rules call it: `special`, or `skill:4`."""
    return "special" if exam.kind is ExamKind.SPECIAL else f"skill:{exam.level}"


def material_field(place: int) -> str:
    """The field of a paper, by its place in the exam's list."""
    return f"m{place}"


def picture_kind(name: str, materials: Sequence[str]) -> str:
    """The kind under which a picture of this field lies beside the draft: a material's is its name."""
    return PHOTO_KIND if name == Field.PHOTO else material_kind(materials[int(name[1:])])


def material_kind(material: str) -> str:
    """The kind under which a paper of this name is kept."""
    return material[:_LONGEST_KIND]


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """The answers so far."""

    answers: dict[str, Any] = field(default_factory=dict)
    """Field → what JSON can write."""
    interview: Interview = field(default_factory=lambda: Interview(()))
    """What was answered about eligibility, without what exam and document tell."""
    step_free: bool = False
    correcting: int | None = None
    """The registration that was returned and is being corrected."""

    def __repr__(self) -> str:
        """Nothing personal."""
        return "Form(…)"

    def get(self, name: str) -> Any:
        """An answer, or None; a yes to an earlier text is none."""
        if name == Field.DOCUMENT:
            return self.answers.get(name, DocumentKind.ID_CARD.value)
        value = self.answers.get(name)
        return None if name == Field.CONSENT and value != CONSENT else value

    def with_answer(self, name: str, value: Any) -> Form:
        """With one answer; those that hung on an earlier one go."""
        gone = {name, *_DEPENDENT.get(Field(name), ())} if name in set(Field) else {name}
        kept = {key: one for key, one in self.answers.items() if key not in gone}
        return replace(self, answers={**kept, name: value})

    def for_person(self, known: KnownPerson) -> Form:
        """For somebody who registered before: what they gave then is taken, as far as it is there."""
        if known.erased:
            return replace(self, answers={Field.WHO: OTHER}, interview=Interview(()), step_free=False)
        details = known.details
        told = {
            Field.WHO: known.id,
            Field.CONSENT: known.consent,
            Field.NAME: known.name,
            Field.DOCUMENT: known.document_kind.value,
            Field.NUMBER: known.number,
            Field.BORN: details.birth_date.isoformat() if details.birth_date else None,
            Field.SEX: details.sex,
            Field.PHONE: known.phone,
            Field.EDUCATION: details.education,
            Field.EMPLOYER: details.school or details.employer,
            Field.PHOTO: KEPT if known.has_photo else None,
        }
        answers = {str(name): value for name, value in told.items() if value}
        # Who gave none had none, and is not asked again.
        answers.setdefault(Field.EMPLOYER, "")
        return replace(self, answers=answers, interview=Interview(()), step_free=False)

    def for_stranger(self, who: str, told: Interview | None = None) -> Form:
        """For oneself (`SELF`) or somebody else (`OTHER`) who never registered here."""
        interview = told if told and who == SELF else Interview(())
        return replace(self, answers={Field.WHO: who}, interview=interview, step_free=False)

    def fields(self, materials: Sequence[str]) -> list[str]:
        """Every field of the form, in order."""
        return [*Field, *(material_field(place) for place in range(len(materials)))]

    def empty_field(self, materials: Sequence[str], *, asks: bool) -> str | None:
        """The first field without an answer, or None.

        Args:
            materials: the papers wanted.
            asks: whether the rules still have a question.
        """
        for name in self.fields(materials):
            if name == Field.QUESTIONS:
                if asks:
                    return name
            elif self.get(name) is None:
                return name
        return None

    def field_before(self, name: str, materials: Sequence[str]) -> str | None:
        """The field that was asked for before this one, or None; before any other word the last one that was.

        What is not asked for, or was not reached, is passed over; the questions count where one was answered.
        """
        order = self.fields(materials)
        before = order[: order.index(name)] if name in order else order
        return next((one for one in reversed(before) if self._was_asked(one)), None)

    def is_fixed(self, name: str) -> bool:
        """Whether the field must not be answered: the number tells it, or it says whose registration is corrected."""
        told = name in _FROM_NUMBER and self.number_tells
        return told or (self.correcting is not None and name in (Field.WHO, Field.DOCUMENT, Field.NUMBER))

    def _was_asked(self, name: str) -> bool:
        if name == Field.QUESTIONS:
            return self.interview.can_go_back
        asked = name not in (Field.CONSENT, Field.DOCUMENT) and not self.is_fixed(name)
        return asked and self.get(name) is not None

    @property
    def number_tells(self) -> bool:
        """Whether the identity number has the birth date and the sex in it."""
        number = str(self.get(Field.NUMBER) or "")
        return len(number) == 18 and number[:17].isdigit()  # noqa: PLR2004 - GB 11643

    @property
    def born(self) -> date | None:
        """The day of birth, once it is known."""
        told = self.get(Field.BORN)
        return date.fromisoformat(told) if told else None

    def questions(self, exam: ExamView) -> Interview:
        """The interview for this exam's target: what was answered, and what exam and document tell."""
        steps: list[Step] = [region_step(exam.region, of_account=True)]
        if exam.kind is ExamKind.SKILL:
            steps.append(Step(StepKind.ACCOUNT, "occupation", exam.item, value=exam.item))
        if self.born:
            steps.append(Step(StepKind.ACCOUNT, "birth_date", "", value=self.born.isoformat()))
        else:
            # The identity number will tell; nobody should be asked twice.
            steps.append(unknown_step("birth_date", ""))
        return replace(self.interview, targets=(target_of(exam),), steps=(*steps, *self.interview.steps))

    def verdict(self, exam: ExamView, rules: Rules, on: date) -> Verdict:
        """What the rules say so far."""
        return self.questions(exam).evaluate(rules, on).verdict(target_of(exam))

    def is_closed(self, verdict: Verdict) -> bool:
        """Whether the rules say no for certain; what the person cannot say is left to the reviewer."""
        return verdict.status in (Status.LATER, Status.NOT_ELIGIBLE) and not verdict.open_routes

    def person(self, known: Iterable[KnownPerson]) -> PersonData:
        """What is kept of the person; what a known one told beyond this form stays.

        Raises:
            KeyError: the form is not complete.
        """
        kind, number = DocumentKind(self.get(Field.DOCUMENT)), self.answers[Field.NUMBER]
        employer = self.answers[Field.EMPLOYER]
        at_school = any(word in employer for word in _SCHOOL_NAME)
        details = PersonDetails(
            birth_date=self.born,
            sex=self.answers[Field.SEX],
            education=self.answers[Field.EDUCATION],
            employer="" if at_school else employer,
            school=employer if at_school else "",
        )
        before = next((one for one in known if (one.document_kind, one.number) == (kind, number)), None)
        if before:
            details = details.or_else(replace(before.details, employer="", school=""))
        return PersonData(self.answers[Field.NAME], kind, number, self.answers[Field.PHONE], details)

    def to_data(self) -> dict[str, Any]:
        """As JSON, for the sealed draft."""
        return {
            "form": _FORM,
            "answers": {str(name): value for name, value in self.answers.items()},
            "interview": self.interview.to_data(),
            "step_free": self.step_free,
            "correcting": self.correcting,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self | None:
        """Back from JSON; None where it was stored in another form."""
        try:
            interview = Interview.from_data(data["interview"])
            if data["form"] != _FORM or interview is None:
                return None
            return cls(dict(data["answers"]), interview, data["step_free"], data["correcting"])
        except (KeyError, TypeError, ValueError):
            return None


def usable(kept: Interview | None, exam: ExamView) -> Interview | None:
    """What was answered about eligibility before, as far as it holds for this exam."""
    if kept is None:
        return None
    gone = set(_GIVEN_ELSEWHERE)
    occupation = kept.profile.occupation
    if occupation and not _names(exam.item, occupation):
        gone |= _OF_OCCUPATION
    steps = tuple(left for one in kept.steps if (left := one.without(gone)))
    return replace(kept, steps=tuple(one for one in steps if one.kind is not StepKind.ACCOUNT))


def _names(item: str, occupation: str) -> bool:
    """Whether somebody who works as that means this item: 家政服务员（母婴护理员） by either of its names."""
    name, _, job = item.rstrip("）").partition("（")
    return occupation in (item, name, job)
