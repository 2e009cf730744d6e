"""Coming in, staying in, being sent back to where one wanted to go, leaving."""

from playwright.async_api import expect

from tests.e2e.desk import Desk
from tests.e2e.system import System


async def sign_in(desk: Desk, system: System, password: str | None = None) -> None:
    await desk.field("E-mail").fill(system.email)
    await desk.field("Password").fill(password or system.password)
    await desk.button("Sign in").click()


async def test_a_wrong_password_is_told_and_the_right_one_lets_in(visitor: Desk, system: System) -> None:
    visitor.forgive("status of 401")
    await visitor.go("/login")

    await sign_in(visitor, system, "wrong")

    alert = visitor.page.get_by_role("alert")
    await expect(alert).to_have_text(
        "E-mail and password do not belong together. Check both; the owner can set a new password."
    )
    await expect(visitor.field("E-mail")).to_have_value(system.email)
    await expect(visitor.field("Password")).to_have_value("")

    await sign_in(visitor, system)

    await visitor.at("/")
    await expect(visitor.page).to_have_title("Dashboard · Fairlead Demo")


async def test_a_deep_link_leads_through_the_login_and_back(visitor: Desk, system: System) -> None:
    await visitor.go("/services?status=cancelled&sort=-price")
    await expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()

    await sign_in(visitor, system)

    await visitor.at(r"/services\?status=cancelled&sort=-price")
    await expect(visitor.page.get_by_role("heading", name="Services", exact=True)).to_be_visible()


async def test_whoever_is_signed_out_meanwhile_signs_in_and_goes_on(visitor: Desk, system: System) -> None:
    await visitor.go("/login?next=/clients")
    await sign_in(visitor, system)
    await visitor.at("/clients")
    await visitor.context.clear_cookies()

    await visitor.page.get_by_role("searchbox", name="Name").fill("CFJOH")  # htmx asks for the list
    await expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()
    await sign_in(visitor, system)

    await expect(visitor.page.get_by_role("heading", name="Clients", exact=True)).to_be_visible()


async def test_after_signing_out_pages_ask_to_sign_in(visitor: Desk, system: System) -> None:
    await visitor.go("/login")
    await sign_in(visitor, system)
    await visitor.at("/")

    await visitor.page.get_by_label("Account of Demo Owner").click()
    await visitor.button("Sign out").click()
    await visitor.at("/login")

    await visitor.go("/clients")
    await visitor.at(r"/login\?next=%2Fclients")
