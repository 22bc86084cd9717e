"""The town, the browser and the visitors."""

from tests.journeys.fixtures import browser, town, visit

__all__ = ["browser", "town", "visit"]
