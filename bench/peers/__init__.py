"""Measure Parvis beside two well-known tools that receive requests (``python -m bench.peers``)."""
