"""Forms of the pages. They ask; the actions decide."""
