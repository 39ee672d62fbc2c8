"""A Slack and a Teams for measuring: light, in a process of their own, and as strict about their limits as the real."""
