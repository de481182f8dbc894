"""What must hold for anybody: facts only narrow what is unknown, and time only opens what waits for time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.eligibility import Certificate, Profile, School, Status, Title, Violation, load_rules
from knowledge.eligibility.contract import as_profile, parse_profile
from knowledge.eligibility.profile import NOT_STARTED
from knowledge.eligibility.vocabulary import CHOICES, HONOURS, RANK_ORDER, VIOLATIONS

RULES = load_rules()
DAYS = st.dates(date(1960, 1, 1), date(2035, 12, 31))
NOW = st.dates(date(2022, 1, 1), date(2040, 12, 31))


def values(name: str) -> st.SearchStrategy:
    """A value of a field with fixed values, as the contract has them; `none` belongs to conversations."""
    return st.sampled_from([value for value in CHOICES[name].words.values() if value != "none"])


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


CERTIFICATES = st.lists(
    st.builds(Certificate, st.integers(1, 5), maybe(DAYS), st.sampled_from([None, None, "电工", "车工"])),
    max_size=3,
)
TITLES = st.lists(st.builds(Title, st.sampled_from(RANK_ORDER), maybe(DAYS), st.booleans()), max_size=2)
SCHOOLS = st.builds(
    School,
    kind=maybe(values("学校类型")),
    klass=maybe(values("班级")),
    enrolled=maybe(st.booleans()),
    graduating_year=maybe(st.booleans()),
    graduated_on=maybe(DAYS),
    major_matches=maybe(st.booleans()),
    assessed=maybe(st.booleans()),
)
PROFILES = st.builds(
    Profile,
    birth_date=maybe(DAYS),
    region=st.sampled_from([None, "河南省郑州市", "湖南省", "山东省", "山东省枣庄市", "广东省"]),
    employment=maybe(values("就业状态")),
    employer_kind=maybe(values("单位性质")),
    employer_filed=maybe(st.booleans()),
    occupation=st.sampled_from([None, "电工", "焊工", "保安"]),
    occupation_since=maybe(DAYS | st.just(NOT_STARTED)),
    skill_certificates=maybe(CERTIFICATES.map(tuple)),
    titles=maybe(TITLES.map(tuple)),
    annual_reviews_passed=maybe(st.integers(0, 5)),
    honours=maybe(st.lists(st.sampled_from(HONOURS), max_size=2, unique=True).map(tuple)),
    school=SCHOOLS,
    one_plus_x=maybe(values("1+X证书")),
    violations=st.lists(
        st.builds(Violation, st.sampled_from(list(VIOLATIONS.values())), DAYS), max_size=2
    ).map(tuple),
)
FIELDS = (
    "birth_date",
    "region",
    "employment",
    "employer_kind",
    "employer_filed",
    "occupation_since",
    "skill_certificates",
    "titles",
    "annual_reviews_passed",
    "honours",
    "one_plus_x",
    "school.kind",
    "school.class",
    "school.enrolled",
    "school.graduating_year",
    "school.graduated_on",
    "school.major_matches",
    "school.assessed",
)
"""All but the two whose absence is settled as "no": the occupation (D19) and violations (the contract)."""


def silence_speaks(profile: Profile, path: str) -> bool:
    """Where the settled readings take an absent fact for "no", removing it may well decide the other way.

    An enrolled student without a start of work has no years of work (contract); an enrolled student without a day of
    graduation has no diploma (D4). A class is none of a school that is no technical college, whatever it says.
    """
    enrolled = bool(profile.school.enrolled)
    return (
        (path == "occupation_since" and enrolled and profile.employment == "student")
        or (path == "school.graduated_on" and enrolled)
        or (path == "school.class" and profile.school.kind not in (None, "technical_college"))
    )


@settings(max_examples=300, deadline=None)
@given(PROFILES, NOW, st.sampled_from(FIELDS))
def test_removing_a_fact_never_turns_yes_into_no_or_no_into_yes(
    profile: Profile, on: date, path: str
) -> None:
    if profile.get(path) is None or silence_speaks(profile, path):
        return
    less = profile.set(path, None)
    if silence_speaks(less.set(path, profile.get(path)), path):
        return
    flip = {Status.ELIGIBLE, Status.NOT_ELIGIBLE}
    for more, fewer in zip(
        RULES.evaluate(profile, on).verdicts, RULES.evaluate(less, on).verdicts, strict=True
    ):
        assert {more.status, fewer.status} != flip, (more.target, path)


@settings(max_examples=300, deadline=None)
@given(PROFILES, NOW, st.integers(1, 4000))
def test_a_later_day_never_loses_what_only_waits_for_time(profile: Profile, on: date, days: int) -> None:
    later = on + timedelta(days=days)
    for first, second in zip(
        RULES.evaluate(profile, on).verdicts, RULES.evaluate(profile, later).verdicts, strict=True
    ):
        if first.status is Status.ELIGIBLE:
            assert second.status is Status.ELIGIBLE
        elif first.status is Status.LATER:
            assert first.earliest_on
            expected = Status.ELIGIBLE if first.earliest_on <= later else Status.LATER
            assert second.status is expected
        else:
            assert second.status is first.status


@settings(max_examples=200, deadline=None)
@given(PROFILES, NOW)
def test_the_earliest_day_is_the_first_on_which_it_is_open(profile: Profile, on: date) -> None:
    for verdict in RULES.evaluate(profile, on).verdicts:
        if verdict.status is Status.LATER:
            assert verdict.earliest_on
            that_day = RULES.evaluate(profile, verdict.earliest_on).verdict(verdict.target)
            the_day_before = RULES.evaluate(profile, verdict.earliest_on - timedelta(days=1)).verdict(
                verdict.target
            )
            assert that_day.status is Status.ELIGIBLE
            assert the_day_before.status is Status.LATER


@settings(max_examples=200, deadline=None)
@given(PROFILES, NOW)
def test_unknown_names_what_is_not_known_and_the_rest_names_nothing(profile: Profile, on: date) -> None:
    for verdict in RULES.evaluate(profile, on).verdicts:
        for route in verdict.routes:
            assert bool(route.missing) <= (route.status is Status.UNKNOWN)
            for path in route.missing:
                assert profile.get(path) is None or path in ("region", "skill_certificates", "titles"), path
            if route.status in (Status.ELIGIBLE, Status.LATER):
                assert route.sources


@settings(max_examples=200, deadline=None)
@given(PROFILES, NOW)
def test_no_ban_lets_anybody_in_before_its_end(profile: Profile, on: date) -> None:
    result = RULES.evaluate(profile, on)
    free = RULES.evaluate(replace(profile, violations=()), on)
    assert result.blocked_until is None or result.blocked_until >= on
    for banned, open_ in zip(result.verdicts, free.verdicts, strict=True):
        if result.blocked_until is None or banned.target.startswith("title:"):
            assert banned.status is open_.status
        else:
            assert banned.status is not Status.ELIGIBLE
            assert (banned.status in (Status.UNKNOWN, Status.NOT_ELIGIBLE)) == (
                open_.status in (Status.UNKNOWN, Status.NOT_ELIGIBLE)
            )


@settings(max_examples=200, deadline=None)
@given(PROFILES)
def test_a_profile_reads_back_as_it_was_written(profile: Profile) -> None:
    assert parse_profile(as_profile(profile)) == profile


@pytest.mark.parametrize("path", FIELDS)
def test_every_field_can_be_set_and_read(path: str) -> None:
    full = Profile().set(path, "x")
    assert full.get(path) == "x"
    assert Profile().get(path) is None
