"""Letters and how they travel. Never a feature or a platform by name."""
