"""Explanations name the day, the value, where it came from and the clause; drafts and drawings come from the rules."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from knowledge.eligibility import FOLDER, Certificate, Profile, Title, Violation, load_rules
from knowledge.eligibility.compare import changed_rules, compare
from knowledge.eligibility.diagram import draw
from knowledge.eligibility.explain import explain, explain_verdict, say
from knowledge.eligibility.facts import read_facts

RULES = load_rules()
ON = date(2026, 11, 21)
WELDER = Profile(
    region="河南省郑州市",
    employment="employed",
    occupation="焊工",
    occupation_since=date(2020, 11, 21),
    skill_certificates=(Certificate(4, date(2023, 5, 1)),),
)


def said(profile: Profile, *targets: str) -> str:
    result = RULES.evaluate(profile, ON, targets) if targets else RULES.evaluate(profile, ON)
    return "\n".join(explain(result))


def test_the_welder_is_told_what_is_open_and_what_opens_when_and_by_which_clause() -> None:
    text = said(WELDER)
    assert "✅ 四级（中级工）——干这一行满 5 年（国家职业标准编制技术规程（2023年版） 四级（1））" in text
    assert "⏳ 三级（高级工）：2027年5月1日起" in text
    assert "国家职业标准另有规定的，以那个标准为准" in text
    assert "焊接与热切割作业" in text
    assert "备案企业自主评价" in text


def test_every_condition_is_explained_with_its_value_and_the_words_it_was_read_from() -> None:
    heard = read_facts("干焊工六年了，有中级证", ON, RULES).profile
    result = RULES.evaluate(heard, ON, ("skill:3", "skill:4"))
    four = "\n".join(explain_verdict(result, result.verdict("skill:4")))
    assert (
        "从业5年——入行时间：约 2020年11月起（您说的“干焊工六年了”，按 6 年算），2025年11月21日起就符合"
        in four
    )
    three = "\n".join(explain_verdict(result, result.verdict("skill:3")))
    assert "四级证书（您说的“有中级证”）" in three
    assert "还要知道技能证书的取得日期" in three
    assert "依据：国家职业标准编制技术规程（2023年版） 三级（1）" in three


def test_a_guard_learns_why_not_and_who_runs_that_examination() -> None:
    text = said(Profile(occupation="保安", region="河南省洛阳市"))
    assert text.count("保安员") == 1
    assert "公安部门及相关机构" in text
    assert "国家职业资格目录（2021年版） 二" in text


def test_somebody_banned_is_told_until_when() -> None:
    banned = Profile(
        region="湖南省", birth_date=date(1990, 1, 1), violations=(Violation("article6", date(2026, 3, 1)),)
    )
    assert said(banned, "special").startswith("禁考到 2026年12月31日，2027年1月1日起可以再报。")
    route = RULES.evaluate(banned, ON, ("special",)).verdicts[0].routes[0]
    assert route.reason.endswith("禁考到 2026-12-31。")
    assert route.sources[-1].document == "人社职司便函〔2021〕57号"


def test_what_lacks_is_that_of_the_nearest_route() -> None:
    titled = Profile(
        region="湖南省",
        employment="employed",
        occupation_since=date(2000, 1, 1),
        skill_certificates=(),
        titles=(Title("assistant", date(2010, 1, 1)),),
    )
    assert "最近的一条是“二级：有三级证书后再干 5 年”，还差：持三级证书后从业5年" in said(titled, "skill:2")


def test_what_is_unknown_is_asked_for_by_name() -> None:
    assert "❓ 二级（技师）——最要紧的是：有没有技能证书、有没有职称" in said(
        Profile(region="广东省", occupation_since=date(2010, 1, 1)), "skill:2"
    )
    assert "没有这个地区的专项考核规定" in said(Profile(region="广东省"), "special")
    assert "没有通到这里的规定" in said(Profile(region="广东省"), "title:member")


def test_who_told_nothing_gets_one_sentence() -> None:
    assert said(Profile(region="广东省", occupation="焊工"), "skill:1", "skill:2") == (
        "我还不知道您的情况，所以算不出来。最要紧的是：干了几年、有没有技能证书、现在是上班还是上学。"
    )


def test_targets_that_wait_for_the_same_facts_share_a_line_that_names_two_at_most() -> None:
    text = said(Profile(occupation_since=date(2020, 11, 21)), "skill:2", "skill:1")
    lines = [line for line in text.splitlines() if line.startswith("❓")]
    assert len(lines) == 1
    assert lines[0].startswith("❓ 二级（技师）、一级（高级技师）——最要紧的是：")
    assert lines[0].count("、") == 2


def test_a_day_that_may_come_earlier_says_what_it_depends_on() -> None:
    text = said(WELDER.set("skill_certificates", (Certificate(4, None),)), "skill:3")
    assert "⏳ 三级（高级工）：2030年11月21日起，也许更早，要看证书是哪天发的、" in text


def test_a_ban_stands_first_and_without_one_the_last_line_asks_for_it() -> None:
    asks = "如果因违纪被处理过，请告诉我是哪年、几年。"
    assert said(WELDER).splitlines()[-1] == asks
    banned = WELDER.set("violations", (Violation("article7_minor", date(2025, 10, 31)),))
    assert said(banned).startswith("禁考到 2027年10月30日，2027年10月31日起可以再报。")
    assert asks not in said(banned)
    undated = WELDER.set("violations", (Violation("article7_minor"),))
    assert said(undated).startswith("要知道是哪天被处理的")


SAID = {
    "2021年考的四级证": "四级证书 2021年（按 2021年12月31日 算）取得",
    "中级工证2021年5月发的": "四级证书 2021年5月（按 2021年5月31日 算）取得",
    "中级工证2021年5月6日发的": "四级证书 2021年5月6日取得",
    "有中级证": "四级证书",
    "干了六年": "入行时间：约 2020年11月起（按 6 年算）",
    "干了五年半": "入行时间：约 2021年5月起（按 5 年半算）",
    "我今年19": "出生日期：约 2007年11月（按 19 岁算）",
    "还没干过": "还没干过这一行",
    "2025年10月替考被禁考两年": "2025年10月（按 2025年10月31日 算）违纪违规，两年不能考",
    "中级职称2022年评的": "中级职称 2022年（按 2022年12月31日 算）取得",
    "我是学生": "正在上学",
}


@pytest.mark.parametrize(("text", "phrase"), SAID.items(), ids=SAID)
def test_what_was_rounded_is_said_as_it_was_told(text: str, phrase: str) -> None:
    found = read_facts(text, ON, RULES)
    assert say(found.profile, found.found[0].path) == phrase


def test_words_are_forgotten_with_the_fact_they_told() -> None:
    told = read_facts("干了六年，有中级证", ON, RULES).profile
    exact = told.merge(Profile(occupation_since=date(2019, 3, 5)))
    assert say(exact, "occupation_since") == "入行时间：2019年3月5日"
    assert say(told.set("occupation_since", date(2019, 3, 5)), "occupation_since") == "入行时间：2019年3月5日"
    assert say(exact, "skill_certificates") == "四级证书"


def test_where_to_register_is_told_where_a_document_says_so() -> None:
    adult = Profile(region="湖南省", birth_date=date(1990, 1, 1))
    assert "报名：在网上通过湖南省职业技能评价在线考务管理系统报名（湘人社函〔2020〕80号 三（四））" in said(
        adult, "special"
    )
    assert "报名" not in said(WELDER, "skill:4")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    folder = tmp_path / "draft"
    shutil.copytree(FOLDER, folder)
    national = folder / "2-skill-national.txt"
    text = national.read_text(encoding="utf-8").replace("条件：从业 5 年", "条件：从业 7 年")
    national.write_text(text, encoding="utf-8")
    return folder


def test_a_draft_shows_whom_it_changes(draft: Path) -> None:
    (draft / "5-titles.txt").unlink()
    rules = load_rules(draft)
    lines = changed_rules(RULES, rules)
    assert "改动规则 national-l4-work-5y（四级：干这一行满 5 年）" in lines
    assert "去掉规则 national-title-honours（正高级、副高级：国家级荣誉的绿色通道）" in lines
    changes = [
        str(one) for one in compare(RULES, rules, [WELDER.set("skill_certificates", ()), Profile()], ON)
    ]
    assert (
        "四级（中级工）：现在可以[national-l4-work-5y] → 以后可以（2027-11-21）[national-l4-work-5y]"
        in changes
    )
    assert "员级职称：还不能确定 → 不可以" in changes


def test_the_same_rules_change_nothing() -> None:
    again = load_rules()
    assert changed_rules(RULES, again) == []
    assert list(compare(RULES, again, [WELDER, Profile()], ON)) == []


def test_the_drawing_shows_every_rule_at_every_target() -> None:
    picture = draw(RULES)
    assert picture.startswith("flowchart LR\n")
    assert picture.count("subgraph") == picture.count("  end") == 11
    for rule in RULES.routes:
        assert picture.count(f"|{rule.id}|") >= len(rule.targets)
    assert picture.count("准入类职业") == 5
    assert draw(RULES, ("skill:5",)).count("subgraph") == 1


def test_the_documentation_shows_the_drawing_of_these_rules() -> None:
    page = Path(__file__).parents[3] / "docs/eligibility.md"
    assert draw(RULES) in page.read_text(encoding="utf-8")
