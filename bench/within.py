"""Run a module of the bench inside Parvis: ``python -m bench.within MODULE …``.

The settings are loaded before the module is, which may then name models like any other.
"""

import sys
from runpy import run_module

import django

if __name__ == "__main__":
    django.setup()
    del sys.argv[0]
    run_module(sys.argv[0], run_name="__main__", alter_sys=True)
