"""The states of a version, as colours beside their words."""

from collections.abc import Mapping

from parvis.ui.parts import Tone

TONES: Mapping[str, Tone] = {
    "draft": "progress",
    "review": "warning",
    "published": "success",
    "retired": "neutral",
}
