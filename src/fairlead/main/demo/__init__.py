"""The demo company: a provider with thousands of customers whose month has been billed."""

from fairlead.main.demo.load import Demo, Progress, demo_file, load_demo
from fairlead.main.demo.login import Login, demo_login

__all__ = ["Demo", "Login", "Progress", "demo_file", "demo_login", "load_demo"]
