"""What pictures give away, and what they are good for: attackers and a made-up year. `make privacy-report`."""
