"""Who is this, what may they do, who belongs to what. Never what they answered."""
