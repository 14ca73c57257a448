"""How the whole suite runs: the same examples every time, and no clock that could fail a slow machine."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60, suppress_health_check=_PATIENT)
# HYPOTHESIS_PROFILE=search looks for new counterexamples, at random and for longer.
settings.register_profile("search", deadline=None, max_examples=2_000, suppress_health_check=_PATIENT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
