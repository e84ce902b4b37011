"""Evidence: files that units attach, checked by content, kept by hash."""
