"""What every capability stands on: settings, database, bus, jobs, clock, ids, errors, HTTP. Knows no business."""
