"""Filling on a page what a set leaves open: frames, points and values that are not known.

What comes of it is an overlay, a file of the instance like those made by hand.
"""
