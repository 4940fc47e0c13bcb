"""Makes the pictures of the README: ``python -m tests.api.screenshots URL OUTDIR --user NAME --password-file FILE``."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SETTLE_MILLISECONDS = 1500


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture. A path that ends in '/*' is the first such link of the overview."""

    name: str
    path: str
    width: int = 1360
    height: int = 900
    dark: bool = False
    scale: float = 1.0


SHOTS = (
    Shot("overview", "/"),
    Shot("overview-phone", "/", width=390, height=844, scale=2),
    Shot("link", "/links/*", height=1000),
    Shot("map", "/cabling", height=1000),
    Shot("configuration", "/configurations/sw-core", height=1000),
    Shot("wall", "/wall", width=1920, height=1080, dark=True),
)


def log_in(page: Page, address: str, user: str, password: str) -> None:
    """Log in by the form, as a person does."""
    page.goto(f"{address}/login")
    page.fill("input[name=name]", user)
    page.fill("input[name=password]", password)
    page.click("main button")
    page.wait_for_url(lambda url: "/login" not in url)


def take(browser: Browser, address: str, shot: Shot, login: tuple[str, str], folder: Path) -> Path:
    """One picture in a browser context of its own."""
    size = {"width": shot.width, "height": shot.height}
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        device_scale_factor=shot.scale,
        color_scheme="dark" if shot.dark else "light",
        locale="vi-VN",
    )
    page = context.new_page()
    log_in(page, address, *login)
    if shot.path.endswith("/*"):
        page.goto(f"{address}/")
        page.locator(f"main a[href^='{shot.path[:-1]}']").first.click()
    else:
        page.goto(f"{address}{shot.path}")
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    file = folder / f"{shot.name}.png"
    page.screenshot(path=file)
    context.close()
    return file


def main(arguments: list[str]) -> int:
    """Take every picture and say where it lies."""
    parser = argparse.ArgumentParser("tests.api.screenshots", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--user", required=True)
    parser.add_argument("--password-file", type=Path, required=True)
    options = parser.parse_args(arguments)
    login = (options.user, options.password_file.read_text(encoding="utf-8").strip())
    options.outdir.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for shot in SHOTS:
            sys.stdout.write(f"{take(browser, options.url.rstrip('/'), shot, login, options.outdir)}\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
