"""Misconduct on the person's side (我的违纪): what is said, until when one can answer, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.filters import StateFilter

from db.machines import NotAllowedError, ViolationState
from db.registrations import NotYoursError
from db.violations import CaseError, ViolationView, consequence
from handlers.filters import Words
from handlers.misconduct import texts
from handlers.misconduct.presses import MyCaseAction, MyCasePress
from handlers.misconduct.states import CaseForm
from handlers.replies import acknowledge
from handlers.staff.duty import Typed, button, keyboard
from handlers.talks import Talk, Talking

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.violations import Violations


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(show_mine, Words("我的违纪", "违纪告知", "我的违纪登记"), Talking("violations"))
    router.message.register(type_answer, StateFilter(CaseForm.answer), Typed(), Talking("violations"))
    router.callback_query.register(press_mine, MyCasePress.filter(), Talking("violations"))


async def show_mine(_: Message, talk: Talk[Violations]) -> None:
    """Every case that was stated to the person."""
    await talk.state.clear()
    found = await talk.desk.of_account(talk.account.id)
    if not found:
        await talk.say(texts.OWN_NONE)
    for one in found:
        await _show(talk, one)


async def press_mine(query: CallbackQuery, callback_data: MyCasePress, talk: Talk[Violations]) -> None:
    """Read a case, or answer to it."""
    await acknowledge(query)
    found = await talk.desk.of_account(talk.account.id)
    view = next((one for one in found if one.id == callback_data.violation), None)
    if view is None:
        await talk.say(texts.NOT_MINE)
    elif callback_data.action is MyCaseAction.SHOW:
        await _show(talk, view)
    elif view.state is not ViolationState.STATED:
        await talk.say(texts.TOO_LATE)
    else:
        await talk.state.set_state(CaseForm.answer)
        await talk.state.set_data({"violation": view.id})
        await talk.say(texts.ASK_ANSWER)


async def type_answer(_: Message, typed: str, talk: Talk[Violations]) -> None:
    """Keep what the person says."""
    data = await talk.state.get_data()
    try:
        await talk.desk.answer(talk.work, data["violation"], talk.account.id, typed)
    except CaseError:
        await talk.say(texts.WORDS_LENGTH)
        return
    except NotAllowedError:
        await talk.state.clear()
        await talk.say(texts.TOO_LATE)
        return
    except NotYoursError:
        await talk.state.clear()
        await talk.say(texts.NOT_MINE)
        return
    await talk.state.clear()
    await talk.say(texts.ANSWERED)


async def _show(talk: Talk[Violations], view: ViolationView) -> None:
    """A case in the words of who recorded it; not who signed."""
    known = consequence(view.kind.code, view.happened_on, view.part)
    decided = view.state is ViolationState.DECIDED
    lines = [
        "处理决定：" if decided else "违纪登记（还没有决定）：",
        f"时间：{view.happened_on}　科目：{texts.part_words(view.part)}",
        f"登记的是：{texts.kind_label(view.kind)}",
        f"经过：{view.account}",
    ]
    if view.answer:
        lines.append(f"您的说明：{view.answer}")
    lines.append("决定：" if decided else "如果成立，按规定会：")
    lines += texts.consequence_lines(known)
    rows = []
    if view.state is ViolationState.STATED:
        lines.append(f"有不同意见，请在 {view.answer_until} 结束前说明。")
        rows = [[button(texts.ANSWER, MyCasePress(violation=view.id, action=MyCaseAction.ANSWER))]]
    await talk.say("\n".join(lines), reply_markup=keyboard(rows) if rows else None)
