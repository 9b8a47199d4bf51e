# Sourced by packaging/run and tests/run: the system packages they need, and the environment in .venv.
# The caller has set `checkout` (absolute path) and `program` (its own name, for messages).
# All chatter goes to stderr: stdout belongs to the program that is run.

# What Qt needs to draw and to reach X11 or Wayland; text needs a font.
window_packages=(
  libgl1 libegl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0
  libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
  libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libwayland-client0 libwayland-cursor0
  libwayland-egl1 fonts-dejavu-core
)

say() { printf '%s: %s\n' "$program" "$*" >&2; }
die() { say "$@"; exit 1; }

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"
  elif command -v sudo >/dev/null; then sudo -- "$@"
  else say "root or sudo is needed for: $*"; return 1
  fi
}

# Prints those of the named Debian packages that are not installed. Since Debian 13 and Ubuntu 24.04
# some libraries are called NAMEt64; apt knows them by their old name too.
missing_packages() {
  local installed package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" "${@/%/t64}" 2>/dev/null || true)
  for package; do
    [[ $'\n'$installed$'\n' =~ $'\n'"installed $package"(t64)?$'\n' ]] || printf '%s\n' "$package"
  done
}

# Installs those of the named Debian packages that are missing; asks nothing, waits for other apts.
install_packages() {
  local missing
  command -v dpkg-query >/dev/null || return 0 # not a Debian: what is missing will say so itself
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "installing ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 </dev/null \
    || say "apt-get update failed: going on with the package lists at hand"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
    install --yes --no-install-recommends "${missing[@]}" >&2 </dev/null
}

# Prints a Python that is new enough and can make environments: the system's own, else the newest.
suitable_python() {
  local python
  for python in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
    then command -v "$python"; return 0
    fi
  done
  return 1
}

# Prints the packages that bring a suitable Python, where an environment must be made and none is there.
python_packages() {
  [[ -e $checkout/.venv/stamp ]] || suitable_python >/dev/null || printf '%s\n' python3 python3-venv
}

# What the environment was made of: a change of any of these makes a new one.
environment_hash() {
  { printf '%s\n' "$checkout"
    "$checkout/.venv/bin/python" -V 2>&1 || true
    sed '/^\[tool\./,$d' "$checkout/pyproject.toml" # the settings of tools make no difference
    cat "$checkout"/{packaging,tests}/requirements.lock
  } | sha256sum | cut -d ' ' -f 1
}

# Makes .venv, for `run` or for `tests`, unless it is there and made of the same. The stamp is
# written last, so what was interrupted is made anew.
make_environment() {
  local purpose=$1 lock=$checkout/$2 venv=$checkout/.venv stamp='' python
  umask 022 # what root makes, others can read
  exec 9<"$checkout"
  flock 9 # two at once: the second waits and finds the work done
  [[ -r $venv/stamp ]] && stamp=$(<"$venv/stamp")
  case $stamp in
    "$(environment_hash) $purpose" | "$(environment_hash) tests") exec 9<&-; return 0 ;;
    "$(environment_hash) run") ;; # tests need more of the same
    *)
      python=$(suitable_python) || die "no Python of at least 3.11 with venv found: install python3 and python3-venv"
      say "making $venv with $("$python" -V)"
      "$python" -m venv --clear "$venv" >&2 || die "cannot make $venv: remove it, or start this with sudo"
      ;;
  esac
  rm -f "$venv/stamp"
  say "installing Python packages into $venv"
  "$venv/bin/python" -m pip --disable-pip-version-check install --quiet --require-hashes -r "$lock" >&2
  "$venv/bin/python" -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation \
    -e "$checkout" >&2
  printf '%s %s\n' "$(environment_hash)" "$purpose" >"$venv/stamp"
  [[ $EUID -ne 0 ]] || chown -R --reference="$checkout" "$venv" # its owner must be able to remake it
  exec 9<&-
}
