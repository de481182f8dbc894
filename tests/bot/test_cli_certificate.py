"""`kaozheng certificate` as other programs call it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli_certificate import register

SHARED = Path(__file__).parents[3] / "shared"


def app() -> typer.Typer:
    commands = typer.Typer()
    register(commands)
    commands.command("other")(lambda: None)  # one command alone would lose its name
    return commands


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app(), ["certificate", *arguments], input=given)


def test_one_number_gives_the_object_of_the_contract() -> None:
    found = run("1918010000001", "--json")
    assert found.exit_code == 0
    assert json.loads(found.stdout) == {
        "number": "1918010000001",
        "scheme": "hunan-special",
        "valid": True,
        "fields": {"year": 2019, "province": "湖南省", "city": "长沙市", "serial": 1},
        "errors": [],
        "sources": [{"id": "湘人社函〔2020〕80号", "section": "附件2"}],
    }


def test_several_numbers_give_one_object_each_in_order() -> None:
    found = run("12345", "2218010000123", "--json")
    assert [json.loads(line)["valid"] for line in found.stdout.splitlines()] == [False, True]


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_batch_gives_one_object_a_line(tmp_path: Path, flags: tuple[str, ...]) -> None:
    path = tmp_path / "numbers.txt"
    path.write_text("2218010000123\n\n21-1601-5007-00321\n", encoding="utf-8")
    for name, given in ((str(path), None), ("-", path.read_text(encoding="utf-8"))):
        lines = run("--batch", name, *flags, given=given).stdout.splitlines()
        assert [json.loads(line)["scheme"] for line in lines] == ["hunan-special", "henan-special"]


def test_without_json_it_speaks_chinese() -> None:
    found = run("Y000041039002234000005", "12345")
    assert "符合编码规则" in found.stdout
    assert "洛阳市" in found.stdout
    assert "❌ 编号 12345" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((), "请写一个证书编号"), (("--batch", "nowhere.txt"), "读不了文件 nowhere.txt")],
)
def test_wrong_use_is_told_and_ends_with_two(arguments: tuple[str, ...], words: str) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert words in found.stderr
    assert not found.stdout


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "numbers.txt"
    path.write_bytes("编号".encode("gbk"))
    found = run("--batch", str(path))
    assert (found.exit_code, "不是 UTF-8" in found.stderr) == (2, True)


def test_it_does_not_wait_for_aiogram() -> None:
    probe = "import sys, bot.cli_certificate, knowledge.certificates; sys.exit('aiogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the development cases lie outside the repository")
def test_the_development_cases_are_all_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        json.loads(line)
        for line in (SHARED / "dev/certificates.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    answers = tmp_path / "answers.jsonl"
    given = "".join(f"{case['number']}\n" for case in cases)
    answers.write_text(run("--batch", "-", "--json", given=given).stdout, encoding="utf-8")
    score = importlib.util.spec_from_file_location("score", SHARED / "dev/score.py")
    assert score
    assert score.loader
    module = importlib.util.module_from_spec(score)
    score.loader.exec_module(module)
    module.score_certificate(cases, module.load(answers))
    assert f"right {len(cases)}/{len(cases)}" in capsys.readouterr().out
