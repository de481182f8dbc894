"""The messages of this conversation as arguments of `Bot.send_message`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.eligibility import texts
from handlers.eligibility.presses import (
    Action,
    ActionPress,
    ChangePress,
    UnknownPress,
    WhyPress,
    option_press,
)
from handlers.eligibility.steps import chosen_options
from knowledge.eligibility.explain import explain, explain_verdict, say
from knowledge.eligibility.questions import QuestionKind, load_questions
from knowledge.eligibility.result import Status
from knowledge.eligibility.vocabulary import FIELD_NAMES, TARGET_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from aiogram.filters.callback_data import CallbackData

    from handlers.eligibility.interview import Interview
    from handlers.eligibility.steps import Step
    from knowledge.eligibility.questions import Question
    from knowledge.eligibility.result import Result

_LONG_LABEL: Final = 9
"""Labels longer than this stand on a row of their own."""
_LONGEST_LABEL: Final = 40
_LONGEST: Final = 3500
"""Characters of one message; Telegram takes 4096."""


def question_message(question: Question, interview: Interview) -> dict[str, Any]:
    """A question with its answers, and the ways around it."""
    text, rows, last = question_parts(question, interview)
    around = [last]
    if interview.can_go_back:
        around.append(_action(texts.BACK, Action.BACK))
    if interview.can_go_back or interview.given:
        around.append(_action(texts.SHOW_NOW, Action.SHOW))
    return {"text": text, "reply_markup": _keyboard([*rows, around])}


def question_parts(
    question: Question, interview: Interview
) -> tuple[str, list[list[InlineKeyboardButton]], InlineKeyboardButton]:
    """A question, the rows of its answers, and the button for who cannot say or has chosen enough."""
    earlier = interview.answer_to(question.path)
    text = f"{question.text}\n{question.hint}" if question.hint else question.text
    chosen = chosen_options(question, earlier) if question.kind is QuestionKind.SEVERAL else []
    buttons = [
        _button(f"✓ {one.label}" if one in chosen else one.label, option_press(question, one))
        for one in question.options
    ]
    last = _button(texts.UNKNOWN, UnknownPress(path=question.path))
    if chosen:
        text += f"\n{texts.MORE_HONOURS}"
        last = _action(texts.CHOSEN, Action.CHOSEN)
    return text, _rows(buttons), last


def result_message(result: Result, interview: Interview, *, more: bool) -> dict[str, Any]:
    """What the answers come to, and what can be done with it.

    Args:
        result: what the rules say.
        interview: the answers.
        more: whether a question is still open.
    """
    lines = [*explain(result), texts.PRIVACY]
    if interview.ban_unknown:
        lines.insert(0, texts.BAN_UNKNOWN)
    row = [_action(texts.WHY, Action.WHY), _action(texts.CHANGE, Action.CHANGE)]
    further = [_action(texts.GO_ON, Action.GO_ON)] if more else []
    if dates_to_wait_for(result):
        further.append(_action(texts.REMIND, Action.REMIND))
    if not any(target.startswith("title:") for target in interview.targets):
        further.append(_action(texts.TITLES_TOO, Action.TITLES))
    last = [_action(texts.KEEP, Action.KEEP), _action(texts.AGAIN, Action.AGAIN)]
    return {"text": _cut(lines), "reply_markup": _keyboard([row, further, last])}


def dates_to_wait_for(result: Result) -> list[tuple[str, date]]:
    """What opens later, and when."""
    return [
        (verdict.target, verdict.earliest_on)
        for verdict in result.verdicts
        if verdict.status is Status.LATER and verdict.earliest_on
    ]


def settled_message(result: Result) -> dict[str, Any]:
    """What is settled although questions are still open."""
    return {"text": _cut([texts.SETTLED, *explain(result), texts.REST])}


def explanation(result: Result, target: str) -> dict[str, Any]:
    """Every condition of the best routes to one target."""
    lines = [TARGET_NAMES[target], *explain_verdict(result, result.verdict(target))]
    row = [_action(texts.WHY, Action.WHY), _action(texts.CHANGE, Action.CHANGE)]
    return {"text": _cut(lines), "reply_markup": _keyboard([row])}


def targets_message(result: Result) -> dict[str, Any]:
    """Which target to explain."""
    buttons = [_button(TARGET_NAMES[one.target], WhyPress(target=one.target)) for one in result.verdicts]
    return {"text": texts.WHICH_TO_EXPLAIN, "reply_markup": _keyboard(_rows(buttons))}


def steps_message(interview: Interview) -> dict[str, Any]:
    """Which answer to change: those given to questions, and those read from a sentence."""
    buttons = [
        _button(label[:_LONGEST_LABEL], ChangePress(path=path))
        for path, label in _answers(interview, interview.steps)
        if path in load_questions()
    ]
    if not buttons:
        return {"text": texts.NOTHING_ASKED}
    return {"text": texts.WHICH_TO_CHANGE, "reply_markup": _keyboard([[one] for one in buttons])}


def kept_before(interview: Interview) -> dict[str, Any]:
    """What was kept from the last time, to go on with or not."""
    lines = [f"・{label}" for _, label in _answers(interview, interview.given)]
    row = [_action(texts.USE_KEPT, Action.USE), _action(texts.AGAIN, Action.AGAIN)]
    forget = [_action(texts.FORGET, Action.FORGET)]
    return {"text": _cut([texts.KEPT_BEFORE, *lines]), "reply_markup": _keyboard([row, forget])}


def _answers(interview: Interview, steps: Iterable[Step]) -> list[tuple[str, str]]:
    """Each field with its answer, as the person sees it again."""
    profile = interview.profile
    found = []
    for step in steps:
        if step.path:
            found.append((step.path, f"{FIELD_NAMES[step.path]}：{step.label}"))
        else:
            found += [(path, say(profile, path)) for path in step.paths if path in FIELD_NAMES]
    return found


def _cut(lines: Sequence[str]) -> str:
    """As many lines as one message takes."""
    text = ""
    for line in lines:
        if len(text) + len(line) > _LONGEST:
            return f"{text}\n……"
        text = f"{text}\n{line}" if text else line
    return text


def _rows(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Two short buttons on a row, a long one on its own."""
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        short = len(button.text) <= _LONG_LABEL
        if short and rows and len(rows[-1]) == 1 and len(rows[-1][0].text) <= _LONG_LABEL:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _button(label: str, press: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=label, callback_data=press.pack())


def _action(label: str, action: Action) -> InlineKeyboardButton:
    return _button(label, ActionPress(action=action))


def _keyboard(rows: Sequence[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[list(row) for row in rows if row])
