"""Every route of the house."""

from django.urls import path

from config.health import health

urlpatterns = [
    path("healthz", health, name="healthz"),
]
