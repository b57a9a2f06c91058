"""What people do, as Python calls: the side of the server that tests and the page speak to.

Apart from `acts`, because here everybody and everything may be named as a person would name it.
"""

from __future__ import annotations

from playground.people.looking import Looking
from playground.people.places import Places
from playground.people.speaking import Speaking

__all__ = ["Looking", "Places", "Speaking"]
