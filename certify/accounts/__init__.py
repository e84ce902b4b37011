"""People: accounts, what each may do and where, one-time codes."""
