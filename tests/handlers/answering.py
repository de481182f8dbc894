"""A tiny knowledge base with an assistant whose answers are fixed: what buttons do must not hang on the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.originals import OriginalFile
from knowledge.originals import Piece
from knowledge.policies import Library, load_library
from knowledge.search import Answer, Outcome, Question

if TYPE_CHECKING:
    from pathlib import Path

POLICY = """文件：湘人社函〔2031〕7号
名称：关于开展茶艺考核工作的通知
发文：湖南省人力资源和社会保障厅
日期：2031-03-05
地区：湖南省

== special/hunan/tea-pass
标题：湖南茶艺多少分合格
出处：二（一）
事实：合格线 85分
问：茶艺多少分合格
问：茶艺几分过
问：茶艺及格线
问：茶艺 合格
问：茶艺打多少分算过
答：
  85 分合格。

== special/hunan/tea-who
标题：湖南谁能考茶艺
出处：一
问：谁能考茶艺
问：茶艺报名条件
问：茶艺 对象
问：茶艺什么人能考
问：会泡茶能考吗
答：
  会泡茶就能考。

== special/hunan/tea-age
标题：湖南茶艺有没有年龄限制
类别：未载明
出处：三
问：茶艺多大能考
问：茶艺年龄
问：茶艺岁数
问：茶艺 年龄 要求
问：六十岁能考茶艺吗
答：
  文件没有写年龄。
"""
PASS, WHO, GAP, LOST, CHAT = "茶艺多少分合格", "谁能考茶艺", "茶艺多大能考", "茶艺补贴红茶绿茶", "你好"
TEA = OriginalFile("湘人社函〔2031〕7号", "关于开展茶艺考核工作的通知", "text/plain", "a" * 64)
PIECES = [
    Piece("引言", "关于开展茶艺考核工作的通知"),
    Piece("二", "二、考核方式"),
    Piece("二（一）", "（一）满分一百分，八十五分算合格。"),
    Piece("四", "四、茶艺补贴\n考红茶绿茶的，茶艺补贴由县里发。"),
]


class FixedAssistant:
    """Answers the questions above and no other."""

    def __init__(self, folder: Path) -> None:
        (folder / "tea.txt").write_text(POLICY, encoding="utf-8")
        self.library: Library = load_library(folder)
        passed, who, gap = self.library.entries.values()
        self.answers = {
            PASS: Answer(Outcome.ANSWERED, passed.answer, passed, passed.sources, (who,), ()),
            WHO: Answer(Outcome.ANSWERED, who.answer, who, who.sources, (), ()),
            GAP: Answer(Outcome.GAP, gap.answer, gap, (), (), ()),
            CHAT: Answer(Outcome.CHAT, "您好", None, (), (), ()),
        }

    def ask(self, question: Question) -> Answer:
        unknown = Answer(Outcome.UNKNOWN, "没有查到。", None, (), (), ())
        return self.answers.get(question.text, unknown)
