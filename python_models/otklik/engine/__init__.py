"""What the library asks of an engine: connections, threads, batches, rows on several machines."""
