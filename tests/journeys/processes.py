"""The processes of the service, by its own command, under its own supervisor: `python -m ... `."""

import os
import sys
from pathlib import Path

from parvis.base import supervision
from parvis.commands.main import main as parvis


def main() -> int:
    """Run the pages, the jobs and the live updates of this environment until told to stop."""
    # The tests kill as often as they like: this one never gives up.
    supervision.FALLS = sys.maxsize
    return parvis(["serve", "--logs", str(Path(os.environ["VAR_DIR"], "log"))])


if __name__ == "__main__":
    sys.exit(main())
