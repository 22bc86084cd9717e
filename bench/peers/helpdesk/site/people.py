"""Make the queues and the agents through the models of django-helpdesk itself.

python -m bench.peers.helpdesk.site.people < FILE

The file has ``queues`` (names by code), ``agents``, ``public`` (a code), ``reader``, her ``password`` and ``rows``.

Printed: the numbers given to queues and agents.
"""

import json
import sys

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402  # after the settings are loaded
from helpdesk.models import Queue, UserSettings  # type: ignore[import-not-found]  # noqa: E402  # of another environment


def main() -> None:
    """Read what is wanted, make it, say the numbers."""
    told = json.load(sys.stdin)
    queues = {}
    for code, name in told["queues"].items():
        queue = Queue.objects.create(
            title=name[:100],
            slug=code.replace("/", "-").replace("_", "-")[:50],
            allow_public_submission=code == told["public"],
        )
        queues[code] = queue.pk
    agents = {}
    for one in told["agents"]:
        agents[one["email"]] = User.objects.create_user(
            one["email"],
            one["email"],
            told["password"] if one["email"] == told["reader"] else None,
            first_name=one["given_name"],
            last_name=one["family_name"],
            is_staff=True,
        ).pk
    UserSettings.objects.filter(user__username=told["reader"]).update(tickets_per_page=told["rows"])
    json.dump({"queues": queues, "agents": agents}, sys.stdout)


if __name__ == "__main__":
    main()
