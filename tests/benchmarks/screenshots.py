"""Pictures of the dashboard, on a desk and on a phone, in both languages: `make screenshots`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=20000",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip
SIZES = {1440: 1100, 390: 844}


def picture(program: str, dashboard: Path, language: str, width: int, folder: Path) -> Path:
    """Write one picture; a phone's page stands in a frame, as no window is that narrow."""
    height = SIZES[width]
    path = folder / f"dashboard-{language}-{width}.png"
    with tempfile.TemporaryDirectory() as scratch:
        frame = Path(scratch) / "frame.html"
        frame.write_text(
            f'<body style="margin:0"><iframe src="{dashboard.as_uri()}?language={language}" '
            f'style="border:0;width:{width}px;height:{height}px"></iframe>'
        )
        subprocess.run(
            [
                program, *FLAGS, f"--user-data-dir={scratch}/profile", f"--window-size={width},{height}",
                f"--screenshot={path}", frame.as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    return path


def main(dashboard: Path, folder: Path) -> None:
    """Write all four and print where."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        sys.exit("NO CHROMIUM: no pictures were taken; install the package chromium")
    folder.mkdir(parents=True, exist_ok=True)
    for language in ("en", "ru"):
        for width in SIZES:
            print(picture(program, dashboard.resolve(), language, width, folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
