"""What the office refuses, in words that say what to do."""

from __future__ import annotations


class NotPossible(Exception):
    """Something that cannot be recorded so. `field` names what to mend in the form, "" the whole of it."""

    field = ""

    def say(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.say()
