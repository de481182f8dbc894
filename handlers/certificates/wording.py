"""How a certificate is told, in the chat and on the page for employers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.clock import SHANGHAI
from db.institutions import LEVEL_LABELS
from handlers.certificates import texts
from handlers.exams.wording import DEMO
from knowledge.identity import mask_name

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.results import CertificateView


def facts(view: CertificateView, holder: str) -> list[tuple[str, str]]:
    """What a certificate says, as label and value; the holder as the reader may see the name."""
    level = LEVEL_LABELS[view.level]
    return [
        ("持证人", holder),
        ("职业" if level else "项目", view.item),
        *([("等级", level)] if level else []),
        ("证书编号", view.number),
        ("发证机构", view.institution),
        ("发证日期", date_words(view.issued_on)),
    ]


def told(view: CertificateView, *above: str) -> str:
    """For anybody: whether it holds, what it says with the holder masked, and what to compare."""
    lines = [texts.DEMO_ONLY] if view.demo else []
    lines += [texts.STATES[view.state], *above]
    lines += [f"{label}：{value}" for label, value in facts(view, mask_name(view.holder))]
    return "\n".join([*lines, texts.COMPARE])


def told_own(view: CertificateView) -> str:
    """For the holder."""
    lines = [f"状态：{texts.SHORT_STATES[view.state]}{DEMO if view.demo else ''}"]
    lines += [f"{label}：{value}" for label, value in facts(view, view.holder)]
    if view.replaced_by:
        lines.append(texts.replaced_by(view.replaced_by))
    return "\n".join(lines)


def headline(view: CertificateView) -> str:
    """In a list: 焊工 四级（中级工） · 2026年10月12日 · 有效."""
    what = f"{view.item} {LEVEL_LABELS[view.level]}".strip()
    return (
        f"{what}{DEMO if view.demo else ''} · {date_words(view.issued_on)} · {texts.SHORT_STATES[view.state]}"
    )


def date_words(day: date) -> str:
    """2026年10月12日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(moment: datetime) -> str:
    """2026年10月12日 9:05."""
    local = moment.astimezone(SHANGHAI)
    return f"{date_words(local.date())} {local.hour}:{local.minute:02}"
