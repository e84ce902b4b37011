"""Applications: registration, self-assessment, check and submission."""
