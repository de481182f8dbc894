from __future__ import annotations

import pytest

from knowledge.search import Assistant


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    return Assistant.load()
