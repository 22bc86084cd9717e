"""Processes that authorities draw, as data: diagrams of BPMN 2.0 read and judged, and how they run, without a database."""
