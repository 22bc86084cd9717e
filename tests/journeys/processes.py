"""The processes of the service, with its own commands, under its own supervisor: `python -m ... `."""

import sys

from config.env import read_environment
from parvis.base import supervision
from parvis.base.supervision import Supervisor
from parvis.commands.demo import children


def main() -> int:
    """Run the pages and the jobs of this environment until told to stop."""
    # The tests kill as often as they like: this one never gives up.
    supervision.FALLS = sys.maxsize
    supervisor = Supervisor(children(read_environment()))
    supervisor.start()
    try:
        return supervisor.watch()
    finally:
        supervisor.end()


if __name__ == "__main__":
    sys.exit(main())
