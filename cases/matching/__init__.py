"""Is this the person we already know? Plain Python: no table, no Django, nothing remembered between two calls."""
