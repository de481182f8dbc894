import asyncio
import threading

import pytest

from bot.documents import DocumentError, Press, render_ticket
from tests.bot.documents.samples import QR, codes, ticket


async def test_it_renders_off_the_loop() -> None:
    threads: list[int] = []

    def render(data: str) -> str:
        threads.append(threading.get_ident())
        return data

    assert await Press().render(render, "x") == "x"
    assert threads != [threading.get_ident()]


async def test_no_more_than_two_at_once() -> None:
    lock, now, most = threading.Lock(), 0, 0
    both = threading.Barrier(2, timeout=10)

    def render(_: int) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        both.wait()  # two are at it together, or this test fails
        with lock:
            now -= 1

    press = Press()
    await asyncio.gather(*(press.render(render, n) for n in range(8)))
    assert most == 2


async def test_an_error_frees_the_press() -> None:
    press = Press(at_once=1)
    with pytest.raises(DocumentError):
        await press.render(render_ticket, ticket(qr_text=""))
    assert codes((await press.render(render_ticket, ticket())).png) == [QR]


async def test_tickets_made_together_are_not_mixed_up() -> None:
    press = Press()
    made = await asyncio.gather(*(press.render(render_ticket, ticket(qr_text=f"{QR}{n}")) for n in range(6)))
    assert [codes(one.png) for one in made] == [[f"{QR}{n}"] for n in range(6)]
