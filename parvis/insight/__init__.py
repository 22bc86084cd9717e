"""Figures one can trust: delays, demand, quality, each computed once and the same for whoever reads it."""
