"""Arrows go one way: bot → handlers → db → knowledge."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "knowledge": {"knowledge"},
    "db": {"db", "knowledge"},
    "handlers": {"handlers", "db", "knowledge"},
    "bot": {"bot", "handlers", "db", "knowledge"},
}


def imported(path: Path) -> set[str]:
    """The top-level names of everything a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_no_room_imports_a_higher_one(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files
    wrong = {
        str(path.relative_to(ROOT)): sorted(found)
        for path in files
        if (found := (imported(path) & set(MAY_IMPORT)) - MAY_IMPORT[room])
    }
    assert wrong == {}


@pytest.mark.parametrize("room", ["knowledge", "db"])
def test_the_lower_rooms_know_no_messenger(room: str) -> None:
    wrong = [path.name for path in (ROOT / room).rglob("*.py") if "aiogram" in imported(path)]
    assert wrong == []


def test_knowledge_reads_no_clock_and_no_network() -> None:
    forbidden = {"socket", "httpx", "aiohttp", "requests", "urllib", "sqlalchemy", "sqlite3", "time"}
    wrong = {
        str(path.relative_to(ROOT)): sorted(found)
        for path in (ROOT / "knowledge").rglob("*.py")
        if (found := imported(path) & forbidden)
    }
    assert wrong == {}


@pytest.mark.parametrize("module", ["bot.cli", "knowledge.search", "db.upgrade", "db.accounts"])
def test_quick_commands_do_not_wait_for_aiogram(module: str) -> None:
    probe = f"import sys, {module}; sys.exit('aiogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_git_ignores_no_source_file() -> None:
    """An ignore rule once kept the search's data out of every clone."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [
        "git",
        "ls-files",
        "--others",
        "--ignored",
        "--exclude-standard",
        "--",
        "bot",
        "handlers",
        "db",
        "knowledge",
    ]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [path for path in found if "__pycache__" not in path] == []
