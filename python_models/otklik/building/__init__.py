"""What stands around a run of dbt: the settings, what need not be run again, the last words on the screen."""
