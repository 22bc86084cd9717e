"""No failure counted and no code used before each test."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_cache(db: None) -> None:
    cache.clear()
