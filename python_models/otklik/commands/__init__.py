"""What people run by `make`: build, check, watch, plan, why, forget."""
