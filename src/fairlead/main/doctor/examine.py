"""The whole examination, in the order in which troubles are best mended."""

import asyncio

from fairlead.main.database import database
from fairlead.main.doctor.database import checks, look
from fairlead.main.doctor.finding import Finding, Verdict, fail, ok
from fairlead.main.doctor.machine import machine
from fairlead.main.doctor.mail import mail
from fairlead.main.errors import SetupProblem
from fairlead.main.running import supervisor_of
from fairlead.platform.settings import Settings


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; whatever is wrong becomes a finding, and the examination goes on."""
    findings = [*machine(settings.home), mail(settings)]
    try:
        with database(settings) as opened:
            kind = "embedded" if opened.embedded else "from DATABASE_URL"
            findings.append(ok("database", f"PostgreSQL {opened.version}, {kind}"))
            findings += asyncio.run(look(opened.owner_url, supervised=supervisor_of(settings.home) is not None))
    except SetupProblem as problem:
        findings.append(fail("database", problem.what, problem.remedy))
        findings += [fail(name, "not looked at", "first mend 'database'") for name in checks(supervised=False)]
    return findings


def failed(findings: list[Finding]) -> bool:
    """Whether anything does not work."""
    return any(finding.verdict is Verdict.FAIL for finding in findings)
