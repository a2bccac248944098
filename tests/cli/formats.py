# SPDX-License-Identifier: GPL-2.0-or-later
"""What formats reports have: the program is asked, so that a new one is tested without a list of them here."""
import re
import subprocess


def of_captures(oomtopsy):
    """Those of triage, as its help lists them."""
    listed = subprocess.run([oomtopsy, "triage", "--help"], capture_output=True, check=True, text=True, timeout=60).stdout
    return set(re.search(r"^Formats: (.*)\.$", listed, re.M)[1].split(", "))
