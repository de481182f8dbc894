"""Finding exams, places and institutions (找考试、机构查询)."""

from __future__ import annotations

from handlers.exams.conversation import REGISTER_WORDS, answer_query, register, register_words
from handlers.exams.desk import ExamsDesk

__all__ = ["REGISTER_WORDS", "ExamsDesk", "answer_query", "register", "register_words"]
