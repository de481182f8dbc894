"""The messages of 我的资料 as arguments of `Bot.send_message`: masked, whoever looks over the shoulder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.people import DETAIL_LABELS
from handlers.callbacks import MenuItem, MenuPress
from handlers.exams.wording import headline
from handlers.my_data import texts
from handlers.my_data.presses import ErasePress, ExportPress, PhonePress
from handlers.staff.duty import button, keyboard
from knowledge.identity import mask_name, mask_number, mask_phone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.erasing import ErasureReport
    from db.people import KnownPerson
    from db.registrations import RegistrationView


def kept_message(
    people: Sequence[KnownPerson], registrations: Sequence[RegistrationView], drafts: int
) -> dict[str, Any]:
    """What is kept, person by person, and what can be done about it."""
    if not people and not drafts:
        return {"text": f"{texts.NOBODY}\n{texts.ANSWERS}"}
    lines = [texts.HEAD if people else texts.NOBODY]
    rows = []
    for one in people:
        count = sum(view.person_id == one.id for view in registrations)
        lines += _person_lines(one, count)
        whose = "" if len(people) == 1 else f"：{mask_name(one.name)}"
        rows.append(
            [
                button(f"{texts.PHONE}{whose}", PhonePress(person=one.id)),
                button(f"{texts.ERASE}{whose}", ErasePress(person=one.id, sure=False)),
            ]
        )
    if drafts:
        lines.append(f"没填完的报名表：{drafts} 张")
    if not people:
        rows.append([button(texts.ERASE, ErasePress(person=0, sure=False))])
    rows.insert(0, [button(texts.EXPORT, ExportPress())])
    lines.append(texts.ANSWERS)
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


def whose_phone_message(people: Sequence[KnownPerson]) -> dict[str, Any]:
    """Which person's phone to change."""
    rows = [[button(mask_name(one.name), PhonePress(person=one.id))] for one in people]
    return {"text": texts.ASK_WHOSE_PHONE, "reply_markup": keyboard(rows)}


def whom_message(people: Sequence[KnownPerson]) -> dict[str, Any]:
    """Which person to erase."""
    rows = [[button(mask_name(one.name), ErasePress(person=one.id, sure=False))] for one in people]
    return {"text": texts.ASK_WHOM, "reply_markup": keyboard(rows)}


def sure_message(text: str, person_id: int) -> dict[str, Any]:
    """Ask once more."""
    row = [
        button(texts.SURE, ErasePress(person=person_id, sure=True)),
        button(texts.KEEP, MenuPress(item=MenuItem.MY_DATA)),
    ]
    return {"text": text, "reply_markup": keyboard([row])}


def blocked_message(
    person: KnownPerson, report: ErasureReport, registrations: Sequence[RegistrationView]
) -> dict[str, Any]:
    """What has to be cancelled first."""
    exams = [headline(one.exam) for one in registrations if one.id in report.blocked_by]
    row = [button(texts.MY_EXAMS, MenuPress(item=MenuItem.MY_EXAMS))]
    return {"text": texts.blocked(mask_name(person.name), exams), "reply_markup": keyboard([row])}


def _person_lines(one: KnownPerson, registrations: int) -> list[str]:
    more = [DETAIL_LABELS[name] for name in one.details.to_json()]
    more += ["照片"] if one.has_photo else []
    lines = [f"・{mask_name(one.name)}　{one.document_kind.label} {mask_number(one.number)}"]
    if one.phone:
        lines.append(f"　手机 {mask_phone(one.phone)}")
    if more:
        lines.append(f"　还存着：{'、'.join(more)}")
    return [*lines, f"　报名记录：{registrations} 个"]
