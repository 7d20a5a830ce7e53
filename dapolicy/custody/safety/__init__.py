"""Danger at the door: the safety check, what a post releases to a crew, and the judging afterwards (ACC-003)."""
