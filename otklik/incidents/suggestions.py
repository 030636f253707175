"""What the machine suggests about a message; a person decides. Kept with the message, shape below.

{"topics": [{"code", "confidence", "words"}], "preselected": code or "", "kind": str, "needs_reaction": bool,
 "importance": "normal" | "high", "importance_words": [str], "exclusion": "propose" | "hint" | "",
 "ground": str, "spans": [[start, end]], "places": [str]}
"""

from __future__ import annotations

from typing import Any

from otklik.language.suggest import suggest


def suggestion_for(text: str) -> dict[str, Any]:
    """JSON-ready suggestion; never raises, whatever the text."""
    found = suggest(text)
    return {
        "topics": [
            {"code": guess.code, "confidence": round(guess.confidence, 3), "words": list(guess.words)}
            for guess in found.topics
        ],
        "preselected": found.preselected or "",
        "kind": found.kind.code,
        "needs_reaction": found.needs_reaction,
        "importance": found.importance,
        "importance_words": list(found.importance_words),
        "exclusion": found.exclusion or "",
        "ground": found.ground or "",
        "spans": [list(span) for span in found.spans],
        "places": [str(place) for place in found.places],
    }
