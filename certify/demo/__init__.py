"""The demonstration: one commune with its people, and applications at every stage.

Everything goes through the same operations as the pages use, on the days on
which it would have happened; so it is also the main job, done without a browser.
"""
