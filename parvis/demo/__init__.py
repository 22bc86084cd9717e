"""The demonstration: an invented territory, its people and eighteen months of its life.

Nothing is loaded with the package: every process of the pages reads its shelf, and none of them writes it.
"""
