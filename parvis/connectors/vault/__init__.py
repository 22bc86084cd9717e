"""Where backups rest: a folder, a bucket."""
