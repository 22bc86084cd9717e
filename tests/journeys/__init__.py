"""People's paths in Chromium, against the running processes."""

import pytest

pytest.register_assert_rewrite(
    *(f"tests.journeys.{name}" for name in ("visitor", "mail", "town", "paths", "fixtures"))
)
