"""The pages, for any WSGI server."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from config.received import Utf8Request
from parvis.base.counting import Counts
from parvis.base.heap import share_one_heap

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
application.request_class = Utf8Request
Counts(settings.COUNTS_DIR).keep()

# All that is loaded by now stays: looked through for garbage again and again, it took a sixth of the time of a page.
resolve("/")
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
share_one_heap()
