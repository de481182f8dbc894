"""From tables to what is planned: institutions, exams, candidates. Everything is checked before anything is written."""
