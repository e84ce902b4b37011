"""Database migrations (Alembic): the core's branch, and one branch for each plugin with tables."""
