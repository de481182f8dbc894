"""The archive of an exam (批次档案): plan, candidates, sign-in, marks, notice, misconduct, certificates, as one zip.

Every file is a table that any program opens in ten years (csv, UTF-8); SHA256SUMS lets `sha256sum -c` tell whether one was
changed. It holds full names and identity numbers, because it is the record of the exam: whoever keeps it keeps it safe.
The same records make the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot import archive_tables as tables
from bot.archive_tables import ExamRecord
from db.machines import ExamState, ObjectionState, ViolationState

if TYPE_CHECKING:
    from db.archiving import Stay
    from db.exams import ExamView
    from db.records import Records

CHECKSUMS: Final = "SHA256SUMS"
_MADE: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: it would tell nothing, and change the bytes."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip and what is in it."""

    content: bytes
    files: tuple[str, ...]
    people: int
    certificates: int


async def collect(records: Records, exam: ExamView) -> ExamRecord:
    """Everything that is kept of an exam."""
    registrations = await records.registrations.of_exam(exam.id, full_names=True)
    people = {}
    for person_id in sorted({one.person_id for one in registrations}):
        person = await records.people.get(None, person_id)
        if person:
            people[person_id] = person
    institution = {exam.institution.id}
    cases = await records.violations.of_institutions(institution, tuple(ViolationState))
    violations = [one for one in reversed(cases) if one.exam_id == exam.id]
    found = await records.notices.objections(institution, tuple(ObjectionState))
    objections = [one for one in found if one.exam_id == exam.id]
    certificates = list(reversed(await records.certificates.of_exam(exam.id)))
    subjects = [
        f"exam:{exam.id}",
        *(f"registration:{one.id}" for one in registrations),
        *(f"objection:{one.id}" for one in objections),
        *(f"violation:{one.id}" for one in violations),
        *(f"certificate:{one.id}" for one in certificates),
    ]
    return ExamRecord(
        exam,
        records.archives.retention(exam),
        registrations,
        people,
        await records.scores.of_exam(exam.id, full_names=True),
        await records.notices.of_exam(exam.id),
        objections,
        violations,
        certificates,
        # That it was archived before belongs to the audit, not to the exam: an archive made again is the same.
        [one for one in await records.archives.journal(subjects) if one.action != "archive"],
    )


def make_archive(record: ExamRecord) -> Archive:
    """The zip of an exam."""
    files = {
        "说明.txt": _about(record).encode(),
        "01-计划.csv": tables.plan(record),
        "02-考生.csv": tables.candidates(record),
        "03-签到.csv": tables.sign_in(record),
        "04-成绩.csv": tables.scores(record),
        "05-公示.csv": tables.notice(record),
        "06-异议.csv": tables.objections(record),
        "07-违纪.csv": tables.violations(record),
        "08-证书.csv": tables.certificates(record),
        "09-操作记录.csv": tables.journal(record),
    }
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    files[CHECKSUMS] = sums.encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _MADE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, data)
    return Archive(packed.getvalue(), tuple(files), len(record.registrations), len(record.certificates))


def stay_words(stay: Stay) -> str:
    """How long and by which rule."""
    whose = f"{stay.source.document} {stay.source.section}" if stay.source else "文件没有规定，本系统的规定"
    return f"{stay.years} 年，到 {stay.until}（{whose}）"


def _about(record: ExamRecord) -> str:
    exam = record.exam
    lines = [
        f"批次档案：{exam.number}　{exam.title}",
        f"机构：{exam.institution.name}（{exam.institution.code}）",
        f"考试：{tables.moment(exam.starts_at)} 到 {tables.moment(exam.ends_at)}",
        f"纸质材料保存：{stay_words(record.retention.paper)}",
        f"电子材料保存：{stay_words(record.retention.electronic)}",
        f"核对文件有没有改动：sha256sum -c {CHECKSUMS}",
        "里面有姓名和证件号码，只用于考务档案，请妥善保管，不要外传。",
    ]
    if exam.state is not ExamState.FINISHED:
        lines.insert(1, "注意：结果还没有确认，这不是最后的档案。")
    if exam.demo:
        lines.insert(0, "【演示数据，不是真的档案】")
    return "\n".join(lines) + "\n"
