"""Who looked at what, sealed so that tampering shows."""
