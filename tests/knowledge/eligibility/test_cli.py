"""`kaozheng eligibility` as other programs call it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli_eligibility import register
from knowledge.eligibility import FOLDER

SHARED = Path(__file__).parents[4] / "shared"
ON = ("--on", "2026-11-21")


def app() -> typer.Typer:
    commands = typer.Typer()
    register(commands)
    commands.command("other")(lambda: None)  # one command alone would lose its name
    return commands


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app(), ["eligibility", *arguments], input=given)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "profile.json"
    path.write_text(
        json.dumps({"id": "甲", "occupation_since": "2021-12-01", "region": "湖南省"}), encoding="utf-8"
    )
    return path


def test_one_profile_gives_one_object(profile: Path) -> None:
    found = run(str(profile), *ON, "--json")
    assert found.exit_code == 0
    result = json.loads(found.stdout)
    assert (result["id"], result["on"]) == ("甲", "2026-11-21")
    four = next(one for one in result["targets"] if one["target"] == "skill:4")
    assert (four["status"], four["earliest_on"]) == ("later", "2026-12-01")


def test_an_array_gives_an_array() -> None:
    found = run("-", *ON, "--json", given='[{"id": "1"}, {"id": "2"}]')
    assert [one["id"] for one in json.loads(found.stdout)] == ["1", "2"]


@pytest.mark.parametrize("arguments", [("--batch", "-"), ("-", "--batch")])
def test_lines_give_lines_in_order(arguments: tuple[str, str]) -> None:
    found = run(*arguments, *ON, "--json", given='{"id": "1"}\n\n{"id": "2"}\n')
    assert [json.loads(line)["id"] for line in found.stdout.splitlines()] == ["1", "2"]


def test_without_json_it_speaks_chinese(profile: Path) -> None:
    found = run(str(profile), *ON)
    assert "⏳ 四级（中级工）：2026年12月1日起" in found.stdout
    assert "—— 甲" in run("-", "--batch", *ON, given='{"id": "甲"}\n{"id": "乙"}\n').stdout


def test_today_is_the_default(profile: Path) -> None:
    assert len(json.loads(run(str(profile), "--json").stdout)["on"]) == len("2026-11-21")


@pytest.mark.parametrize(
    ("arguments", "given", "words"),
    [
        (("nowhere.json",), None, "没有 nowhere.json 这个文件"),
        (("-",), "{", "不是正确的 JSON"),
        (("-",), '{"id": "1"}\n{"id": "2"}\n', "请加 --batch"),
        (("-",), '{"age": 3}', "不认识的项目“age”"),
        (("-",), '[{}, {"birth_date": "1990-02-30"}]', "第 2 份：birth_date"),
        (("-", "--batch"), '{}\n{"region": 3}\n', "第 2 行：region 应是文字"),
        (("-", "--on", "2026-02-30"), "{}", "--on 的日期“2026-02-30”"),
        (("-", "--rules", "nowhere"), "{}", "没有 nowhere 这个文件夹"),
    ],
)
def test_wrong_input_is_told_in_chinese_and_ends_with_two(
    arguments: tuple[str, ...], given: str | None, words: str
) -> None:
    found = run(*arguments, given=given)
    assert found.exit_code == 2
    assert words in found.stderr
    assert not found.stdout


def test_a_file_of_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_bytes('{"region": "湖南"}'.encode("gbk"))
    assert "不是 UTF-8" in run(str(path)).stderr


def test_a_draft_of_the_rules_shows_what_it_changes(tmp_path: Path, profile: Path) -> None:
    draft = tmp_path / "draft"
    shutil.copytree(FOLDER, draft)
    national = draft / "2-skill-national.txt"
    national.write_text(
        national.read_text(encoding="utf-8").replace("从业 5 年", "从业 6 年"), encoding="utf-8"
    )
    found = run(str(profile), *ON, "--rules", str(draft))
    assert "改动规则 national-l4-work-5y" in found.stdout
    assert "甲　四级（中级工）：以后可以（2026-12-01）" in found.stdout
    assert found.stdout.endswith("1 份资料里，1 份的结论有变化，共 1 处。\n")
    change = json.loads(run(str(profile), *ON, "--rules", str(draft), "--json").stdout)
    assert change["after"] == {"status": "later", "earliest_on": "2027-12-01"}


def test_a_draft_that_cannot_be_loaded_names_file_and_line(tmp_path: Path, profile: Path) -> None:
    (tmp_path / "draft.txt").write_text("章节：试\n== a\n", encoding="utf-8")
    found = run(str(profile), "--rules", str(tmp_path))
    assert found.exit_code == 1
    assert "draft.txt 第 2 行" in found.stderr


def test_the_drawing() -> None:
    assert run("diagram").stdout.startswith("flowchart LR")


def test_it_does_not_wait_for_aiogram() -> None:
    probe = "import sys, bot.cli_eligibility, knowledge.eligibility; sys.exit('aiogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the development cases lie outside the repository")
def test_the_development_cases_are_all_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        json.loads(line)
        for line in (SHARED / "dev/eligibility.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    answers = tmp_path / "answers.jsonl"
    with answers.open("w", encoding="utf-8") as file:
        for case in cases:
            given = json.dumps({**case["profile"], "id": case["id"]}, ensure_ascii=False)
            found = run("-", "--on", case["on"], "--json", given=given)
            assert found.exit_code == 0, found.stderr
            file.write(found.stdout)
    score = importlib.util.spec_from_file_location("score", SHARED / "dev/score.py")
    assert score
    assert score.loader
    module = importlib.util.module_from_spec(score)
    score.loader.exec_module(module)
    module.score_eligibility(cases, module.load(answers))
    assert f"right {len(cases)}/{len(cases)}" in capsys.readouterr().out
