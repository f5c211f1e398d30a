"""The modules that the page's Python has in place of the library's own of the same name."""
