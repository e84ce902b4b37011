"""Appeals: a unit contests findings or the refusal; other people look at it again."""
