"""What offers really did: arms compared by exact moments, and the checks a comparison has to pass."""
