"""The default database: PostgreSQL binaries from a wheel, one cluster a home folder, shared by its processes.

`with server(home) as running:` starts it or attaches to it, and the last one to leave stops it. It survives
a killed parent: the next start attaches to the survivor, or PostgreSQL recovers by itself.
"""

from fairlead.main.embedded.launcher import Server, running, server
from fairlead.main.embedded.places import Places, places_of

__all__ = ["Places", "Server", "places_of", "running", "server"]
