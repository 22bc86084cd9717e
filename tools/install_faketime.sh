#!/bin/sh
# Have libfaketime for the tests in which clocks jump: unpacked under var/faketime, no system change.
# Prints where the library is. Debian and its derivatives only; works as root and as an ordinary user.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
target="${VAR_DIR:-$root/var}/faketime"

for library in /usr/lib/*/faketime/libfaketimeMT.so.1 "$target"/usr/lib/*/faketime/libfaketimeMT.so.1; do
    if [ -f "$library" ]; then
        echo "$library"
        exit 0
    fi
done
if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
    echo "install_faketime: no apt-get here; install libfaketime by the means of this system" >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if ! apt-get download -q libfaketime >&2; then
    [ "$(id -u)" = 0 ] || exit 1
    apt-get update -qq >&2
    apt-get download -q libfaketime >&2
fi
dpkg-deb -x ./libfaketime_*.deb unpacked
rm -rf "$target"
mkdir -p "$target"
cp -R unpacked/usr "$target/"
exec "$root/tools/install_faketime.sh"
