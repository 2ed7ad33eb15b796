"""`python -m wagerbabe`."""

from wagerbabe.cli import main

main()
