#!/bin/sh
# Have LibreOffice (Writer, no screen) for the tests that print a DOCX: unpacked under var, no system change.
# Prints where the program is. Debian and its derivatives only; works as root and as an ordinary user.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
var="${VAR_DIR:-$root/var}"
target="$var/libreoffice"
program="$var/bin/soffice"

if command -v soffice >/dev/null 2>&1; then
    command -v soffice
    exit 0
fi
if [ -x "$program" ]; then
    echo "$program"
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
    echo "install_soffice: no apt-get here; install LibreOffice by the means of this system" >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# What the system lacks to run it, as apt would install it.
wanted() {
    apt-get install -s --no-install-recommends libreoffice-writer-nogui 2>/dev/null | awk '/^Inst/ { print $2 }'
}
packages=$(wanted)
if [ -z "$packages" ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq >&2
    packages=$(wanted)
fi
[ -n "$packages" ] || { echo "install_soffice: apt knows no libreoffice-writer-nogui" >&2; exit 1; }
apt-get download -q $packages >&2

rm -rf "$target"
mkdir -p "$target" "$var/bin"
for package in ./*.deb; do dpkg-deb -x "$package" "$target"; done

# Debian's packages name their own places from the root of the system, and fill /etc when they are configured.
home="$target/usr/lib/libreoffice"
find "$target" -type l | while read -r link; do
    to=$(readlink "$link")
    case $to in /*) if [ -e "$target$to" ]; then ln -sfn "$target$to" "$link"; fi ;; esac
done
rm -f "$home/share/registry"
ln -s .registry "$home/share/registry"
sed -i "s|file:///usr/lib/libreoffice|file://$home|; s|file:///etc/libreoffice/registry|file://$home/share/registry|g" \
    "$home"/program/*rc

# 81 and 79: its first start on a new profile asks to be started again.
cat >"$program" <<RUN
#!/bin/sh
LD_LIBRARY_PATH="$home/program:\$(echo "$target"/usr/lib/*-linux-gnu*)"
export LD_LIBRARY_PATH
for try in 1 2 3; do
    status=0
    "$home/program/soffice.bin" "\$@" || status=\$?
    case \$status in 79 | 81) ;; *) exit \$status ;; esac
done
exit \$status
RUN
chmod +x "$program"
echo "$program"
