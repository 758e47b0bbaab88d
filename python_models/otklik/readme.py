"""`python -m otklik.readme`: the figures in README.md, by a tool (`otklik_tools.readme`)."""

from otklik_tools.readme import main

if __name__ == "__main__":
    main()
