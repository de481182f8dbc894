"""The messages of this conversation as arguments of `Bot.send_message`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.eligibility import texts
from handlers.eligibility.interview import StepKind
from handlers.eligibility.presses import Action, ActionPress, ChangePress, OptionPress, WhyPress
from knowledge.eligibility.explain import explain, explain_verdict
from knowledge.eligibility.questions import QuestionKind, load_questions
from knowledge.eligibility.result import Status
from knowledge.eligibility.vocabulary import FIELD_NAMES, TARGET_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aiogram.filters.callback_data import CallbackData

    from handlers.eligibility.interview import Interview, Step
    from knowledge.eligibility.questions import Question
    from knowledge.eligibility.result import Result

_LONG_LABEL: Final = 9
"""Labels longer than this stand on a row of their own."""
_LONGEST: Final = 3500
"""Characters of one message; Telegram takes 4096."""


def question_message(question: Question, earlier: Step | None, *, first: bool) -> dict[str, Any]:
    """A question with its answers, and the ways around it."""
    text = question.text
    if question.kind is QuestionKind.DATE:
        text += f"\n{texts.HOW_DATES}"
    chosen = earlier.options if earlier and question.kind is QuestionKind.SEVERAL else ()
    buttons = [
        _button(
            f"✓ {one.label}" if place in chosen else one.label, OptionPress(path=question.path, place=place)
        )
        for place, one in enumerate(question.options)
    ]
    around = [_action(texts.UNKNOWN, Action.UNKNOWN)]
    if chosen:
        text += f"\n{texts.MORE_HONOURS}"
        around = [_action(texts.CHOSEN, Action.CHOSEN)]
    if not first:
        around += [_action(texts.BACK, Action.BACK), _action(texts.SHOW_NOW, Action.SHOW)]
    return {"text": text, "reply_markup": _keyboard([*_rows(buttons), around])}


def result_message(result: Result, interview: Interview) -> dict[str, Any]:
    """What the answers come to, and what can be done with it."""
    lines = [*explain(result), texts.PRIVACY]
    row = [_action(texts.WHY, Action.WHY), _action(texts.CHANGE, Action.CHANGE)]
    more = []
    if any(verdict.status is Status.LATER for verdict in result.verdicts):
        more.append(_action(texts.REMIND, Action.REMIND))
    if not any(target.startswith("title:") for target in interview.targets):
        more.append(_action(texts.TITLES_TOO, Action.TITLES))
    last = [_action(texts.KEEP, Action.KEEP), _action(texts.AGAIN, Action.AGAIN)]
    return {"text": _cut(lines), "reply_markup": _keyboard([row, more, last])}


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
    labels = {step.path: step.label for step in interview.steps if step.path}
    for step in interview.steps:
        if step.kind is StepKind.FACTS:
            labels |= {path: FIELD_NAMES[path] for path in _told(step.facts) if path not in labels}
    buttons = [
        _button(
            f"{FIELD_NAMES[path]}：{label}"[:40] if label != FIELD_NAMES[path] else label,
            ChangePress(path=path),
        )
        for path, label in labels.items()
        if path in load_questions()
    ]
    if not buttons:
        return {"text": texts.NOTHING_ASKED}
    return {"text": texts.WHICH_TO_CHANGE, "reply_markup": _keyboard([[one] for one in buttons])}


def kept_before(interview: Interview) -> dict[str, Any]:
    """What was kept from the last time, to go on with or not."""
    told = [step for step in interview.steps if step.kind is not StepKind.UNKNOWN]
    lines = [f"・{FIELD_NAMES[one.path]}：{one.label}" if one.path else f"・{one.label}" for one in told]
    lines.insert(0, texts.KEPT_BEFORE)
    row = [_action(texts.USE_KEPT, Action.USE), _action(texts.AGAIN, Action.AGAIN)]
    return {"text": _cut(lines), "reply_markup": _keyboard([row])}


def _told(facts: dict[str, Any]) -> Iterable[str]:
    for name, value in facts.items():
        if isinstance(value, dict):
            yield from (f"{name}.{part}" for part in value)
        else:
            yield name


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
