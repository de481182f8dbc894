"""Who tries many numbers waits longer and longer, and then for a day."""

from __future__ import annotations

from handlers.certificates.tries import FREE, MOST, Tries

DAY = 24 * 3600.0


class Stopwatch:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_hundred_tries_get_slower_and_then_stop() -> None:
    clock = Stopwatch()
    tries: Tries[str] = Tries(clock)
    waits = []
    for _ in range(MOST):
        waits.append(round(tries.wait("x"), 6))
        clock.now += tries.wait("x")
        assert tries.wait("x") == 0
        tries.add("x")
    assert waits[:FREE] == [0] * FREE
    slow = waits[FREE:]
    assert slow == sorted(slow)
    assert slow[0] == 1
    assert slow[-1] == 60
    assert tries.wait("x") > DAY / 2
    assert tries.wait("y") == 0
    clock.now = 1000.0 + DAY - 1
    assert tries.wait("x") == 1
    clock.now += 1
    assert tries.wait("x") == 0


def test_a_day_of_few_tries_is_forgotten() -> None:
    clock = Stopwatch()
    tries: Tries[str] = Tries(clock)
    for _ in range(FREE + 1):
        tries.add("x")
    assert tries.wait("x") > 0
    clock.now += DAY + 1
    assert tries.wait("x") == 0
