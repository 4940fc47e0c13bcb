"""Figures by hand: ``python -m bench``; no test fails by them."""
