"""The messages of the form as arguments of `Bot.send_message`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.eligibility.messages import question_parts
from handlers.eligibility.texts import UNKNOWN
from handlers.exams.wording import headline, list_lines
from handlers.registering import texts
from handlers.registering.form import KEPT, LATER, MYSELF, OTHER, SELF, SENT, Field
from handlers.registering.presses import (
    ChoicePress,
    EditPress,
    FormAction,
    FormPress,
    WhoPress,
)
from knowledge.eligibility.explain import chinese_day
from knowledge.eligibility.questions import load_questions
from knowledge.eligibility.vocabulary import FIELD_NAMES
from knowledge.identity import DocumentKind, mask_name, mask_number, mask_phone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from aiogram.filters.callback_data import CallbackData

    from db.exams import ExamView
    from db.people import KnownPerson
    from handlers.eligibility.interview import Interview
    from handlers.registering.form import Form

QUESTION: Final = "q:"
"""Before the path of a question about eligibility, where a step is named."""
_A_ROW: Final = 3
_LONGEST_LABEL: Final = 40
_PICTURE_WORDS: Final = {SENT: "已发来", KEPT: "用上次的", LATER: "稍后补交"}

Message = dict[str, Any]
Row = list[InlineKeyboardButton]


def button(label: str, press: CallbackData) -> InlineKeyboardButton:
    """A button."""
    return InlineKeyboardButton(text=label[:_LONGEST_LABEL], callback_data=press.pack())


def keyboard(rows: Sequence[Row]) -> InlineKeyboardMarkup:
    """The rows that have a button."""
    return InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])


def action(exam: ExamView, label: str, what: FormAction) -> InlineKeyboardButton:
    """A button that does something with the form."""
    return button(label, FormPress(exam=exam.id, action=what))


def who_message(exam: ExamView, known: Sequence[KnownPerson], myself: int | None) -> Message:
    """For whom: those who registered before by name, masked, and somebody new.

    Args:
        exam: what for.
        known: whom the account may register.
        myself: who of them the account's holder is, where that is known.
    """
    rows = [[button(_known_label(one, myself), WhoPress(exam=exam.id, who=str(one.id)))] for one in known]
    new = [] if myself else [button(texts.SELF, WhoPress(exam=exam.id, who=SELF))]
    new.append(button(texts.NEW_PERSON if known else texts.OTHER, WhoPress(exam=exam.id, who=OTHER)))
    ask = texts.ASK_WHO_KNOWN if known else texts.ASK_WHO
    return {
        "text": f"{texts.REGISTER}：{headline(exam)}\n{ask}",
        "reply_markup": keyboard([*rows, new, [action(exam, texts.LEAVE, FormAction.LEAVE)]]),
    }


def _known_label(one: KnownPerson, myself: int | None) -> str:
    return f"{texts.SELF}：{person_words(one)}" if one.id == myself else person_words(one)


def person_words(one: KnownPerson) -> str:
    """Somebody known, recognisable to who knows them: 张*（410***********1234）."""
    return f"{mask_name(one.name)}（{mask_number(one.number)}）"


def field_message(
    form: Form, exam: ExamView, name: str, materials: Sequence[str], photo_rule: str
) -> Message:
    """The question about a field, what it holds already, and the ways around it."""
    text, choices = _asked(form, exam, name, materials, photo_rule)
    around = [action(exam, texts.BACK, FormAction.BACK), action(exam, texts.LEAVE, FormAction.LEAVE)]
    value = shown_value(form, name) if form.get(name) is not None and name != Field.CONSENT else ""
    if value:
        text = f"{texts.given(field_name(name, materials), value)}\n{text}"
        choices.append([action(exam, texts.KEEP_IT, FormAction.GO_ON)])
    return {"text": text, "reply_markup": keyboard([*choices, around])}


_ASK: Final = {
    Field.CONSENT: texts.ASK_CONSENT,
    Field.NAME: texts.ASK_NAME,
    Field.DOCUMENT: texts.ASK_DOCUMENT,
    Field.BORN: texts.ASK_BORN,
    Field.SEX: texts.ASK_SEX,
    Field.PHONE: texts.ASK_PHONE,
    Field.EDUCATION: texts.ASK_EDUCATION,
    Field.EMPLOYER: texts.ASK_EMPLOYER,
}
_LABELS: Final = {
    Field.CONSENT: (texts.AGREE,),
    Field.SEX: texts.SEXES,
    Field.EDUCATION: texts.EDUCATIONS,
    Field.EMPLOYER: (texts.NO_EMPLOYER,),
}


def _asked(
    form: Form, exam: ExamView, name: str, materials: Sequence[str], photo_rule: str
) -> tuple[str, list[Row]]:
    """The words of a question and its buttons."""
    if name == Field.NUMBER:
        kind = DocumentKind(form.get(Field.DOCUMENT))
        other = button(texts.OTHER_DOCUMENT, EditPress(exam=exam.id, field=Field.DOCUMENT))
        return texts.ask_number(kind.label), [[other]] if form.correcting is None else []
    if name == Field.DOCUMENT:
        return _ASK[Field.DOCUMENT], [[_choice(exam, name, one.label, one.value)] for one in DocumentKind]
    if name in _ASK:
        labels = _LABELS.get(Field(name), ())
        return _ASK[Field(name)], _rows([_choice(exam, name, one) for one in labels])
    text = texts.ASK_PHOTO + (f"\n要求：{photo_rule}。" if photo_rule else "")
    if name != Field.PHOTO:
        text = texts.ask_material(materials[int(name[1:])])
    return text, [[_choice(exam, name, texts.LATER, LATER)]]


def question_step(form: Form, exam: ExamView, interview: Interview, path: str) -> Message:
    """A question about eligibility, as the interview asks it."""
    text, rows, last = question_parts(load_questions()[path], interview)
    around = [action(exam, texts.BACK, FormAction.BACK), action(exam, texts.LEAVE, FormAction.LEAVE)]
    about_other = form.get(Field.WHO) != SELF and form.get(MYSELF) is None
    if about_other:
        text = text.replace("您", texts.CANDIDATE)
    if last.text == UNKNOWN and not form.interview.steps:
        text = f"{text}\n{texts.UNKNOWN_GOES_ON}"
        if about_other:
            text = f"{texts.ABOUT_OTHER}\n{text}"
    return {"text": text, "reply_markup": keyboard([*rows, [last], around])}


def summary_message(
    form: Form, exam: ExamView, materials: Sequence[str], remark: str, now: datetime
) -> Message:
    """Everything to be looked through once more, masked where a neighbour could read it."""
    # A correction has its place already.
    full = exam.places_left <= 0 and form.correcting is None
    head = texts.SUMMARY_FULL if full else texts.SUMMARY
    send = (
        action(exam, texts.WAIT, FormAction.WAIT) if full else action(exam, texts.CONFIRM, FormAction.CONFIRM)
    )
    lines = [head, *list_lines(exam, now)[:-1]]
    lines += [f"{field_name(name, materials)}：{shown_value(form, name)}" for name in _told(form, materials)]
    lines += [f"{FIELD_NAMES[one.path]}：{one.label}" for one in form.interview.steps if one.path]
    if form.step_free:
        lines.append("需要无障碍考场")
    if remark:
        lines.append(remark)
    free = texts.STEP_FREE_YES if form.step_free else texts.STEP_FREE_NO
    rows = [
        [send, action(exam, texts.CHANGE, FormAction.CHANGE)],
        [action(exam, free, FormAction.STEP_FREE)],
        [action(exam, texts.LEAVE, FormAction.LEAVE)],
    ]
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


def change_message(form: Form, exam: ExamView, materials: Sequence[str]) -> Message:
    """Which answer to change."""
    rows = []
    if form.correcting is None:
        rows.append([button(texts.FIELD_NAMES["who"], EditPress(exam=exam.id, field=Field.WHO))])
    for name in _told(form, materials):
        label = f"{field_name(name, materials)}：{shown_value(form, name)}"
        rows.append([button(label, EditPress(exam=exam.id, field=name))])
    for step in form.interview.steps:
        paths = [step.path] if step.path else [one for one in step.paths if one in load_questions()]
        rows += [
            [button(f"{FIELD_NAMES[path]}：{step.label}", EditPress(exam=exam.id, field=f"{QUESTION}{path}"))]
            for path in paths
            if path in load_questions()
        ]
    rows.append([action(exam, texts.KEEP_IT, FormAction.GO_ON)])
    return {"text": texts.WHICH_TO_CHANGE, "reply_markup": keyboard(rows)}


def drafts_message(begun: Iterable[ExamView]) -> Message:
    """Forms that were begun, to be gone on with."""
    found = list(begun)
    lines = [texts.RESUME, *(f"・{headline(exam)}" for exam in found)]
    label = texts.CONTINUE if len(found) == 1 else ""
    rows = [
        [button(label or f"{texts.CONTINUE} {exam.title}", FormPress(exam=exam.id, action=FormAction.GO_ON))]
        for exam in found
    ]
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


def resume_message(exam: ExamView) -> Message:
    """A form was left: go on or begin anew."""
    row = [
        action(exam, texts.CONTINUE, FormAction.GO_ON),
        action(exam, texts.RESTART, FormAction.RESTART),
    ]
    return {"text": f"{texts.RESUME}\n・{headline(exam)}", "reply_markup": keyboard([row])}


def field_name(name: str, materials: Sequence[str]) -> str:
    """What a field is called."""
    return texts.FIELD_NAMES.get(name) or materials[int(name[1:])]


def shown_value(form: Form, name: str) -> str:
    """What a field holds, masked where shoulder-surfing matters but recognisable to whose it is."""
    value = form.get(name)
    if name in _SHOWN:
        return _SHOWN[Field(name)](value)
    return _PICTURE_WORDS.get(value, "") if isinstance(value, str) else ""


_SHOWN: Final[Mapping[Field, Callable[[str], str]]] = {
    Field.NAME: str,
    Field.DOCUMENT: lambda value: DocumentKind(value).label,
    Field.NUMBER: mask_number,
    Field.PHONE: mask_phone,
    Field.BORN: lambda value: chinese_day(date.fromisoformat(value)),
    Field.EMPLOYER: lambda value: value or texts.NO_EMPLOYER,
    Field.SEX: str,
    Field.EDUCATION: str,
}


def _told(form: Form, materials: Sequence[str]) -> list[str]:
    """The fields that are answered and shown."""
    hidden = {Field.WHO, Field.CONSENT, Field.QUESTIONS}
    if form.number_tells:
        hidden |= {Field.BORN, Field.SEX}
    if form.get(Field.NUMBER) is None:
        hidden.add(Field.DOCUMENT)
    return [name for name in form.fields(materials) if name not in hidden and form.get(name) is not None]


def _choice(exam: ExamView, name: str, label: str, value: str = "") -> InlineKeyboardButton:
    return button(label, ChoicePress(exam=exam.id, field=name, value=value or label))


def _rows(buttons: Sequence[InlineKeyboardButton]) -> list[Row]:
    return [list(buttons[start : start + _A_ROW]) for start in range(0, len(buttons), _A_ROW)]
