"""What arrives, by whatever channel: kept, read, recognised, threaded, sorted."""
