"""Which port hangs on which: what devices say of their neighbours, merged into one graph. Pure."""
