"""A field for words that somebody will read."""

from typing import Any

from django import forms

from parvis.base.visible import is_visible


class Prose(forms.CharField):
    """Words that show something: signs that nobody sees are as good as none."""

    def to_python(self, value: Any) -> Any:
        """Return the words, none for what shows nothing."""
        words = super().to_python(value)
        return words if not isinstance(words, str) or is_visible(words) else self.empty_value
