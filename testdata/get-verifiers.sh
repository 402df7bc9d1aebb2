#!/usr/bin/env bash
# Fetches the verifiers of signatures that tests judge with and that the machine's own Debian may not have:
#   bin/cosign2   cosign 2.x, from trixie      bin/cosign3   cosign 3.x, from sid      bin/notation   from sid
#
#   get-verifiers.sh [DIR]        build/verifiers unless told; tests are told with -Drafs.verifiers=DIR
#
# The packages come through apt from the archive that the machine gets its own suite from, with lists, cache and state of
# their own below DIR, and are unpacked there: nothing is installed, root is not needed. What is there already is not
# fetched again. A verifier that cannot be had is one loud line and no failure: the tests that need it skip aloud.
set -euo pipefail
export LC_ALL=C.UTF-8

if [ $# -gt 1 ] || [[ "${1:-}" == -* ]]; then
  sed -n '2,/^set /p' "$0" | sed '$d;s/^# \{0,1\}//' >&2
  exit 2
fi
mkdir -p "${1:-build/verifiers}"
out=$(cd "${1:-build/verifiers}" && pwd)
mkdir -p "$out/bin"

missing() { printf 'NO %s: %s; tests that need it are skipped\n' "$1" "$2" >&2; }

# Whether a verifier is there and runs. What it calls itself is no help: Debian builds cosign as "devel".
runs() { [ -e "$out/$1/version" ] && "$out/bin/$1" version >/dev/null 2>&1; }

# Where this machine's apt gets its own suite from.
archive() {
  command -v apt-get >/dev/null && [ -r /etc/os-release ] || return 0
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk -v r="$(. /etc/os-release && [ "$ID" = debian ] && echo "$VERSION_CODENAME")" '$2 == r && !n++ { print $1 }'
}

# apt with the lists of one suite ($1) alone, then its arguments.
apt_of() {
  local state=$out/apt/$1
  shift
  apt-get -qq -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State="$state" -o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache" \
    -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
    -o Acquire::Retries=2 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 -o APT::Update::Error-Mode=any \
    -o APT::Sandbox::User="$(id -un)" "$@"
}

# Makes bin/$1 of the package $2 of the suite $3.
fetch() {
  local name=$1 package=$2 suite=$3 version
  local state=$out/apt/$suite into=$out/$name
  if runs "$name"; then return; fi
  if [ -z "$mirror" ]; then missing "$name" "apt names no Debian archive of this machine"; return; fi
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  : >"$state/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$state/sources.list"
  if [ ! -e "$state/log" ]; then
    if ! apt_of "$suite" update >"$state/log" 2>&1; then
      missing "$name" "apt cannot read Debian $suite: $(grep -m1 '^[EW]:' "$state/log")"
      rm -f "$state/log"
      return
    fi
  fi
  if ! (cd "$state" && rm -f -- *.deb && apt_of "$suite" download "$package") >"$state/log" 2>&1; then
    missing "$name" "Debian $suite gives no package $package: $(grep -m1 '^[EW]:' "$state/log")"
    return
  fi
  version=$(dpkg-deb -f "$state"/*.deb Version)
  if [[ "$name" == *[0-9] && "$version" != "${name: -1}".* ]]; then
    missing "$name" "Debian $suite has $package $version by now"
    return
  fi
  rm -rf -- "$into"
  dpkg -x "$state"/*.deb "$into"
  rm -f -- "$state"/*.deb
  echo "$version" >"$into/version"
  ln -sfn "../$name/usr/bin/$package" "$out/bin/$name"
  if ! runs "$name"; then
    missing "$name" "$package $version of Debian $suite does not run here"
    rm -f "$out/bin/$name"
  fi
}

mirror=$(archive)
rm -rf -- "$out/apt" # old lists name what the archive has dropped
fetch cosign2 cosign trixie
fetch cosign3 cosign sid
fetch notation notation sid
rm -rf -- "$out/apt"
for name in cosign2 cosign3 notation; do
  if [ -e "$out/bin/$name" ]; then echo "$out/bin/$name $(cat "$out/$name/version")"; fi
done
