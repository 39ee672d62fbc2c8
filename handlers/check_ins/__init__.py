"""Check-ins: asking, answering, saying more, the team's picture, and setting one up."""
