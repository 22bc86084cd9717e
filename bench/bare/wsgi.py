"""The bare contenders, for a WSGI server."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"

from django.core.wsgi import get_wsgi_application  # after the settings are named

application = get_wsgi_application()
