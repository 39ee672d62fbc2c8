"""Pictures of a team. Never a name."""
