"""`python -m otklik.simulate`: the simulator, which stands with the tools (`otklik_tools.simulate`)."""

import sys

from otklik_tools.simulate.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
