"""The questions about eligibility inside the form, answered with the interview's own engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.eligibility import texts as eligibility_texts
from handlers.eligibility.presses import pressed_option
from handlers.eligibility.steps import option_step, typed_step, unknown_step
from handlers.registering import texts
from knowledge.eligibility.facts import read_facts
from knowledge.eligibility.questions import QuestionKind, load_questions

if TYPE_CHECKING:
    from db.exams import ExamView
    from handlers.eligibility.presses import OptionPress
    from handlers.eligibility.steps import Step
    from handlers.registering.form import Form
    from handlers.registering.talk import FormTalk

_CANNOT_SAY = frozenset({eligibility_texts.UNKNOWN, "不清楚", "不晓得", "忘了", "跳过", "记不得", "记不清"})
_TOLD_ELSEWHERE = frozenset({"region", "occupation", "birth_date"})


def answer_question(talk: FormTalk, form: Form, path: str, text: str) -> Form | None:
    """The form with what was typed; None where it answers nothing."""
    question = load_questions().get(path)
    if question is None:
        return None
    if text.strip("。！!，, ") in _CANNOT_SAY:
        return with_step(form, unknown_step(path, eligibility_texts.UNKNOWN))
    step = typed_step(question, text, talk.desk.today, form.born)
    if step:
        return with_step(form, step)
    told = read_facts(text, talk.desk.today, talk.desk.rules).profile
    for gone in _TOLD_ELSEWHERE:
        told = told.set(gone, None)
    interview = form.interview.with_facts(told, text)
    return replace(form, interview=interview) if interview != form.interview else None


async def choose_option(talk: FormTalk, form: Form, exam: ExamView, press: OptionPress) -> None:
    """A pressed answer; one to an earlier question changes that answer."""
    question = load_questions().get(press.path)
    option = pressed_option(question, press) if question else None
    if question is None or option is None or form.get("consent") is None:
        await talk.go_on(form, exam, texts.OLD_CHOICE)
        return
    form = with_step(form, option_step(question, option, form.interview.answer_to(question.path)))
    await talk.save(form, exam)
    if question.kind is QuestionKind.SEVERAL and any(value for _, value in option.facts):
        await talk.ask_question(form, exam, question.path)
    else:
        await talk.go_on(form, exam)


async def choose_unknown(talk: FormTalk, form: Form, exam: ExamView, path: str) -> None:
    """The person cannot say: the reviewer will decide."""
    if path not in load_questions() or form.get("consent") is None:
        await talk.go_on(form, exam, texts.OLD_CHOICE)
        return
    form = with_step(form, unknown_step(path, eligibility_texts.UNKNOWN))
    await talk.save(form, exam)
    await talk.go_on(form, exam)


def with_step(form: Form, step: Step) -> Form:
    """The form with one more answer about eligibility."""
    return replace(form, interview=form.interview.with_step(step))
