"""Otklik: the library behind the dbt Python models. It never imports dbt."""
