"""The commands as a person runs them, on a data folder of their own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from bot import cli_documents
from bot.cli import app
from tests.knowledge.originals import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TEA = "青人社函〔2031〕7号"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("KAOZHENG_DATABASE_URL", raising=False)
    (tmp_path / "tea.txt").write_text(files.TEXT, encoding="gb18030")
    return tmp_path


def test_add_list_show_remove() -> None:
    assert "还没有原文" in run("documents", "list").stdout
    added = run("documents", "add", "tea.txt")
    assert added.exit_code == 0
    assert (
        f"加好了：《青山省人力资源和社会保障厅关于开展茶艺考核工作的通知》（{TEA}），分成 19 段。"
        in added.stdout
    )
    assert "政策知识里没有这个文号" in added.stdout
    listed = run("documents", "list").stdout
    assert TEA in listed
    assert "共 1 份" in listed
    shown = run("documents", "show", "青人社函[2031]7号", "--section", "二(一)")
    assert shown.stdout == "[二（一）]\n（一）考核由县里组织，报名在网上办。\n\n"
    assert "[附件2 第三条]" in run("documents", "show", TEA).stdout
    assert run("documents", "remove", TEA).stdout == "删掉了。\n"
    assert "还没有原文" in run("documents", "list").stdout


def test_the_same_id_is_replaced(folder: Path) -> None:
    run("documents", "add", "tea.txt")
    (folder / "new.docx").write_bytes(files.make_docx([TEA, "关于茶艺的通知", "一、对象", "都能考。"]))
    assert "换好了：《关于茶艺的通知》" in run("documents", "add", "new.docx").stdout
    assert "共 1 份" in run("documents", "list").stdout


def test_names_can_be_told_and_a_document_of_the_knowledge_is_known(folder: Path) -> None:
    (folder / "plain.md").write_text("三、考核方式\n（一）甲。\n（二）60分合格。", encoding="utf-8")
    added = run("documents", "add", "plain.md", "--id", "湘人社函[2020]80号")
    assert added.exit_code == 0
    assert "湖南省人力资源和社会保障厅关于开展专项职业能力考核评价工作的通知" in added.stdout
    assert "条目引用了" in added.stdout
    assert "没找到：" in added.stdout


def test_a_document_without_number_is_known_by_its_title(folder: Path) -> None:
    title = "枣庄市人力资源和社会保障局关于印发枣庄市专项职业能力考核社会化改革试点方案的通知"
    (folder / "plain.md").write_text(f"{title}\n\n各区：\n\n一、甲\n乙。", encoding="utf-8")
    added = run("documents", "add", "plain.md")
    assert "（枣庄市专项职业能力考核社会化改革试点方案（2023-04-23））" in added.stdout


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.txt", b"", "a.txt：文件是空的。"),
        ("a.xls", b"x", "不认识这种文件"),
        ("a.pdf", b"%PDF-1.7 x", "坏的"),
        ("a.pdf", files.locked(files.make_pdf([["一、对象"]]), "geheim"), "密码"),
        ("a.txt", "一、对象\n都能考。".encode(), "--id"),
        ("a.txt", f"{TEA}\n一、对象\n都能考。".encode(), "--title"),
    ],
)
def test_a_wrong_file_changes_nothing(folder: Path, name: str, data: bytes, told: str) -> None:
    run("documents", "add", "tea.txt")
    before = run("documents", "show", TEA).stdout
    (folder / name).write_bytes(data)
    failed = run("documents", "add", name)
    assert failed.exit_code == 2
    assert told in failed.stderr
    assert failed.stdout == ""
    assert run("documents", "show", TEA).stdout == before
    assert "共 1 份" in run("documents", "list").stdout


def test_a_file_that_is_not_there() -> None:
    failed = run("documents", "add", "gone.pdf")
    assert failed.exit_code == 2
    assert "读不了文件 gone.pdf" in failed.stderr


def test_a_folder_is_no_file(folder: Path) -> None:
    (folder / "dir.txt").mkdir()
    assert run("documents", "add", "dir.txt").exit_code == 2


@pytest.mark.parametrize("words", [("show", "甲〔2031〕1号"), ("remove", "甲〔2031〕1号")])
def test_a_document_that_is_not_there(words: tuple[str, str]) -> None:
    failed = run("documents", *words)
    assert failed.exit_code == 1
    assert "没有“甲〔2031〕1号”的原文" in failed.stderr


def test_a_section_that_is_not_there_tells_which_are() -> None:
    run("documents", "add", "tea.txt")
    failed = run("documents", "show", TEA, "--section", "九")
    assert failed.exit_code == 1
    assert "这份原文里没有“九”。有：引言、一、二、" in failed.stderr


def test_too_long_a_name_is_refused() -> None:
    failed = run("documents", "add", "tea.txt", "--title", "长" * 301)
    assert failed.exit_code == 2
    assert "标题最多 300 个字" in failed.stderr


def test_a_database_out_of_reach_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOZHENG_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    failed = run("documents", "add", "tea.txt")
    assert failed.exit_code == 1
    assert "数据库出了问题" in failed.stderr


@pytest.mark.parametrize(("quick", "shown"), [(-1.0, [(1, 3), (2, 3), (3, 3)]), (60.0, [])])
def test_what_takes_long_shows_how_far_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, quick: float, shown: list[tuple[int, int]]
) -> None:
    told: list[tuple[int, int]] = []

    @contextmanager
    def recording() -> Iterator[Callable[[int, int], None]]:
        with bar() as tell:
            yield lambda done, total: (tell(done, total), told.append((done, total)))[-1]

    bar = cli_documents._bar
    monkeypatch.setattr(cli_documents, "_QUICK", quick)
    monkeypatch.setattr(cli_documents, "_bar", recording)
    (folder / "long.pdf").write_bytes(
        files.make_pdf([[TEA, "关于茶艺的通知", "一、对象", "会泡茶的人都能考。"]] * 3)
    )
    assert run("documents", "add", "long.pdf").exit_code == 0
    assert told == shown
