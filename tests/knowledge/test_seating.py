"""The rule of seating: everybody has one seat, nobody is moved, neighbours write different papers."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from knowledge.seating import Candidate, NotEnoughSeatsError, RoomPlan, SeatPlace, arrange

ROOMS = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=4).map(
    lambda rooms: [RoomPlan(number, seats, free) for number, (seats, free) in enumerate(rooms, 1)]
)
PEOPLE = st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=24).map(
    lambda people: [Candidate(number, group, free) for number, (group, free) in enumerate(people, 1)]
)


def people(groups: str, step_free: str = "") -> list[Candidate]:
    """One person a letter; the letter is the group."""
    return [Candidate(number, ord(one), one in step_free) for number, one in enumerate(groups, 1)]


def clashes(places: dict[int, SeatPlace], candidates: list[Candidate]) -> int:
    """Pairs of neighbours who write the same paper."""
    groups = {one.id: one.group for one in candidates}
    at = {place: groups[who] for who, place in places.items()}
    return sum(at.get(SeatPlace(place.room, place.number + 1)) == group for place, group in at.items())


def told(places: dict[int, SeatPlace], candidates: list[Candidate], room: int = 1) -> str:
    """The groups in a room, by seat; _ for an empty one in between."""
    groups = {one.id: chr(one.group) for one in candidates}
    at = {place.number: groups[who] for who, place in places.items() if place.room == room}
    return "".join(at.get(number, "_") for number in range(1, max(at, default=0) + 1))


@given(PEOPLE, ROOMS, st.data())
def test_everybody_gets_one_seat_that_fits_and_keeps_it(
    candidates: list[Candidate], rooms: list[RoomPlan], data: st.DataObject
) -> None:
    early = data.draw(st.sets(st.sampled_from([one.id for one in candidates]))) if candidates else set()
    try:
        first = arrange([one for one in candidates if one.id in early], rooms, {})
        second = arrange(candidates, rooms, first)
    except NotEnoughSeatsError:
        assume(False)
    assert {who: second[who] for who in first} == first
    assert set(second) == {one.id for one in candidates}
    assert len(set(second.values())) == len(candidates)
    by_id = {room.id: room for room in rooms}
    assert all(1 <= place.number <= by_id[place.room].seats for place in second.values())
    assert all(by_id[second[one.id].room].step_free for one in candidates if one.step_free)
    assert arrange(candidates, rooms, second) == second
    shuffled = data.draw(st.permutations(candidates))
    assert arrange(shuffled, rooms, first) == second


@given(PEOPLE, ROOMS)
def test_only_seats_that_are_really_missing_are_missed(
    candidates: list[Candidate], rooms: list[RoomPlan]
) -> None:
    needing = sum(one.step_free for one in candidates)
    reachable = sum(room.seats for room in rooms if room.step_free)
    seats = sum(room.seats for room in rooms)
    if needing > reachable or len(candidates) > seats:
        with pytest.raises(NotEnoughSeatsError) as error:
            arrange(candidates, rooms, {})
        assert error.value.step_free == (needing > reachable)
        assert error.value.missing == (
            needing - reachable if needing > reachable else len(candidates) - seats
        )
    else:
        arrange(candidates, rooms, {})


@given(st.text("AAABC", min_size=1, max_size=40))
def test_in_one_room_no_more_neighbours_are_alike_than_cannot_be_helped(groups: str) -> None:
    candidates = people(groups)
    most = max(groups.count(one) for one in groups)
    places = arrange(candidates, [RoomPlan(1, len(groups))], {})
    assert clashes(places, candidates) == max(0, 2 * most - len(groups) - 1)


@settings(max_examples=60)
@given(st.text("AAABCa", min_size=1, max_size=7), st.data())
def test_in_several_rooms_as_well_by_trying_all(groups: str, data: st.DataObject) -> None:
    candidates = people(groups, step_free="a")
    rooms = data.draw(ROOMS)
    late = data.draw(st.integers(0, len(candidates)))
    try:
        first = arrange(candidates[: len(candidates) - late], rooms, {})
        places = arrange(candidates, rooms, first)
    except NotEnoughSeatsError:
        assume(False)
    reachable = {room.id for room in rooms if room.step_free}
    new = [one for one in candidates if one.id not in first]
    seats = [places[one.id] for one in new]
    best = min(
        clashes(first | dict(zip((one.id for one in order), seats, strict=True)), candidates)
        for order in permutations(new)
        if all(seat.room in reachable or not one.step_free for one, seat in zip(order, seats, strict=True))
    )
    assert clashes(places, candidates) == best


def test_two_papers_alternate() -> None:
    candidates = people("AAABBB")
    assert told(arrange(candidates, [RoomPlan(1, 30)], {}), candidates) == "ABABAB"


def test_a_scarce_paper_is_put_where_it_parts_most() -> None:
    candidates = people("AAAAABB")
    places = arrange(candidates, [RoomPlan(1, 4), RoomPlan(2, 3)], {})
    assert clashes(places, candidates) == 1


def test_who_needs_it_gets_a_room_without_stairs_and_others_fill_it_up() -> None:
    candidates = people("AAAb", step_free="b")
    places = arrange(candidates, [RoomPlan(1, 3), RoomPlan(2, 3, step_free=True)], {})
    assert places[4].room == 2
    assert sorted(place.room for place in places.values()) == [1, 2, 2, 2]


def test_a_room_without_stairs_stays_free_as_long_as_it_can() -> None:
    candidates = people("AAA")
    rooms = [RoomPlan(1, 3, step_free=True), RoomPlan(2, 3)]
    places = arrange(candidates, rooms, {})
    assert {place.room for place in places.values()} == {2}
    late = [*candidates, Candidate(9, ord("A"), step_free=True)]
    assert arrange(late, rooms, places)[9] == SeatPlace(1, 1)


def test_a_seat_that_somebody_left_goes_to_the_next_who_comes() -> None:
    candidates = people("ABAB")
    places = arrange(candidates, [RoomPlan(1, 9)], {})
    gone = next(who for who, place in places.items() if place.number == 2)
    left = {who: place for who, place in places.items() if who != gone}
    stay = [one for one in candidates if one.id != gone]
    assert arrange(stay, [RoomPlan(1, 9)], left) == left
    again = arrange([*stay, Candidate(9, ord("B"))], [RoomPlan(1, 9)], left)
    assert again[9] == SeatPlace(1, 2)
    assert {who: again[who] for who in left} == left


def test_a_seat_of_somebody_else_is_left_alone() -> None:
    candidates = people("A")
    assert arrange(candidates, [RoomPlan(1, 2)], {77: SeatPlace(1, 1)}) == {1: SeatPlace(1, 2)}
