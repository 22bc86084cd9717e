"""Failures caused for real, on running processes. COUNT=200 repeats each of them."""

import pytest

pytest.register_assert_rewrite("tests.faults.crowd", "tests.faults.page", "tests.faults.resident")
