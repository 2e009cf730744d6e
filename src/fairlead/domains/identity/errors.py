"""What can be wrong with users, logins and tokens."""

from fairlead.kernel.errors import Conflict, Unauthenticated


class WrongCredentials(Unauthenticated):
    """E-mail and password do not belong together."""

    remedy = "Check both; the owner can set a new password."


class SeveralCompanies(Conflict):
    """This e-mail belongs to more than one company."""

    companies: tuple[str, ...]
    remedy = "Choose the company."


class EmailTaken(Conflict):
    """Someone in this company has this e-mail already."""

    email: str
    remedy = "Change that user instead, or use another address."


class CompanyExists(Conflict):
    """A company with this short name exists."""

    company: str
    remedy = "Choose another short name."


class LastOwner(Conflict):
    """The company would be left without an active owner."""

    remedy = "Make someone else owner first."
