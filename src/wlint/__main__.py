"""Run wlint as `python -m wlint`."""

from wlint.cli import main

main()
