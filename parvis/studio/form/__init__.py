"""The form builder: the outline of a form, the panel of what is chosen in it, and what one does to both."""
