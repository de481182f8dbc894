"""Taking a role by an invitation code (邀请码), and the staff's menu (考务)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from aiogram import F
from aiogram.filters import Command, Filter

from db.staff import InviteError, Permission, read_code
from handlers.filters import Words
from handlers.replies import acknowledge
from handlers.staff import texts
from handlers.staff.duty import Duty, OnDuty, button, keyboard
from handlers.staff.presses import StaffAction, StaffPress

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.filters import CommandObject
    from aiogram.fsm.context import FSMContext
    from aiogram.types import CallbackQuery, Message

    from db.accounts import Account
    from db.staff import Post
    from db.work import UnitOfWork
    from handlers.staff.desk import StaffDesk

_NAMED: Final = re.compile(r"(?:我的|输入|绑定)?邀请码(?:是|为)?[\s:,]*(.*)")
_BINDS: Final = re.compile(r"绑定[\s:,]*(?=.*[A-Z])([0-9A-Z]{5}[- ]?[0-9A-Z]{5})")
"""A letter tells it from the eight digits that link two channels."""
_ALONE: Final = re.compile(r"[0-9A-Z]{5}[- ][0-9A-Z]{5}|(?=.*[0-9])(?=.*[A-Z])[0-9A-Z]{10}")
"""As it is handed over, or ten letters and digits mixed: ten letters alone may be a word."""


class GivesCode(Filter):
    """The text is an invitation code, or 邀请码 with whatever follows."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        """What may be the code, as `code`; empty where nothing follows."""
        text = unicodedata.normalize("NFKC", message.text or "").strip().upper()
        if found := _NAMED.fullmatch(text) or _BINDS.fullmatch(text):
            return {"code": found[1]}
        return {"code": text} if _ALONE.fullmatch(text) and read_code(text) else False


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_command, Command("staff"))
    router.message.register(take_role, GivesCode())
    for words in (Command("work"), Words("考务", "考务菜单", "考务工作")):
        router.message.register(show_menu, words, OnDuty())
        router.message.register(tell_strangers, words)
    router.callback_query.register(press_menu, StaffPress.filter(F.action == StaffAction.MENU), OnDuty())


async def type_command(
    message: Message,
    command: CommandObject,
    account: Account,
    state: FSMContext,
    work: UnitOfWork,
    office: StaffDesk,
) -> None:
    """/staff with a code, or alone."""
    await take_role(message, command.args or "", account, state, work, office)


async def take_role(
    message: Message, code: str, account: Account, state: FSMContext, work: UnitOfWork, office: StaffDesk
) -> None:
    """Give the role of the code, or tell what is wrong with it."""
    if not re.search(r"[0-9A-Za-z]", unicodedata.normalize("NFKC", code)):
        await message.answer(texts.ASK_CODE)
        return
    if office.tries.must_wait(account.id):
        await message.answer(texts.WAIT)
        return
    try:
        post = await office.staff.redeem(work, account.id, code)
    except InviteError as error:
        left = office.tries.add(account.id)
        await message.answer(f"{texts.PROBLEMS[error.problem]}\n{texts.tries_left(left)}")
        return
    office.tries.forgive(account.id)
    await state.clear()
    await message.answer(texts.welcome(post), reply_markup=_menu((post,)))


async def tell_strangers(message: Message) -> None:
    """For who has no role."""
    await message.answer(texts.NOT_STAFF)


async def show_menu(_: Message, duty: Duty) -> None:
    """The menu of what the account's roles allow."""
    await _show(duty)


async def press_menu(query: CallbackQuery, duty: Duty) -> None:
    """The same from a button."""
    await acknowledge(query)
    await _show(duty)


async def _show(duty: Duty) -> None:
    await duty.state.clear()
    waiting = await duty.desk.registrations.queue_length(duty.where_may(Permission.REVIEW))
    await duty.say(texts.menu_head(duty.posts), reply_markup=_menu(duty.posts, waiting))


def _menu(posts: tuple[Post, ...], waiting: int = 0) -> Any:
    def may(permission: Permission) -> bool:
        return any(one.may(permission) for one in posts)

    rows = []
    if may(Permission.REVIEW):
        label = f"{texts.REVIEW}（{waiting}）" if waiting else texts.REVIEW
        rows.append([button(label, StaffPress(action=StaffAction.REVIEW))])
    rows.append([button(texts.EXAMS, StaffPress(action=StaffAction.EXAMS))])
    if may(Permission.CHECK_IN):
        rows.append([button(texts.DOOR, StaffPress(action=StaffAction.DOOR))])
    if may(Permission.SEE_SCORES):
        rows.append([button(texts.MARKS, StaffPress(action=StaffAction.MARKS))])
    if may(Permission.VIOLATIONS):
        rows.append([button(texts.CASES, StaffPress(action=StaffAction.CASES))])
    return keyboard(rows)
