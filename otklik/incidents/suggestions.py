"""What the machine suggests about a message; a person decides. Kept with the message, shape below.

{"topics": [{"code", "confidence", "words"}], "preselected": code or "", "kind": str, "needs_reaction": bool,
 "importance": "normal" | "high", "importance_words": [str], "exclusion": "propose" | "hint" | "",
 "ground": str, "spans": [[start, end]], "places": [str], "where": [[settlement, street, house]]}
"""

from __future__ import annotations

from typing import Any

from otklik.incidents import tutor
from otklik.language.abuse import Ground
from otklik.language.places import Place

_GROUNDS = {
    Ground.OBSCENITY: "obscenity",
    Ground.THREAT: "threat",
    Ground.RUDENESS: "insult",
}  # of wording.GROUNDS


def suggestion_for(text: str, body_id: int) -> dict[str, Any]:
    """JSON-ready suggestion by what this process has learned of the body; never raises, whatever the text."""
    found = tutor.tutor_of(body_id).suggest(text)
    exclusion = found.exclusion
    return {
        "topics": [
            {"code": guess.code, "confidence": round(guess.confidence, 3), "words": list(guess.words)}
            for guess in found.topics
        ],
        "preselected": found.preselected or "",
        "kind": found.kind.code,
        "needs_reaction": found.needs_reaction,
        "importance": str(found.importance.level),
        "importance_words": list(found.importance.words),
        "exclusion": str(exclusion.tier) if exclusion else "",
        "ground": _GROUNDS[exclusion.ground] if exclusion else "",
        "spans": [[span.start, span.end] for span in exclusion.spans] if exclusion else [],
        "places": [_place(place) for place in found.places],
        "where": [[place.settlement, place.street, place.house] for place in found.places],
    }


def _place(place: Place) -> str:
    return ", ".join(filter(None, (place.settlement, place.street, place.house)))
