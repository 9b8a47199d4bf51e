# Sourced by packaging/build: a Python to freeze, and the environment that freezes it, in build/.

# Prints those Pythons that may be there, the newest first: of this PATH, of pyenv, the system's.
pythons() {
  local minor
  for minor in 14 13 12 11; do
    type -P "python3.$minor" || true
    ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/3.$minor".*/bin/python3 2>/dev/null || true
  done
  printf '%s\n' /usr/bin/python3
}

# Prints the newest Python that can be frozen: it needs its shared library. From 3.12 on Qt is newer.
freezable_python() {
  local python
  for python in $(pythons); do
    if "$python" - 2>/dev/null <<'PYTHON'
import ctypes.util, ensurepip, sqlite3, ssl, sys, sysconfig, venv
name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
shared = sysconfig.get_config_var("Py_ENABLE_SHARED") or ctypes.util.find_library(name)
sys.exit(sys.version_info < (3, 11) or not shared)
PYTHON
    then printf '%s\n' "$python"; return 0
    fi
  done
  return 1
}

# Makes build/freeze, unless it is there, of the same Python and the same lock.
make_freeze_environment() {
  local venv=$checkout/build/freeze lock=$checkout/packaging/freeze.lock python stamp
  python=$(freezable_python) || die "no Python of at least 3.11 with venv and a shared library found"
  stamp="$checkout $("$python" -V) $(sha256sum <"$lock")"
  [[ -r $venv/stamp && $(<"$venv/stamp") == "$stamp" ]] && return 0
  say "making $venv with $("$python" -V)"
  "$python" -m venv --clear "$venv" >&2
  "$venv/bin/python" -m pip --disable-pip-version-check install --quiet --require-hashes -r "$lock" >&2
  printf '%s\n' "$stamp" >"$venv/stamp"
}
