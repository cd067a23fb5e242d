"""What happened: triggers, statistics, arguments, status, merging."""
