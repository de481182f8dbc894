"""What the buttons about misconduct carry. Whose case it is and what one may do, is checked at every press."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks import Place, RowId  # noqa: TC001 - pydantic reads them


class CaseAction(StrEnum):
    """What the staff do with a case."""

    SHOW = "show"
    SIGN = "sign"
    """As a second witness."""
    STATE = "state"
    """Tell the person (告知)."""
    STATE_SURE = "states"
    DECIDE = "decide"
    DECIDE_SURE = "decides"
    DROP = "drop"
    """Asks why."""


class CasePress(CallbackData, prefix="vc"):
    """Something with a case, for the staff."""

    violation: RowId
    action: CaseAction


class CaseListPress(CallbackData, prefix="vl"):
    """The cases of one's institutions; with `over`, those decided or dropped as well."""

    over: bool = False


class NewCasePress(CallbackData, prefix="vn"):
    """Record a case in an exam; 0 asks in which."""

    exam: RowId = 0


class KindPress(CallbackData, prefix="vk"):
    """Of which kind the case is, by its place in `violation_kinds`, and in which part (empty where all are lost)."""

    kind: Place
    part: str = ""


class MyCaseAction(StrEnum):
    """What the person does with a case about them."""

    SHOW = "show"
    ANSWER = "answer"


class MyCasePress(CallbackData, prefix="vm"):
    """Something with a case about oneself."""

    violation: RowId
    action: MyCaseAction
