"""What is known of a person (考生), as values that can be passed about: their repr shows nothing of it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knowledge.identity import DocumentKind


@dataclass(frozen=True, slots=True, repr=False)
class PersonDetails:
    """The columns of the exchange sheet that belong to a person and not to one registration; empty where unknown."""

    birth_date: date | None = None
    sex: str = ""
    """男 or 女."""
    education: str = ""
    province: str = ""
    employer: str = ""
    school: str = ""
    """Of who still goes to one; it stands in the sheet's column for the employer."""
    ethnicity: str = ""
    work_since: str = ""
    """As told: a day, a month or a year, such as 2015-07."""
    email: str = ""
    household: str = ""
    political_status: str = ""
    diploma_number: str = ""
    experience: str = ""
    address: str = ""
    postcode: str = ""
    mailing_address: str = ""

    def __repr__(self) -> str:
        """Nothing personal."""
        return "PersonDetails(…)"

    def to_json(self) -> dict[str, Any]:
        """What is known, by field; the day in ISO form."""
        known = {one.name: getattr(self, one.name) for one in fields(self)}
        known["birth_date"] = self.birth_date.isoformat() if self.birth_date else None
        return {name: value for name, value in known.items() if value}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; fields that a later version added or dropped do not matter."""
        known = {one.name: value[one.name] for one in fields(cls) if value.get(one.name)}
        if "birth_date" in known:
            known["birth_date"] = date.fromisoformat(known["birth_date"])
        return cls(**known)

    def or_else(self, other: PersonDetails) -> PersonDetails:
        """These details, and the other's where these are empty."""
        return PersonDetails.from_json(other.to_json() | self.to_json())


DETAIL_LABELS: Final[Mapping[str, str]] = {
    "birth_date": "出生日期",
    "sex": "性别",
    "education": "文化程度",
    "province": "所在省（市）区",
    "employer": "所在单位",
    "school": "就读学校",
    "ethnicity": "民族",
    "work_since": "参加工作时间",
    "email": "电子邮箱",
    "household": "户籍所在地",
    "political_status": "政治面貌",
    "diploma_number": "学历证书编号",
    "experience": "简要经历",
    "address": "通讯地址",
    "postcode": "邮政编码",
    "mailing_address": "邮寄地址",
}
"""Field of `PersonDetails` → column of the exchange sheet; the school has none of its own."""


@dataclass(frozen=True, slots=True, repr=False)
class PersonData:
    """What a person gives of themselves at registration, checked by `knowledge.identity`."""

    name: str
    document_kind: DocumentKind
    number: str
    """As `IdentityDocument.number`."""
    phone: str
    details: PersonDetails = field(default_factory=PersonDetails)

    def __repr__(self) -> str:
        """Nothing personal."""
        return "PersonData(…)"


@dataclass(frozen=True, slots=True, repr=False)
class KnownPerson:
    """A person as kept, opened."""

    id: int
    name: str
    document_kind: DocumentKind
    number: str
    phone: str
    """Empty once erased."""
    details: PersonDetails
    has_photo: bool
    erased: bool = False
    """Only name and number are kept, for the records of exams."""
    consent: str = ""
    """Version of the text that was agreed to."""

    def __repr__(self) -> str:
        """Nothing personal."""
        return f"KnownPerson(id={self.id})"
