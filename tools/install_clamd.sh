#!/bin/sh
# Unpack clamd under var/clamav for the tests: no service, no signature download, no system change.
# Debian and its derivatives only; works as root and as an ordinary user.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
target="${VAR_DIR:-$root/var}/clamav"

if command -v clamd >/dev/null 2>&1; then
    command -v clamd
    exit 0
fi
if [ -x "$target/run-clamd" ]; then
    echo "$target/run-clamd"
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
    echo "install_clamd: no apt-get here; install clamd by the means of this system" >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# The library's package carries its version in its name, and so do some of those it needs.
closure() {
    apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
        --no-enhances --no-pre-depends clamav-daemon 2>/dev/null | grep -E '^lib' | sort -u
}
if [ -z "$(closure)" ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq >&2
fi
apt-get download -q clamav-daemon $(closure | grep -E '^lib(clamav|mspack)') >&2
mkdir unpacked
for package in ./*.deb; do dpkg-deb -x "$package" unpacked; done
libraries=$(dirname "$(find "$work/unpacked" -name 'libclamav.so.*' | head -n 1)")

missing() { LD_LIBRARY_PATH="$libraries" ldd unpacked/usr/sbin/clamd | grep -c 'not found' || true; }
if [ "$(missing)" != 0 ]; then
    apt-get download -q $(closure | grep -vE '^lib(c6|clamav|mspack|gcc|stdc)') >&2
    for package in ./*.deb; do dpkg-deb -x "$package" unpacked; done
fi
if [ "$(missing)" != 0 ]; then
    echo "install_clamd: clamd lacks libraries on this system" >&2
    LD_LIBRARY_PATH="$libraries" ldd unpacked/usr/sbin/clamd | grep 'not found' >&2
    exit 1
fi

rm -rf "$target"
mkdir -p "$target"
cp -R unpacked/usr "$target/"
inside=${libraries#"$work/unpacked/"}
cat >"$target/run-clamd" <<RUN
#!/bin/sh
LD_LIBRARY_PATH="\$(dirname "\$0")/$inside" exec "\$(dirname "\$0")/usr/sbin/clamd" "\$@"
RUN
chmod +x "$target/run-clamd"
echo "$target/run-clamd"
