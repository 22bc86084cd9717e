"""What the web server (granian) is told."""

from config.env import Environment


def web_words(env: Environment, application: str = "config.wsgi:application") -> list[str]:
    """How the pages are run."""
    said = ["--interface", "wsgi", "--no-ws", "--http", "1", "--host", env.host, "--port", str(env.port)]
    # Threads stay alive: each keeps its database connection.
    said += ["--workers", str(env.web_workers), "--blocking-threads", "8"]
    said += ["--blocking-threads-idle-timeout", "600"]
    return [*said, "--respawn-failed-workers", "--log-level", "warning", application]


def live_words(env: Environment) -> list[str]:
    """How the live updates are run."""
    said = ["--interface", "asgi", "--no-ws", "--http", "1", "--host", env.host, "--port", str(env.live_at)]
    # Browsers never hang up by themselves; they come back and miss nothing.
    said += ["--workers", "1", "--backlog", "2048", "--workers-kill-timeout", "2"]
    return [*said, "--respawn-failed-workers", "--log-level", "warning", "config.asgi:application"]
