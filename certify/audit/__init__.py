"""The audit log: every write that matters leaves an event."""
