"""What choosing customers by a rule would have earned in a past campaign whose arms were drawn."""
