import resource
import subprocess
import sys

_SHOW = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 2048))
from pxegui.net.descriptors import raise_limit
print(raise_limit(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def test_the_soft_limit_becomes_the_hard_one():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert hard == resource.RLIM_INFINITY or hard >= 2048
    shown = subprocess.run(
        [sys.executable, "-c", _SHOW], capture_output=True, text=True, check=True
    )
    assert shown.stdout.split() == ["2048", "2048", "2048"]
