"""Seating (考场编排): who sits where, by a rule that can be run again and then moves nobody.

The rule, in this order:

1. Whoever sits stays.
2. Who needs a room without stairs gets one.
3. Rooms in which somebody sits already, or has to, are filled first, then rooms with stairs, then the others: a
   room without stairs stays free as long as it can, for somebody approved late who needs it.
4. In a room the numbers are filled from 1; gaps that people left are filled first.
5. Neighbours in number write different papers wherever that is possible.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class NotEnoughSeatsError(Exception):
    """The rooms do not hold everybody."""

    def __init__(self, missing: int, *, step_free: bool) -> None:
        """Tell how many seats are missing, and whether only those without stairs are."""
        super().__init__(f"{missing} seats are missing")
        self.missing = missing
        self.step_free = step_free


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to be seated."""

    id: int
    group: int
    """Who is in one group writes the same paper."""
    step_free: bool = False
    """Needs a room without stairs."""


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A room with seats 1 to `seats`."""

    id: int
    seats: int
    step_free: bool = False


@dataclass(frozen=True, slots=True, order=True)
class SeatPlace:
    """A seat in a room."""

    room: int
    number: int


def arrange(
    candidates: Sequence[Candidate], rooms: Sequence[RoomPlan], taken: Mapping[int, SeatPlace]
) -> dict[int, SeatPlace]:
    """Give everybody a seat.

    Args:
        candidates: everybody who is to sit, those who have a seat among them; their order does not matter.
        rooms: in the order in which they are to be filled.
        taken: candidate → seat that they have; a seat of somebody who is no candidate stays empty.

    Returns:
        Candidate → seat, those of `taken` unchanged.

    Raises:
        NotEnoughSeatsError: somebody would have to stand.
    """
    by_id = {one.id: one for one in candidates}
    fresh = sorted((one for one in by_id.values() if one.id not in taken), key=lambda one: one.id)
    slots = _slots(fresh, rooms, set(taken.values()))
    plan = _Plan(slots, {room.id for room in rooms if room.step_free})
    plan.around = {place: by_id[who].group for who, place in taken.items() if who in by_id}
    plan.fill(fresh)
    plan.improve()
    kept = {who: place for who, place in taken.items() if who in by_id}
    return kept | {one.id: place for place, one in plan.seated.items()}


def _slots(fresh: Sequence[Candidate], rooms: Sequence[RoomPlan], taken: set[SeatPlace]) -> list[SeatPlace]:
    """The seats to be given now, as many as people, in the order in which they are filled."""
    free = {
        room.id: [
            place for number in range(1, room.seats + 1) if (place := SeatPlace(room.id, number)) not in taken
        ]
        for room in rooms
    }
    used = {place.room for place in taken}
    wanted = sum(one.step_free for one in fresh)
    for room in sorted((one for one in rooms if one.step_free), key=lambda one: one.id not in used):
        if wanted > 0 and free[room.id]:
            used.add(room.id)
            wanted -= len(free[room.id])
    if wanted > 0:
        raise NotEnoughSeatsError(wanted, step_free=True)
    order = sorted(rooms, key=lambda room: (room.id not in used, room.step_free))
    slots = [place for room in order for place in free[room.id]]
    if len(slots) < len(fresh):
        raise NotEnoughSeatsError(len(fresh) - len(slots), step_free=False)
    # Seats without stairs for those who need them, wherever their room stands in the order.
    reachable = {room.id for room in rooms if room.step_free}
    needing = sum(one.step_free for one in fresh)
    needed = [place for place in slots if place.room in reachable][:needing]
    others = [place for place in slots if place not in set(needed)]
    chosen = {*needed, *others[: len(fresh) - needing]}
    return [place for place in slots if place in chosen]


class _Plan:
    """A seating in the making."""

    def __init__(self, slots: Sequence[SeatPlace], step_free: set[int]) -> None:
        self.slots = slots
        self.seated: dict[SeatPlace, Candidate] = {}
        self.around: dict[SeatPlace, int] = {}
        """The groups of those who sat before."""
        self._step_free = step_free

    def fill(self, people: Sequence[Candidate]) -> None:
        """Seat everybody, from the group with most people left, beside another group where there is one."""
        # Of one group and need all are alike: the one with the lowest id comes first.
        queues: dict[tuple[int, bool], deque[Candidate]] = {}
        for one in people:
            queues.setdefault((one.group, one.step_free), deque()).append(one)
        left = Counter(one.group for one in people)
        needing = sum(one.step_free for one in people)
        reachable = sum(place.room in self._step_free for place in self.slots)
        for place in self.slots:
            fitting = [queue[0] for queue in queues.values() if queue and self._fits(queue[0], place)]
            if needing == reachable and place.room in self._step_free:
                fitting = [one for one in fitting if one.step_free] or fitting
            best = min(
                fitting,
                key=lambda one: (
                    self._clashes(place, one.group),
                    -left[one.group],
                    one.group,
                    not one.step_free,
                ),
            )
            self.seated[place] = queues[best.group, best.step_free].popleft()
            left[best.group] -= 1
            needing -= best.step_free
            reachable -= place.room in self._step_free

    def improve(self) -> None:
        """Swap two people as long as that parts more neighbours of one group than it brings together."""
        while any(self._part(place) for place in self.slots if self._clashes_at(place)):
            pass

    def _part(self, place: SeatPlace) -> bool:
        """Swap whoever sits there with the first one that makes it better; whether there was one."""
        for other in self.slots:
            mine, theirs = self.seated[place], self.seated[other]
            if mine.group == theirs.group or not (self._fits(mine, other) and self._fits(theirs, place)):
                continue
            before = self._clashes_at(place) + self._clashes_at(other)
            self.seated[place], self.seated[other] = theirs, mine
            if self._clashes_at(place) + self._clashes_at(other) < before:
                return True
            self.seated[place], self.seated[other] = mine, theirs
        return False

    def _fits(self, one: Candidate, place: SeatPlace) -> bool:
        return not one.step_free or place.room in self._step_free

    def _clashes_at(self, place: SeatPlace) -> int:
        return self._clashes(place, self.seated[place].group)

    def _clashes(self, place: SeatPlace, group: int) -> int:
        """How many neighbours are of that group: 0 to 2."""
        return sum(self._group_at(SeatPlace(place.room, place.number + step)) == group for step in (-1, 1))

    def _group_at(self, place: SeatPlace) -> int | None:
        one = self.seated.get(place)
        return one.group if one else self.around.get(place)
