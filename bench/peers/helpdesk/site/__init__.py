"""A project that serves django-helpdesk, run by an environment of its own: nothing of Parvis is in it."""
