"""A registration that was returned, opened again: everything that was given then, with the reason above it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from db.drafts import DraftPicture
from handlers.eligibility.interview import Interview
from handlers.registering import texts
from handlers.registering.form import MYSELF, SENT, Form, material_field, picture_kind

if TYPE_CHECKING:
    from db.people import KnownPerson
    from db.registrations import RegistrationView
    from handlers.registering.talk import FormTalk


async def correct(talk: FormTalk, view: RegistrationView) -> None:
    """Open the form of a registration that was returned, with everything that was given then."""
    exam, person = view.exam, await talk.desk.people.get(None, view.person_id, talk.account.id)
    form = await talk.draft(exam)
    if form is None or form.correcting != view.id:
        if person is None:
            await talk.say(texts.ask_office(exam.institution.office_line))
            return
        form = await _given(talk, view, person)
        await talk.drop_pictures(exam)
        await talk.save(form, exam)
        materials = talk.desk.materials(exam)
        fields = [material_field(place) for place in range(len(materials))]
        kinds = {picture_kind(name, materials) for name in fields if form.get(name) == SENT}
        for paper in await talk.desk.registrations.papers(view.id):
            if paper.kind in kinds:
                picture = DraftPicture(paper.kind, paper.media_type, paper.content)
                await talk.desk.drafts.put_picture(talk.work, talk.account.id, exam.id, picture)
    await talk.go_on(form, exam, texts.returned(view.reason or ""))


async def _given(talk: FormTalk, view: RegistrationView, person: KnownPerson) -> Form:
    """What was given with a registration; what is still owed is asked for."""
    details = await talk.desk.registrations.details(view.id)
    kinds = {paper.kind for paper in await talk.desk.registrations.papers(view.id)}
    form = replace(Form(), correcting=view.id).for_person(person)
    interview = Interview.from_data(details.get("interview") or {})
    form = replace(form, step_free=view.step_free, interview=interview or form.interview)
    if details.get(MYSELF):
        form = form.with_answer(MYSELF, value=True)
    materials = talk.desk.materials(view.exam)
    for place in range(len(materials)):
        name = material_field(place)
        if picture_kind(name, materials) in kinds:
            form = form.with_answer(name, SENT)
    return form
