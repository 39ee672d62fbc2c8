"""What Canopy costs and withstands, measured: `make bench`. Loopback only."""
