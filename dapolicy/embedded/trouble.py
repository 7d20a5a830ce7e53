"""The one error of this package: something stops a start, with the words that tell how to mend it."""


class CannotStart(RuntimeError):
    """Says what is wrong and what to do. Printed as it stands, without a traceback."""
