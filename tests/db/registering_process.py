"""A process that registers people one after the other, to be killed: `python -m … URL EXAM`.

It prints the number of each registration after its commit, and takes up where the one before it was killed.
"""

from __future__ import annotations

import asyncio
import sys

from sqlalchemy import select

from db import models
from tests.db.registering import Hall

AT_ONCE = 4


async def main(url: str, exam_id: int) -> None:
    hall = Hall(url)
    async with hall.database.read() as session:
        done = select(models.Registration.person_id).filter_by(exam_id=exam_id)
        rows = await session.execute(
            select(models.PersonAccount.person_id, models.PersonAccount.account_id)
            .where(models.PersonAccount.person_id.not_in(done))
            .order_by(models.PersonAccount.person_id)
        )
        left = iter([(person, account) for person, account in rows])

    async def worker() -> None:
        for who in left:
            made = await hall.register(exam_id, who, wait=True)
            sys.stdout.write(f"{made.number}\n")
            sys.stdout.flush()

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    await hall.database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
