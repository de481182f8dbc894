"""Finding exams (找考试): from what somebody writes to a query for exams, places and institutions."""

from knowledge.finding.query import ExamQuery, Wants, read_exam_query

__all__ = ["ExamQuery", "Wants", "read_exam_query"]
