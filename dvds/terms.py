"""Words that forms and pages of the scheme share."""

from __future__ import annotations

INDICATORS = [
    ("assault", "Assault or other violence"),
    ("control", "Controlling or coercive behaviour"),
    ("threats", "Threats"),
    ("strangulation", "Strangulation or choking"),
    ("stalking", "Stalking or harassment"),
    ("sexual", "Sexual violence"),
    ("economic", "Economic abuse"),
    ("violence-to-others", "Violence towards others, earlier partners among them"),
    ("children", "Harm or threats to children"),
    ("weapons", "Weapons"),
    ("other", "Something else"),
]
REASON_HINT = "What made them ask? In their own words where that is possible."
# How intelligence is graded: source and information with handling (3x5x2), or the older 5x5x5.
GRADE = r"^([1-3][A-E][PC]|[A-E][1-5][1-5])$"
GRADE_MEND = "Write the evaluation as three signs, such as 2BP (3x5x2) or B24 (5x5x5)"
