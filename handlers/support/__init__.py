"""What somebody can do for themselves, and who can be asked: nothing here is logged, and next to nothing is kept."""
