"""Reports for auditors: figures of a period from the store alone, as files that are signed and can be made again."""
