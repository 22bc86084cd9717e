"""django-helpdesk in the comparison."""
