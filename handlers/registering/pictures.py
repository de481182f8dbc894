"""The photo and the papers that are sent while a form is open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from db.drafts import DraftPicture
from handlers.pictures import PictureError, prepare_material, prepare_photo
from handlers.received import ReceivedError
from handlers.registering import texts
from handlers.registering.form import SENT, Field, picture_kind

if TYPE_CHECKING:
    from db.exams import ExamView
    from handlers.received import Fetch
    from handlers.registering.form import Form
    from handlers.registering.talk import FormTalk


async def take_picture(talk: FormTalk, form: Form, exam: ExamView, step: str, received: Fetch) -> None:
    """Keep a picture for the field that is asked for, or tell what is wrong with it.

    It is fetched and prepared before anything is changed: no transaction is open meanwhile.
    """
    try:
        file = await received()
        if step == Field.PHOTO:
            content, kind = await asyncio.to_thread(prepare_photo, file.content), "image/jpeg"
        else:
            content, kind = await asyncio.to_thread(prepare_material, file.content)
    except (ReceivedError, PictureError) as error:
        await talk.ask_again(form, exam, step, f"{error}\n{texts.SEND_PICTURE_AGAIN}")
        return
    form = form.with_answer(step, SENT)
    picture = DraftPicture(picture_kind(step, talk.desk.materials(exam)), kind, content)
    await talk.save(form, exam)
    await talk.desk.drafts.put_picture(talk.work, talk.account.id, exam.id, picture)
    await talk.go_on(form, exam, texts.PICTURE_TAKEN)
