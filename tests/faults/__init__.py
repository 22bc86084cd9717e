"""Failures caused for real, on running processes. COUNT=200 repeats each of them."""

import pytest

pytest.register_assert_rewrite("tests.faults.resident")
