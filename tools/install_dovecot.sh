#!/bin/sh
# Unpack Dovecot's IMAP server under var/dovecot for the tests: no service, no system change.
# Prints the program that starts it: run-dovecot FILE (a configuration), in front.
# Debian 12 and its derivatives (Dovecot 2.3); works as root and as an ordinary user.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
var="${VAR_DIR:-$root/var}"
target="$var/dovecot"

# Several processes of the suite may ask at once: the first brings it, the others find it.
mkdir -p "$var"
exec 9>"$var/dovecot.lock"
flock 9

if [ -x "$target/run-dovecot" ]; then
    echo "$target/run-dovecot"
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
    echo "install_dovecot: no apt-get here to bring dovecot-imapd" >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

if [ -z "$(apt-cache show --quiet dovecot-imapd 2>/dev/null)" ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq >&2
fi
apt-get download -q dovecot-core dovecot-imapd >&2
case $(echo dovecot-imapd_*) in
*2.3.*) ;;
*) echo "install_dovecot: the tests configure Dovecot 2.3, not $(echo dovecot-imapd_*)" >&2 && exit 1 ;;
esac
mkdir unpacked
for package in ./*.deb; do dpkg-deb -x "$package" unpacked; done

libraries() { echo "$1/usr/lib/dovecot:$1/usr/lib/dovecot/modules:$1/usr/lib/dovecot/modules/old-stats"; }
missing() {
    for program in sbin/dovecot lib/dovecot/auth lib/dovecot/imap lib/dovecot/imap-login; do
        LD_LIBRARY_PATH="$(libraries unpacked):$(echo unpacked/usr/lib/*-linux-gnu*)" ldd "unpacked/usr/$program"
    done | grep 'not found' || true
}
if [ -n "$(missing)" ]; then
    apt-get download -q $(apt-cache depends dovecot-core dovecot-imapd 2>/dev/null |
        sed -n 's/^ *Depends: \(lib.*\)/\1/p' | grep -vE '^libc6' | sort -u) >&2
    for package in ./lib*.deb; do dpkg-deb -x "$package" unpacked; done
fi
if [ -n "$(missing)" ]; then
    echo "install_dovecot: Dovecot lacks libraries on this system" >&2
    missing >&2
    exit 1
fi

# Where it looks for its modules is written in its library: a path of the same length, which leads to `modules` in the
# folder it runs in (base_dir), lets it stand anywhere.
LC_ALL=C sed -i 's|/usr/lib/dovecot/modules|/proc/self/cwd/./modules|' unpacked/usr/lib/dovecot/libdovecot.so.0.0.0

cat >unpacked/run-dovecot <<'RUN'
#!/bin/sh
# run-dovecot FILE: its configuration says base_dir, in which `modules` leads to ours.
here=$(cd "$(dirname "$0")" && pwd)
lib="$here/usr/lib/dovecot"
LD_LIBRARY_PATH="$lib:$lib/modules:$lib/modules/old-stats:$(echo "$here"/usr/lib/*-linux-gnu*)"
export LD_LIBRARY_PATH
exec "$here/usr/bin/doveconf" -c "$1" -m master -f service=master -e "$here/usr/sbin/dovecot" -F -c "$1"
RUN
chmod -R a+rX unpacked
chmod 755 unpacked unpacked/run-dovecot
rm -rf "$target" "$target.new"
cp -R unpacked "$target.new"
mv "$target.new" "$target"
echo "$target/run-dovecot"
