"""Reads about risk, as the transaction's reader may see them: of one case, queues of a unit, figures."""
