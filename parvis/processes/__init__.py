"""Processes that authorities draw, as data: diagrams of BPMN 2.0, read, judged and run without a database."""
