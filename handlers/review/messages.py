"""The messages of the review as arguments of `Bot.send_message`: masked, whoever looks over the shoulder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from handlers.exams.wording import headline, moment_words
from handlers.review import texts
from handlers.review.presses import DecidePress, Look, LookPress, QueuePress, Reason, ReasonPress, Verdict
from handlers.staff import texts as staff_texts
from handlers.staff.duty import button, keyboard
from handlers.staff.presses import StaffAction, StaffPress
from knowledge.identity import mask_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from db.exams import ExamView
    from db.people import KnownPerson
    from db.registrations import RegistrationView, Revealed

_LONGEST: Final = 3500
"""Characters of one message; Telegram takes 4096."""


def queue_message(counts: Sequence[tuple[ExamView, int]]) -> dict[str, Any]:
    """How many wait in which exam."""
    back = [button(staff_texts.BACK, StaffPress(action=StaffAction.MENU))]
    if not counts:
        return {"text": texts.NOTHING, "reply_markup": keyboard([back])}
    lines = [texts.waiting(sum(count for _, count in counts))]
    lines += [f"・{exam.number} {headline(exam)}：{count} 份" for exam, count in counts]
    rows = [[button(texts.START, QueuePress())]]
    if len(counts) > 1:
        rows += [
            [button(f"只审 {exam.number} {headline(exam)}", QueuePress(exam=exam.id))] for exam, _ in counts
        ]
    return {"text": "\n".join(lines), "reply_markup": keyboard([*rows, back])}


def card_message(
    view: RegistrationView,
    person: KnownPerson | None,
    details: Mapping[str, Any],
    papers: Sequence[str],
    *,
    today: date,
    exam: int,
    waiting: int,
) -> dict[str, Any]:
    """A registration to decide about.

    Args:
        view: the registration.
        person: whose it is; None where erased meanwhile.
        details: what was given with the registration.
        papers: the kinds of the papers that were handed in.
        today: the day in China, for the age.
        exam: the queue it was opened from.
        waiting: how many wait in that queue.
    """
    lines = [
        f"{view.person}　报名号 {view.number}　（还有 {waiting} 份待审）",
        f"考试：{headline(view.exam)}",
        *_person_lines(person, today),
        *eligibility_lines(details),
        f"材料：{'、'.join(papers)}" if papers else texts.NO_PAPERS,
    ]
    if owed := details.get("owed"):
        lines.append(f"还没交（说好补交）：{'、'.join(map(str, owed))}")
    if view.step_free:
        lines.append("需要无障碍考场")
    lines.append(f"提交：{moment_words(view.submitted_at)}")
    number = view.id
    rows = [
        [
            button(texts.APPROVE, DecidePress(registration=number, verdict=Verdict.APPROVE, exam=exam)),
            button(texts.RETURN, DecidePress(registration=number, verdict=Verdict.RETURN, exam=exam)),
            button(texts.REJECT, DecidePress(registration=number, verdict=Verdict.REJECT, exam=exam)),
        ],
        [button(texts.REVEAL, LookPress(registration=number, look=Look.REVEAL, exam=exam))],
        [button(texts.NEXT, LookPress(registration=number, look=Look.NEXT, exam=exam))],
    ]
    if papers:
        label = f"{texts.PAPERS}（{len(papers)}）"
        rows[1].insert(0, button(label, LookPress(registration=number, look=Look.PAPERS, exam=exam)))
    return {"text": "\n".join(lines)[:_LONGEST], "reply_markup": keyboard(rows)}


def reasons_message(view: RegistrationView, verdict: Verdict, exam: int) -> dict[str, Any]:
    """Which reason."""
    offered = (*texts.OFFERED[verdict], Reason.WRITTEN)
    labels = {**texts.LABELS, Reason.WRITTEN: texts.WRITE}
    rows = [
        [
            button(
                labels[reason],
                ReasonPress(registration=view.id, verdict=verdict, reason=reason, exam=exam),
            )
        ]
        for reason in offered
    ]
    rows.append([button(texts.BACK, LookPress(registration=view.id, look=Look.CARD, exam=exam))])
    return {"text": texts.ask_reason(verdict, view.person), "reply_markup": keyboard(rows)}


def revealed_message(revealed: Revealed) -> dict[str, Any]:
    """Who it is, in full."""
    lines = [
        texts.REVEALED,
        f"姓名：{revealed.name}",
        f"{revealed.document_kind.label}：{revealed.number}",
        f"手机：{revealed.phone}",
    ]
    return {"text": "\n".join(lines)}


def eligibility_lines(details: Mapping[str, Any]) -> list[str]:
    """What the rules said at the moment of registering and where that stands, and what it was said of.

    Args:
        details: as `handlers.registering.submitting.details_of` makes them; imported registrations may have none.
    """
    verdict = details.get("verdict")
    status = verdict.get("status") if isinstance(verdict, dict) else None
    if status not in texts.STATUSES:
        return [texts.NO_VERDICT]
    lines = [f"资格（报名时核对）：{texts.STATUSES[status]}"]
    if condition := details.get("condition"):
        lines.append(f"按：{condition}")
    if answers := details.get("answers"):
        lines.append(f"本人填的：{'；'.join(map(str, answers))}")
    return lines


def _person_lines(person: KnownPerson | None, today: date) -> list[str]:
    if person is None:
        return []
    details = person.details
    about = [details.sex]
    if details.birth_date:
        about.append(f"{_age(details.birth_date, today)} 岁")
    about += [details.education, details.school or details.employer]
    told = "　".join(one for one in about if one)
    lines = [f"{person.document_kind.label} {mask_number(person.number)}"]
    return [*([told] if told else []), *lines]


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
