"""Forms about risk: the pages of an assessment, decisions, safety."""
