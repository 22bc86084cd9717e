"""Diagrams of BPMN 2.0 (OMG formal/2011-01-03), files of any tool: read safely, judged, kept whole."""
