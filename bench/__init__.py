"""How fast the suite is, as ratios measured in one run on generated data.

``python -m bench generate`` fills a database, ``check`` proves it sound and
``run`` measures; see docs/bench.md for the figures of the last run.
"""
