"""Read one e-mail: any bytes in, plain values out; no database, no setting, no clock."""
