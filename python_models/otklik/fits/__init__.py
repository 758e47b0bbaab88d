"""The models a build needs, what is kept of each fit, and scoring with them."""
