"""Settings, routes and machinery: the only place that sees the whole house."""
