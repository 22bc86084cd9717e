"""Declare the design system to Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system; it has no model."""

    name = "parvis.ui"
    label = "ui"
