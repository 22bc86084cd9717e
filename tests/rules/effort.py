"""How many examples a property draws: few in the suite, as many as COUNT says in the soak."""

import os

EXAMPLES = int(os.environ.get("COUNT", "20"))
