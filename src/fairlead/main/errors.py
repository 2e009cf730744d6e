"""What the command line says when the environment, not the business, is in the way."""

EXIT_OK = 0
EXIT_FAILED_CHECK = 1
EXIT_USAGE = 2
EXIT_REFUSED = 3
EXIT_ENVIRONMENT = 4
EXIT_INTERRUPTED = 130


class SetupProblem(Exception):
    """Something outside the program must be mended first: said in one line, with the remedy."""

    exit_code = EXIT_ENVIRONMENT

    def __init__(self, what: str, remedy: str) -> None:
        self.what = " ".join(what.split())
        self.remedy = " ".join(remedy.split())
        super().__init__(f"{self.what}: {self.remedy}")


class HomeNotWritable(SetupProblem):
    """The home folder cannot be written."""


class PortTaken(SetupProblem):
    """Another program listens on the web server's port."""


class AlreadyRunning(SetupProblem):
    """A second supervisor on the same home folder."""


class DatabaseUnusable(SetupProblem):
    """The PostgreSQL named by DATABASE_URL, or the embedded one, cannot be used."""


class ChildKeepsDying(SetupProblem):
    """A process of the group does not get past its start."""
