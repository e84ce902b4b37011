"""Appeals: a unit contests findings or a refusal; other people look at it again."""
