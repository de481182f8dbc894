"""Finds the entry that answers a question, and refuses rightly where none does."""

from knowledge.search.answers import Answer, Outcome, sources_text
from knowledge.search.assistant import Assistant, Explanation, Question
from knowledge.search.contract import as_contract

__all__ = ["Answer", "Assistant", "Explanation", "Outcome", "Question", "as_contract", "sources_text"]
