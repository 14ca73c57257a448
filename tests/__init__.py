"""The tests of declutter; the folder mirrors ``src/declutter``."""
