"""For managers: whose conversation is due, the weekly reminder, the guide. By the calendar alone."""
