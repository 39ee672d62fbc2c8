"""Canopy, what it is. ARCHITECTURE.md shows the rooms and the arrows between them."""
