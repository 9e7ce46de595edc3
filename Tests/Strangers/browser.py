"""Debian's Chromium on the operators' console, at two widths and in both colour schemes."""

import base64
import os
import pathlib

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from workshop import ROOT

SCREENSHOTS = ROOT / ".build/console-screenshots"
WIDE, NARROW = (1280, 900), (390, 844)
SCHEMES = ("light", "dark")
PATIENCE_SECONDS = 20


def chromium(profile):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    flags = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
             "--disable-background-networking", "--disable-component-update", f"--user-data-dir={profile}"]
    # Chromium's own sandbox does not start for root, as whom CI runs.
    for flag in flags + (["--no-sandbox"] if os.geteuid() == 0 else []):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


class Console:
    """The page as an operator uses it: by what is written on it."""

    def __init__(self, url, key, profile):
        self.url, self.key = url, key
        self.driver = chromium(profile)
        self.look(WIDE, "light")

    def look(self, size, scheme):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == NARROW})
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def shoot(self, name):
        """Four pictures, kept for whoever wants to look; and what a machine can judge of each."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for size in (WIDE, NARROW):
            for scheme in SCHEMES:
                self.look(size, scheme)
                (SCREENSHOTS / f"{name}-{size[0]}-{scheme}.png").write_bytes(self.picture(size))
                assert self.script("return document.documentElement.scrollWidth") <= size[0], f"{name} is too wide"
                assert self.script(CUT_SECTIONS) is False, f"{name}: a section's name is cut off"
                assert self.script(POOR_CONTRAST) == [], f"{name}, {scheme}: text that is hard to read"
        self.look(WIDE, "light")

    def picture(self, size):
        """The page from its top to its end, or as much of it as anybody would look at; no more of it under a dialog."""
        height = self.script("return document.querySelector('dialog[open]') ? 0 : document.documentElement.scrollHeight")
        height = min(max(size[1], height), 3000)
        clip = {"x": 0, "y": 0, "width": size[0], "height": height, "scale": 1}
        answer = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
        return base64.b64decode(answer["data"])

    def open(self, path=""):
        self.driver.get(f"{self.url}/console{path}")
        return self

    def sign_in(self, key=None):
        self.find("#key").send_keys(key or self.key)
        self.find("#sign-in").click()
        return self

    def go(self, path):
        self.script("location.hash = arguments[0]", f"#/{path}")

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def find(self, selector):
        return self.wait(lambda: next(iter(self.driver.find_elements(By.CSS_SELECTOR, selector)), None), selector)

    def gone(self, selector):
        self.wait(lambda: not self.driver.find_elements(By.CSS_SELECTOR, selector), f"{selector} to go")

    def wait(self, condition, what=None):
        return WebDriverWait(self.driver, PATIENCE_SECONDS, poll_frequency=0.05).until(
            lambda _: condition(), f"waited for {what}: {self.text()}")

    def sees(self, text, within="body"):
        """Waits until the page says `text`."""
        self.wait(lambda: text in self.text(within), repr(text))

    def text(self, within="body"):
        # Asked of the page in one go: what it shows is made anew while it is looked at.
        return self.script("return document.querySelector(arguments[0])?.innerText ?? ''", within)

    def announced(self):
        return self.script("return document.getElementById('announcer').textContent")

    def click(self, selector):
        """By the page's own event: a press of the pointer may meet an element that is being made anew."""
        self.find(selector)
        self.script("document.querySelector(arguments[0]).focus(); document.activeElement.click()", selector)

    def press(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def tab_to(self, identifier, most=60):
        """Goes on with the Tab key until the element has the focus, as somebody without a pointer would."""
        for _ in range(most):
            if self.script("return document.activeElement.id") == identifier:
                return
            self.press(Keys.TAB)
        raise AssertionError(f"the Tab key does not reach #{identifier}")

    def complaints(self):
        """What the browser's own log holds, such as violations of the policy; refused keys are expected there."""
        return [entry["message"] for entry in self.driver.get_log("browser") if " 401 " not in entry["message"]]

    def close(self):
        self.driver.quit()


CUT_SECTIONS = "const { scrollWidth, clientWidth } = document.getElementById('sections'); return scrollWidth > clientWidth"
# The text on the page whose contrast with what is behind it is below 4.5, or 3 where it is large (WCAG 2.2, 1.4.3).
POOR_CONTRAST = (pathlib.Path(__file__).parent / "contrast.js").read_text()
