#!/usr/bin/env bash
# Installs the Debian packages that the interop and crash suites run against. Nothing of it is needed to run Rookery.
#   tools/install-test-packages.sh           installs what is missing (root)
#   tools/install-test-packages.sh --list    prints the packages and whether they are there
set -euo pipefail

packages=(
  # Real mail programs: what people and other servers will talk to us with.
  postfix swaks libnet-ssleay-perl curl mutt isync fetchmail s-nail msmtp openssl python3 libsasl2-modules
  # Other filters, asked by ours, and milters over Sendmail's library.
  rspamd spamd opendkim python3-milter
  # Real DNS: a server with test zones, tools to sign and to look into them, and a server that validates.
  nsd ldnsutils unbound
  # mutt wants a terminal.
  tmux procps
  # A clock that goes backwards.
  libfaketime
  # Crash suite: fault injection, block images, file systems to mount them.
  strace fuse3 libfuse3-dev gcc libc6-dev pkg-config e2fsprogs xfsprogs
  # Archives that are made for tests, and the virus scanner.
  7zip bzip2 xz-utils clamav-daemon
  # A browser, for the public pages.
  chromium
  # The second store engine.
  postgresql-15
  # Libraries of Exim, which is unpacked below.
  libdb5.3 libgnutls-dane0 libidn12 libnsl2
)
# Debian lets one mail server be installed, and that is Postfix: Exim lies in a folder of its own.
exim=/opt/rookery-interop/exim

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
for package in "${packages[@]}"; do
  if installed "$package"; then state=installed; else state=missing; missing+=("$package"); fi
  if [ "${1:-}" = --list ]; then printf '%-18s %s\n' "$package" "$state"; fi
done
if [ -x "$exim/usr/sbin/exim4" ]; then state=unpacked; else state=missing; fi
if [ "${1:-}" = --list ]; then printf '%-18s %s\n' exim4-daemon-light "$state"; exit 0; fi
if [ ${#missing[@]} -eq 0 ] && [ $state = unpacked ]; then echo "All ${#packages[@]} test packages are installed"; exit 0; fi
if [ "$(id -u)" != 0 ]; then echo "Cannot install ${missing[*]:-Exim}: run this script as root" >&2; exit 5; fi

# Debian starts a service when its package is installed. Here a mail server on port 25 or a DNS server on port 53 would
# be in the way, so every start is denied for the time of this script (see invoke-rc.d(8)).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing ${missing[*]:-Exim}"
apt-get -q=2 update
echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
if [ ${#missing[@]} -gt 0 ]; then
  apt-get -q=2 -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}" > /dev/null
fi
if [ $state = missing ]; then
  mkdir -p "$exim"
  unpacking=$(mktemp -d)
  chmod 755 "$unpacking"
  (cd "$unpacking" && apt-get -q=2 -o APT::Sandbox::User=root download exim4-daemon-light > /dev/null && dpkg -x ./*.deb "$exim")
  rm -rf "$unpacking"
fi
echo "Installed ${#missing[@]} packages"
