"""What is a person's own: their answers, their data, their pause."""
