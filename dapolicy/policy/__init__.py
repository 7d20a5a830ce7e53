"""Policy as data: dated editions, the limits they set, and the one function that says what is owed.

Plain Python on purpose. Nothing here knows Django, a database or a clock on the wall, so that a chronology
from anywhere can be judged on any machine.
"""
