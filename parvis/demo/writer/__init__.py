"""The one writer of many rows: what the actions would have written, by COPY, with a journal that seals.

``tables`` shape the rows, ``journal`` the facts, ``copying`` sends both; ``acts`` mirrors the verbs of cases,
``stories`` decides what happens to whom, ``bulk`` runs it in batches.
"""
