"""The directory of help and the footer. Never stores, never tells."""
