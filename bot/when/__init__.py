"""When: local times and clock changes. Pure; never the present time."""
