"""The window of an ordinary user, and the real pkexec with the real polkit: yes and no.

In a mount namespace of its own with a system bus, polkit and one rule in the place of the dialog.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.netlab import Network

POLKITD = Path("/usr/lib/polkit-1/polkitd")
PXEGUI = Path(sys.executable).with_name("pxegui")
pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="needs root, to make a user"
    ),
    pytest.mark.skipif(
        not POLKITD.exists() or not shutil.which("pkexec") or not shutil.which("dbus-daemon"),
        reason="needs pkexec, polkitd and dbus-daemon",
    ),
]

# What is mounted here is seen in this namespace alone, and gone with it.
SCRIPT = """
set -eu
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /etc/polkit-1/rules.d
cp "$folder/rule" /etc/polkit-1/rules.d/10-test.rules
chmod -R a+rX /etc/polkit-1/rules.d
mkdir /run/dbus
dbus-daemon --system --nofork --nopidfile 2>/dev/null &
bus=$!
until [ -S /run/dbus/system_bus_socket ]; do sleep 0.05; done
$polkitd --no-debug >/dev/null 2>&1 &
polkit=$!
sleep 2
cd "$folder"
setpriv --reuid "$user" --regid "$user" --init-groups \\
  env -i PATH=/usr/bin:/bin HOME="$folder/home" QT_QPA_PLATFORM=offscreen LANG=C.UTF-8 \\
  timeout 30 $pxegui --interface eth0 --boot-dir boot --force-standard \\
  --events "$folder/home/events" </dev/null >"$folder/said" 2>&1 &
window=$!
for _ in $(seq 100); do
  grep -q permission_asked "$folder/home/events" 2>/dev/null && break
  sleep 0.1
done
sleep 2
ps -eo uid,args >"$folder/processes"
kill -TERM $window || true
wait $window || true
kill $polkit $bus
"""


@pytest.fixture
def user():
    name = f"pxgpk{os.getpid() % 10000}"
    subprocess.run(["useradd", "--no-create-home", name], check=True, timeout=30)
    yield name
    subprocess.run(["userdel", name], check=True, timeout=30, capture_output=True)


def events_of(user: str, answer: str) -> tuple[list[str], str]:
    """What the window's engine told, and which processes ran meanwhile."""
    condition = f'if (subject.user == "{user}") return polkit.Result.{answer};'
    rule = f"polkit.addRule(function(action, subject) {{ {condition} }});"
    with tempfile.TemporaryDirectory(prefix="pxg-pkexec-") as made, Network("pkexec") as network:
        folder = Path(made)
        folder.chmod(0o755)
        (folder / "rule").write_text(rule)
        (folder / "boot").mkdir()
        (folder / "boot" / "kernel").write_bytes(b"x")
        config = folder / "home" / ".config" / "pxegui"
        config.mkdir(parents=True)
        (config / "pxegui.ini").write_text("[choice]\nstart-when-opened=true\n")
        subprocess.run(["chown", "-R", user, folder / "home"], check=True, timeout=10)
        party = network.join("server", "10.80.0.1/24")
        subprocess.run(
            party.command("unshare", "-m", "bash", "-c", SCRIPT),
            env={
                "PATH": os.environ["PATH"],
                "folder": made,
                "user": user,
                "polkitd": str(POLKITD),
                "pxegui": str(PXEGUI),
            },
            check=True,
            timeout=70,
        )
        lines = (folder / "home" / "events").read_text().splitlines()
        assert lines, (folder / "said").read_text()
        return [json.loads(line)["event"] for line in lines], (folder / "processes").read_text()


def test_the_window_serves_once_it_is_permitted(user):
    events, processes = events_of(user, "YES")
    assert events.index("permission_asked") < events.index("permission_given")
    assert events.index("permission_given") < events.index("ready")
    ours = [line for line in processes.splitlines() if "class Refused" in line]
    assert not [line for line in ours if line.split()[0] == "0"]  # the helper has ended


def test_the_window_goes_on_where_it_is_not(user):
    events, processes = events_of(user, "NO")
    assert "permission_asked" in events
    assert "ready" not in events
    assert [
        line for line in processes.splitlines() if "bin/pxegui" in line and "timeout" not in line
    ]
