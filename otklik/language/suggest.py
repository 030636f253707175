from types import SimpleNamespace as N


def suggest(text):
    return N(
        topics=[],
        preselected=None,
        kind=N(code="complaint"),
        needs_reaction=True,
        importance="normal",
        importance_words=(),
        exclusion=None,
        ground=None,
        spans=(),
        places=(),
    )
