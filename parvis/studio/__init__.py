"""The pages of whoever designs procedures: what is asked, promised, written and shared, without code."""
