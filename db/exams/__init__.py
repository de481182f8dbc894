"""Exams (批次): what they are, finding them, and every change of their state."""

from db.exams.changes import MOVABLE, Exams, Move, RoomSeatsError, RoomTakenError
from db.exams.checks import (
    PlanProblem,
    find_exam_notes,
    find_exam_problems,
    find_institution_problems,
    lead_problems,
)
from db.exams.view import ExamInstitution, ExamView, NewExam, NewRoom

__all__ = [
    "MOVABLE",
    "ExamInstitution",
    "ExamView",
    "Exams",
    "Move",
    "NewExam",
    "NewRoom",
    "PlanProblem",
    "RoomSeatsError",
    "RoomTakenError",
    "find_exam_notes",
    "find_exam_problems",
    "find_institution_problems",
    "lead_problems",
]
