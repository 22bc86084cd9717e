"""Have django-helpdesk read two boxes as its own command does, and say how long the second took.

python -m bench.peers.helpdesk.site.fetching < FILE

The file has ``queue`` (a number), ``port``, ``password`` and ``boxes`` (two names).
"""

import json
import sys
import time

import django

django.setup()

from helpdesk.email import process_email  # type: ignore[import-not-found]  # noqa: E402  # of another environment
from helpdesk.models import Queue  # type: ignore[import-not-found]  # noqa: E402


def main() -> None:
    """Read the first to have everything loaded, then the other."""
    told = json.load(sys.stdin)
    seconds = 0.0
    for box in told["boxes"]:
        Queue.objects.exclude(pk=told["queue"]).update(allow_email_submission=False)
        Queue.objects.filter(pk=told["queue"]).update(
            allow_email_submission=True,
            email_address="accueil@montbrelle.example",
            email_box_type="imap",
            email_box_host="127.0.0.1",
            email_box_port=told["port"],
            email_box_imap_folder="INBOX",
            email_box_user=box,
            email_box_pass=told["password"],
            email_box_interval=0,
            email_box_last_check=None,
        )
        began = time.perf_counter()
        process_email(quiet=True, debug_to_stdout=True)
        seconds = time.perf_counter() - began
    Queue.objects.filter(pk=told["queue"]).update(allow_email_submission=False, email_box_type=None)
    sys.stdout.write(json.dumps({"seconds": seconds}) + "\n")


if __name__ == "__main__":
    main()
