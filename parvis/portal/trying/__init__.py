"""A procedure being written, tried as a person would meet it: seen, filled, sent nowhere.

The pages are those of the portal, with its templates and the brand of the authority, opened to designers only. Nothing
is written in the cases nor sent: answers wait sealed in the session of whoever tries (``entrance.trials``).
"""
