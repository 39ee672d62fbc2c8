"""The canopy command, one module a command."""
