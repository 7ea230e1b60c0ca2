"""Imports past one machine: time, dollars and limits on AWS, from what was measured here (`bench/simulate.py`)."""
