"""For those who look after Canopy itself."""
