"""Declare the forms engine to Django."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """The forms engine; it has no model, only template tags."""

    name = "parvis.forms"
    label = "parvis_forms"
