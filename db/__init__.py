"""What is remembered: tables, migrations and the operations that keep their invariants. Never imports aiogram."""
