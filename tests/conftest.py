"""One Hypothesis profile for the whole suite."""

import os

from hypothesis import settings

# no deadline: the first call of a kernel compiles it
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")
