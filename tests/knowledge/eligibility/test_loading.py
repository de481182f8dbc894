"""Loading is strict: each way to break a rule file has a tiny file that says which words the message must contain."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from knowledge.eligibility import FOLDER, Profile, RuleFileError, Status, load_rules
from knowledge.eligibility.blocks import read_blocks
from knowledge.eligibility.documents import known_documents
from knowledge.policies import load_library

BROKEN = sorted(Path(__file__).with_name("broken").glob("*.txt"))
GOOD = """章节：试
== rule-a
标题：题
考：四级
条件：从业 5 年
出处：国家职业标准编制技术规程（2023年版） 四级（1）
说明：说明。
"""


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_stops_with_file_and_line(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path)
    wanted = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# 报错要有：").split("|")
    with pytest.raises(RuleFileError) as caught:
        load_rules(tmp_path)
    for words in wanted:
        assert words in str(caught.value)
    if wanted != ["没有规则"]:
        assert str(caught.value).startswith(path.name)


def test_the_file_without_a_fault_loads(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(GOOD, encoding="utf-8")
    assert [rule.id for rule in load_rules(tmp_path).routes] == ["rule-a"]


def test_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes("章节：试".encode("gbk"))
    with pytest.raises(RuleFileError, match="UTF-8"):
        load_rules(tmp_path)


def test_an_id_may_stand_for_one_period_after_another(tmp_path: Path) -> None:
    second = GOOD.split("\n", 1)[1].replace("5 年", "6 年")
    text = f"{GOOD}有效：2026-06-30 止\n{second}有效：2026-07-01 起\n"
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    rules = load_rules(tmp_path)
    worker = Profile(occupation_since=date(2021, 5, 1))
    before = rules.evaluate(worker, date(2026, 6, 30)).verdict("skill:4")
    after = rules.evaluate(worker, date(2026, 7, 1)).verdict("skill:4")
    assert before.status is Status.ELIGIBLE
    assert (after.status, after.earliest_on) == (Status.LATER, date(2027, 5, 1))


def test_a_rule_still_to_come_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{GOOD}有效：2027-01-01 起\n", encoding="utf-8")
    found = load_rules(tmp_path).evaluate(Profile(occupation_since=date(2000, 1, 1)), date(2026, 7, 1))
    assert found.verdict("skill:4").earliest_on == date(2027, 1, 1)


def test_a_route_that_opens_after_its_rule_ends_is_closed(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{GOOD}有效：2026-12-31 止\n", encoding="utf-8")
    found = load_rules(tmp_path).evaluate(Profile(occupation_since=date(2022, 1, 1)), date(2026, 7, 1))
    verdict = found.verdict("skill:4")
    assert verdict.status is Status.NOT_ELIGIBLE
    assert "不再有效" in verdict.routes[0].reason


def test_rules_hold_from_the_date_of_their_document() -> None:
    rules = {rule.id: rule for rule in load_rules().routes}
    assert rules["henan-l2-intermediate-title"].validity.since == date(2021, 6, 11)
    assert rules["national-l4-work-5y"].validity.since is None


def test_every_policy_document_may_be_cited_and_one_more() -> None:
    others = set(known_documents()) - set(load_library().documents)
    assert others == {"国家职业标准编制技术规程（2023年版）"}
    assert set(known_documents()) >= set(load_library().documents)


def test_every_rule_file_has_a_section_and_every_rule_an_own_wording() -> None:
    for path in FOLDER.glob("*.txt"):
        assert read_blocks(path)[0].one("章节"), path.name
    titles = [rule.title for rule in load_rules().routes]
    assert len(set(titles)) == len(titles)
