"""Invented stories, told through the same acts as officers use, at the moments when they happened."""
