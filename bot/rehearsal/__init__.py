"""A made-up trust to rehearse with: its people, its clock, and colleagues who answer by themselves."""
