"""Pages of MARAC."""
