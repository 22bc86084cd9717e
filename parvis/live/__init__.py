"""Live updates: pages that are open hear that something changed, and ask the pages' server what.

What leaves from here names a case and a kind of change, never a person nor what was written: the page fetches
the rest with its own session, under the same rights as any other page.
"""
