"""Handing in the form: the person is kept, the place is taken, the papers come along, all in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.machines import RegistrationState
from db.people import BelongsToAnotherError
from db.registrations import NotYoursError, Paper, RefusedError
from handlers.callbacks import MenuItem, MenuPress, MyExamAction, MyExamPress
from handlers.eligibility.texts import UNKNOWN
from handlers.registering import texts
from handlers.registering.form import (
    KEPT,
    LATER,
    MYSELF,
    PHOTO_KIND,
    PHOTO_OWED,
    SELF,
    SENT,
    Field,
    Form,
    material_field,
    picture_kind,
)
from handlers.registering.messages import button, keyboard
from handlers.registering.refusing import refusal_message
from knowledge.eligibility.explain import cite
from knowledge.eligibility.result import Status
from knowledge.eligibility.vocabulary import FIELD_NAMES

if TYPE_CHECKING:
    from db.exams import ExamView
    from handlers.registering.talk import FormTalk


async def hand_in(talk: FormTalk, form: Form, exam: ExamView, *, wait: bool = False) -> None:
    """Register, or hand in again what was returned; what stands against it is told and the draft stays."""
    try:
        if form.correcting is not None:
            await _correct(talk, form, exam, form.correcting)
        else:
            await _register(talk, form, exam, wait=wait)
    except BelongsToAnotherError:
        await talk.go_on(form, exam, texts.BELONGS_TO_ANOTHER)
    except RefusedError as error:
        await talk.say(**refusal_message(error, exam))
    except NotYoursError:
        await _close(talk, exam)
        await talk.say(texts.DRAFT_GONE)


async def _register(talk: FormTalk, form: Form, exam: ExamView, *, wait: bool) -> None:
    desk = talk.desk
    pictures = await _pictures(talk, form, exam)
    person_id = await _keep_person(talk, form, pictures.pop(PHOTO_KIND, None))
    registered = await desk.registrations.register(
        talk.work,
        exam.id,
        person_id,
        talk.account.id,
        details=details_of(form, exam, talk),
        step_free=form.step_free,
        wait=wait,
        papers=list(pictures.values()),
        birth_date=form.born,
        minimum_age=desk.minimum_age(exam),
    )
    await _close(talk, exam)
    view = await desk.registrations.get(registered.id, await talk.work.session())
    if registered.state is RegistrationState.WAITING:
        text = texts.waiting(registered.number, view.place_in_line if view else None)
    else:
        text = texts.submitted(registered.number, exam.institution.office_line)
    await talk.say(text, reply_markup=_after(registered.id))


async def _correct(talk: FormTalk, form: Form, exam: ExamView, registration_id: int) -> None:
    pictures = await _pictures(talk, form, exam)
    await _keep_person(talk, form, pictures.pop(PHOTO_KIND, None))
    changed = await talk.desk.registrations.resubmit(
        talk.work,
        registration_id,
        account_id=talk.account.id,
        details=details_of(form, exam, talk),
        step_free=form.step_free,
        papers=list(pictures.values()),
    )
    await _close(talk, exam)
    done = changed.state is RegistrationState.SUBMITTED
    text = texts.CORRECTED if done else texts.too_late(changed.state)
    await talk.say(text, reply_markup=_after(registration_id))


async def _keep_person(talk: FormTalk, form: Form, photo: Paper | None) -> int:
    known = await talk.desk.people.of_account(await talk.work.session(), talk.account.id)
    return await talk.desk.people.save(
        talk.work,
        talk.account.id,
        form.person(known),
        photo=photo.content if photo else None,
        consent=form.answers[Field.CONSENT],
    )


async def _pictures(talk: FormTalk, form: Form, exam: ExamView) -> dict[str, Paper]:
    """The pictures that the form says it has; what a changed mind left beside the draft stays out."""
    materials = talk.desk.materials(exam)
    wanted = {
        picture_kind(name, materials)
        for name in (Field.PHOTO, *(material_field(place) for place in range(len(materials))))
        if form.get(name) == SENT
    }
    found = await talk.desk.drafts.pictures(talk.account.id, exam.id)
    return {one.kind: Paper(one.kind, one.media_type, one.content) for one in found if one.kind in wanted}


async def _close(talk: FormTalk, exam: ExamView) -> None:
    await talk.desk.drafts.drop(talk.work, talk.account.id, exam.id)
    await talk.desk.reminders.window_done(await talk.work.session(), talk.account.id, exam.id)
    await talk.state.clear()


def details_of(form: Form, exam: ExamView, talk: FormTalk) -> dict[str, Any]:
    """What is kept with the registration: the verdict at this moment, the answers behind it, what is still owed."""
    desk = talk.desk
    verdict = form.verdict(exam, desk.rules, desk.today)
    route = verdict.routes[0] if verdict.routes else None
    materials = desk.materials(exam)
    owed = [materials[place] for place in range(len(materials)) if form.get(material_field(place)) == LATER]
    if form.get(Field.PHOTO) == LATER:
        owed.insert(0, PHOTO_OWED)
    profile = form.questions(exam)
    answers = [
        f"{FIELD_NAMES[step.path]}：{step.label or UNKNOWN}" if step.path else step.label
        for step in profile.given
        if step.path in FIELD_NAMES or not step.path
    ]
    answers += [
        f"{FIELD_NAMES[step.path]}：{UNKNOWN}"
        for step in form.interview.steps
        if step.path and step.label == UNKNOWN
    ]
    return {
        MYSELF: form.get(Field.WHO) == SELF or form.get(MYSELF) is not None,
        "verdict": {
            "target": verdict.target,
            "status": verdict.status.value,
            "on": desk.today.isoformat(),
            "unsure": verdict.status is not Status.ELIGIBLE,
        },
        "condition": f"{route.rule.title}（{cite(route.sources[:1])}）" if route else "",
        "answers": answers,
        "interview": form.interview.to_data(),
        "owed": owed,
        "kept_photo": form.get(Field.PHOTO) == KEPT,
    }


def _after(registration_id: int) -> Any:
    mine = MyExamPress(registration=registration_id, action=MyExamAction.SHOW)
    return keyboard(
        [
            [button(texts.MY_EXAMS, mine)],
            [button(texts.OTHER_EXAMS, MenuPress(item=MenuItem.REGISTER))],
        ]
    )
