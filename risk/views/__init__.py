"""Pages about risk: they parse, ask queries or call one action, and answer."""
