"""Every command, in the order of the help, with the module that is loaded when it is used.

A noun's module has `app = typer.Typer(...)`; one command in it is the noun itself, several are its verbs.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Noun:
    """One word after `fairlead`."""

    module: str
    summary: str
    panel: str


RUN = "Run it"
LOOK = "Look after it"

NOUNS: dict[str, Noun] = {
    "run": Noun("fairlead.main.cli.run", "Start everything: database, web, worker, scheduler.", RUN),
    "demo": Noun("fairlead.main.cli.demo", "Load the demo company: real customers, a billed month.", RUN),
    "company": Noun("fairlead.main.cli.companies", "Found a company of your own; list them.", RUN),
    "import": Noun("fairlead.main.cli.imports", "Bring customers in from files.", RUN),
    "billing": Noun("fairlead.main.cli.billing", "Run billing, preview it, list the runs.", RUN),
    "services": Noun("fairlead.main.cli.services", "Fill in what services brought in lack.", RUN),
    "migrate": Noun("fairlead.main.cli.migrate", "Bring the database's schema up to date.", LOOK),
    "doctor": Noun("fairlead.main.cli.doctor", "Check the installation, with a remedy for each finding.", LOOK),
    "jobs": Noun("fairlead.main.cli.jobs", "Jobs: what waits, runs, failed or ended; retry, discard.", LOOK),
    "schedule": Noun("fairlead.main.cli.schedule", "What runs by itself, with its last and next run.", LOOK),
    "events": Noun("fairlead.main.cli.events", "Every event with its listeners, as wired; replay.", LOOK),
    "routes": Noun("fairlead.main.cli.routes", "Every route with the permission that it asks for.", LOOK),
    "token": Noun("fairlead.main.cli.tokens", "API tokens.", LOOK),
    "docs": Noun("fairlead.main.cli.docs", "Write the generated reference, or check it.", LOOK),
    "version": Noun("fairlead.main.cli.version", "Print the version of Fairlead and what it stands on.", LOOK),
}
