"""How the second voter's weights are made, and how good they are."""
