"""Load the whole product once, before the processes that fork from this one.

What is loaded before a fork is in memory once for all of them, as long as nobody writes on it (docs/decisions/0042).
"""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.urls import resolve, reverse
from django.utils.translation import gettext, override
from procrastinate.contrib.django import app

from config.env import Role
from config.received import Utf8Request
from config.settings import connection_settings, session_name
from parvis.base.heap import share_one_heap


def load_pages() -> WSGIHandler:
    """Load every page, and leave what is loaded by now out of the search for garbage.

    Looked through again and again, what stays took a sixth of the time of a page.
    """
    application = get_wsgi_application()
    application.request_class = Utf8Request
    resolve("/")
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    share_one_heap()
    return application


def load_all() -> None:
    """Load what pages, jobs and live updates will need; open nothing and start no thread, which no fork would keep."""
    app.perform_import_paths()  # type: ignore[no-untyped-call]  # the library does not type it
    for name in ("parvis.commands.worker", "parvis.events.sealing", "parvis.live.app", "zen"):
        import_module(name)
    engine = engines["django"].engine  # type: ignore[attr-defined]  # the only engine of the settings is Django's
    for library in engine.libraries.values():
        import_module(library)
    for code, _name in settings.LANGUAGES:
        with override(code):
            gettext("Continuer")
    # Every address is read from the map, as the first link of a page would have it.
    reverse("home")
    load_pages()


def name_sessions(kind: str) -> None:
    """Have the database know this process, not the one it was forked from."""
    settings.DATABASES["default"]["OPTIONS"]["application_name"] = session_name(kind)


def take_role(role: Role) -> None:
    """Work from now on under another role of the database than the process this one was forked from.

    Raise KeyError where the role has no address.
    """
    os.environ["PARVIS_ROLE"] = role
    settings.ENV = settings.ENV.model_copy(update={"role": role})
    settings.DATABASES["default"].update(connection_settings(settings.DATABASE_URLS[role]))
    name_sessions(role)
