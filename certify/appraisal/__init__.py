"""Appraisal: findings beside claims, supplements, conclusion."""
